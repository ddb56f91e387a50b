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
import time
from pathlib import Path
from tempfile import TemporaryDirectory

SECONDS = 20  # of wall-clock and of processor, for one request
MEMORY = 1_200_000_000  # bytes of writable memory; one that plays a shipped pack has about 300 million
IDLE = 600  # seconds without a request after which a bench ends
_NICE = 10


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
        signal.setitimer(signal.ITIMER_REAL, request.pop("seconds", SECONDS))
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + SECONDS + 1, resource.RLIM_INFINITY))
        try:
            answer = service.answer(request)
        except MemoryError:
            return
        signal.setitimer(signal.ITIMER_REAL, 0)
        lines.send(line, answer, SECONDS)


if __name__ == "__main__":
    main()
