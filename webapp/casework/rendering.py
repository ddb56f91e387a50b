"""Looks into uploads and draws their pages, each in a process of its own that may hang or die without harm."""

import os
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

MOST_PIXELS = 60_000_000
COPY_WIDTH = 1240  # pixels; a page is at most four times as high
SECONDS = 20  # of wall-clock; the worker's own limit is CPU time
_WORKER = Path(__file__).with_name("rendering_worker.py")
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
    order = f"{media_type} {page} {MOST_PIXELS} {COPY_WIDTH}\n".encode()
    with _workers:
        try:
            done = subprocess.run(  # noqa: S603 - our own program; the file goes in as data
                [sys.executable, "-I", str(_WORKER)],
                input=order + data,
                capture_output=True,
                timeout=SECONDS,
                env={},
                check=True,
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
            raise CannotRender("Expected a page but the worker gave up") from None
    return done.stdout
