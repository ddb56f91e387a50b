"""Looks into uploads and draws their pages, each in a process of its own that may hang or die without harm."""

import atexit
import os
import socket
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore, Lock

MOST_PIXELS = 60_000_000
COPY_WIDTH = 1240  # pixels; a page is at most four times as high
SECONDS = 20  # of wall-clock; the worker's own limit is CPU time
_GRACE = 5  # more seconds for a worker that is about to end by itself
_PROGRAM = Path(__file__).with_name("rendering_worker.py")
# Each worker may take over a gigabyte, so a crowd of readers waits its turn.
_workers = BoundedSemaphore(max(2, os.cpu_count() or 1))


class CannotRender(Exception):
    """The file is damaged, protected by a password, too large, or made to do harm."""


def count_pages(data: bytes, media_type: str) -> int:
    """How many pages there are, at least 1; proves that the file can be opened. Raises CannotRender."""
    pages = int(_run(data, media_type, 0))
    if pages < 1:
        raise CannotRender("Expected at least one page but there is none")
    return pages


def draw_page(data: bytes, media_type: str, page: int) -> bytes:
    """Page `page` (from 1) as a PNG, without the original's code, links and metadata. Raises CannotRender."""
    return _run(data, media_type, page)


def _run(data: bytes, media_type: str, page: int) -> bytes:
    order = f"{media_type} {page} {MOST_PIXELS} {COPY_WIDTH} {SECONDS}\n".encode()
    with _workers:
        said = _parent.ask(order + data) or _parent.ask(order + data, only_if_dead=True)
    if not said:
        raise CannotRender("Expected a page but the worker gave up")
    return said[1:]


class _Parent:
    """The process that has the libraries loaded and forks a worker for each file; started when first needed.

    Each process of the server has one of its own. It ends when this process does, and is started again when it died.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._of = 0

    def ask(self, order: bytes, only_if_dead: bool = False) -> bytes:
        """What a new worker answers, nothing when it gave up. `only_if_dead` asks only when no parent is alive."""
        ours, workers = socket.socketpair()
        with ours:
            with workers, self._lock:
                if only_if_dead and self._alive():
                    return b""
                try:
                    socket.send_fds(self._started(), [b"\0"], [workers.fileno()])
                except OSError:
                    return b""
            return _exchange(ours, order)

    def _alive(self) -> bool:
        """Whether the other end of the control socket is held: it is let go of before the answer of a last worker."""
        if self._control is None or self._of != os.getpid():
            return False
        try:
            return self._control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def _started(self) -> socket.socket:
        if self._control is None or not self._alive():
            self.end()
            self._control, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own program; files go in as data
                    [sys.executable, "-I", str(_PROGRAM), str(theirs.fileno())],
                    env={},
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            self._of = os.getpid()
        return self._control

    def end(self) -> None:
        """Let go of the process, if there is one; one that belongs to the process we were forked from stays."""
        if self._control is not None:
            self._control.close()
        if self._process is not None and self._of == os.getpid():
            self._process.wait()


def _exchange(line: socket.socket, order: bytes) -> bytes:
    line.settimeout(SECONDS + _GRACE)
    try:
        line.sendall(order)
        line.shutdown(socket.SHUT_WR)
        with line.makefile("rb") as answer:
            return answer.read()
    except OSError:  # the worker died while it was told, or hangs
        return b""


_parent = _Parent()
atexit.register(_parent.end)
