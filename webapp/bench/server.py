"""The process from which benches are forked: the application is loaded once, each bench has a few seconds a request.

A draft may loop, swell or break what runs it. So each request is under the kernel's limits of wall-clock, processor and
memory, and a bench that meets one ends without a word: whoever asked sees the line close.
"""

import gc
import os
import resource
import signal
import socket
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

SECONDS = 20  # of processor, for one request
MOST_WAITED = 3  # so many times as long it may take on a busy machine, which is no fault of the draft
MEMORY = 1_200_000_000  # bytes of writable memory; one that plays a shipped pack has about 300 million
IDLE = 600  # seconds without a request after which a bench ends
_NICE = 5  # a submit in the office comes first


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the control socket
    os.nice(_NICE)
    control = socket.socket(fileno=int(sys.argv[2]))
    with TemporaryDirectory(prefix="probity-bench-") as home:
        from webapp.bench.office import blank

        ready = blank(Path(home), sys.argv[1])
        gc.collect()
        gc.freeze()
        while True:
            _, lines, _, _ = socket.recv_fds(control, 1, 1)
            if not lines:
                return  # the server has ended
            if os.fork() == 0:
                control.close()
                try:
                    _serve(socket.socket(fileno=lines[0]), *ready)
                except Exception:  # a fault of ours, not of a draft; everybody on a bench is invented
                    traceback.print_exc()
                finally:
                    os._exit(0)
            os.close(lines[0])


def _serve(line: socket.socket, app: object, schema: bytes) -> None:
    from webapp.bench import line as lines
    from webapp.bench.service import Service

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    service = Service(app, schema)  # type: ignore[arg-type]
    while True:
        try:
            request = lines.receive(line, IDLE)
        except (EOFError, OSError):  # the server has ended, or has nothing more to ask
            return
        _allow(request.pop("seconds", SECONDS))
        try:
            answer = service.answer(request)
        except MemoryError:
            return
        _allow(0)
        lines.send(line, answer, SECONDS)


def _allow(seconds: float) -> None:
    """From now on: so much of the processor, and a few times as much of the clock. 0 for no limit.

    No handler is set: the kernel ends what does not come back to Python.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * MOST_WAITED)


if __name__ == "__main__":
    main()
