"""Looks into uploads and draws their pages, each in a process of its own that may hang or die without harm."""

import os
import socket
import sys
from pathlib import Path
from threading import BoundedSemaphore

from webapp.forking import ForkServer

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
        said = _ask(order + data) or _ask(order + data, only_if_dead=True)
    if not said:
        raise CannotRender("Expected a page but the worker gave up")
    return said[1:]


def _ask(order: bytes, only_if_dead: bool = False) -> bytes:
    """What a new worker answers, nothing when it gave up. `only_if_dead` asks only when no parent is alive."""
    try:
        line = _parent.child(only_if_dead)
    except OSError:
        return b""
    if line is None:
        return b""
    with line:
        return _exchange(line, order)


def _exchange(line: socket.socket, order: bytes) -> bytes:
    line.settimeout(SECONDS + _GRACE)
    try:
        line.sendall(order)
        line.shutdown(socket.SHUT_WR)
        with line.makefile("rb") as answer:
            return answer.read()
    except OSError:  # the worker died while it was told, or hangs
        return b""


# The process that has the libraries loaded and forks a worker for each file.
_parent = ForkServer([sys.executable, "-I", str(_PROGRAM)], {})
