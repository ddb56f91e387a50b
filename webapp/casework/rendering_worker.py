"""Counts the pages of an upload, or draws one page as a fresh PNG, in a process of its own for each file.

What strangers send can make a renderer hang, swell or abort (a PDF of nested forms ended the process in testing), so
it happens here, under limits of memory and time, and never in the server. Nothing of the application is imported.

The parent loads the libraries once and opens no file. It is told the number of its control socket, over which it gets
one more socket per file; a child reads from that: one line `<media type> <page> <most pixels> <width> <seconds>` (page
0 asks for the number of pages), then the file. It answers `+` and the number of pages as text, or the PNG; it ends
without a word when the file is damaged, protected or too large.
"""

import io
import os
import resource
import signal
import socket
import sys

import pypdfium2 as pdfium
from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin  # noqa: F401 - the readers, loaded once for all

MEMORY = 1536 * 1024 * 1024  # address space; an image of 60 million pixels needs about a third of it
SECONDS = 10  # of CPU


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the control socket
    control = socket.socket(fileno=int(sys.argv[1]))
    while True:
        _, lines, _, _ = socket.recv_fds(control, 1, 1)
        if not lines:
            return  # the server has ended
        if os.fork() == 0:
            control.close()
            _work(socket.socket(fileno=lines[0]))
            os._exit(0)
        os.close(lines[0])


def _work(line: socket.socket) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with line.makefile("rb") as asked:
        media_type, page, most_pixels, width, seconds = asked.readline().decode().split()
        signal.alarm(int(seconds))
        data = asked.read()
    try:
        look = _pdf if media_type == "application/pdf" else _image
        found = look(data, int(page), int(most_pixels), int(width))
    except Exception:  # whatever a hostile file makes of the libraries: the server says one thing about it
        return
    line.sendall(b"+" + found)


def _pdf(data: bytes, page: int, most_pixels: int, width: int) -> bytes:
    document = pdfium.PdfDocument(data)
    if page == 0:
        return str(len(document)).encode()
    sheet = document[page - 1]
    scale = min(width / max(sheet.get_width(), 1), 4 * width / max(sheet.get_height(), 1), 4)
    return _png(sheet.render(scale=scale).to_pil())


def _image(data: bytes, page: int, most_pixels: int, width: int) -> bytes:
    Image.MAX_IMAGE_PIXELS = most_pixels // 2  # Pillow refuses at twice this
    image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
    if image.width * image.height > most_pixels:
        raise ValueError("too many pixels")
    image.load()
    if page == 0:
        return b"1"
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((width, 4 * width))
    return _png(upright)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG")
    return out.getvalue()


if __name__ == "__main__":
    main()
