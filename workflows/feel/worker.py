"""FEEL in a process of its own, for drafts and the designer's bench: a loop there never stalls a submit here."""

import json
import os
import resource
import select
import struct
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import IO, Any

from workflows.errors import FeelError, FeelTimeout
from workflows.feel.isolate import BYTES, SECONDS, Isolate, keep_out_of_forks
from workflows.sentences import sentence

_LENGTH = struct.Struct(">I")
_STARTING = 10.0
"""Seconds a fresh worker may take beside the time of the call: Python and the bundle must load."""
_DATA = 600_000_000
"""Bytes of writable memory of the whole worker, kept by the kernel; the isolate's own limit is met long before."""


class Worker:
    """Runs functions of the bundle as `Isolate` does, behind a pipe; made when first asked, safe between threads.

    A worker that does not answer in time, or dies, is ended; the next call starts another.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = BYTES):
        self.seconds, self.memory = seconds, memory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[..., Worker] | None = None
        keep_out_of_forks(self)

    def ask(self, function: str, message: str) -> Any:
        """As Isolate.ask. Raises FeelTimeout when it was stopped."""
        with self._lock:
            try:
                answer = self._exchange({"function": function, "message": message})
            except (OSError, EOFError):
                self._stop()
                raise FeelTimeout(sentence("The expression took too long or too much memory and was stopped")) from None
        if "stopped" in answer:
            raise FeelTimeout(answer["stopped"])
        if "failed" in answer:
            raise FeelError(answer["failed"])
        return answer["answer"]

    def close(self) -> None:
        """Ends the worker process; the next call starts another."""
        with self._lock:
            self._stop()

    def _exchange(self, call: dict[str, str]) -> Any:
        process = self._process or self._start()
        if process.stdin is None or process.stdout is None:
            raise OSError("Expected a worker with pipes")
        _send(process.stdin, call)
        return json.loads(_receive(process.stdout, time.monotonic() + self.seconds + _STARTING))

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "workflows.feel.worker", str(self.seconds), str(self.memory)]
        path = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
        # the worker knows no secret of this process
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": path}
        )
        self._end = weakref.finalize(self, _kill, self._process)
        return self._process

    def _stop(self) -> None:
        if self._end is not None:
            self._end()
        self._process = self._end = None

    def forget(self) -> None:
        """In a forked child: the worker belongs to the parent."""
        if self._end is not None:
            self._end.detach()
        self._process = self._end = None
        self._lock = threading.Lock()


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # what was not yet written has nobody to read it
                continue


def _send(pipe: IO[bytes], message: object) -> None:
    data = json.dumps(message).encode()
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def _receive(pipe: IO[bytes], deadline: float | None) -> bytes:
    [length] = _LENGTH.unpack(_read(pipe, _LENGTH.size, deadline))
    return _read(pipe, length, deadline)


def _read(pipe: IO[bytes], size: int, deadline: float | None) -> bytes:
    parts: list[bytes] = []
    while size:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        if not select.select([pipe], [], [], left)[0]:
            raise TimeoutError
        part = os.read(pipe.fileno(), min(size, 1 << 16))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def serve(seconds: float, memory: int) -> None:
    """The worker's own life: answers calls on its standard input until that is closed."""
    resource.setrlimit(resource.RLIMIT_DATA, (_DATA, _DATA))
    isolate = Isolate(seconds=seconds, memory=memory)
    while True:
        try:
            call = json.loads(_receive(sys.stdin.buffer, None))
        except EOFError:
            return
        try:
            answer = {"answer": isolate.ask(call["function"], call["message"])}
        except FeelTimeout as error:
            answer = {"stopped": str(error)}
        except FeelError as error:
            answer = {"failed": str(error)}
        _send(sys.stdout.buffer, answer)


if __name__ == "__main__":
    serve(float(sys.argv[1]), int(sys.argv[2]))
