"""Runs alone in a process of its own: counts the pages of an upload, or draws one page as a fresh PNG.

What strangers send can make a renderer hang, swell or abort (a PDF of nested forms ended the process in testing), so
it happens here, under limits of memory and time, and never in the server. Nothing of the application is imported.

stdin: one line `<media type> <page> <most pixels> <width>` (page 0 asks for the number of pages), then the file.
stdout: the number of pages as text, or the PNG. Exit 3: damaged, protected or too large.
"""

import io
import resource
import sys

MEMORY = 1536 * 1024 * 1024  # address space; an image of 60 million pixels needs about a third of it
SECONDS = 10  # of CPU
DAMAGED = 3


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    media_type, page, most_pixels, width = sys.stdin.buffer.readline().decode().split()
    data = sys.stdin.buffer.read()
    try:
        look = _pdf if media_type == "application/pdf" else _image
        sys.stdout.buffer.write(look(data, int(page), int(most_pixels), int(width)))
    except Exception:  # whatever a hostile file makes of the libraries: the parent says one thing about it
        return DAMAGED
    return 0


def _pdf(data: bytes, page: int, most_pixels: int, width: int) -> bytes:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(data)
    if page == 0:
        return str(len(document)).encode()
    sheet = document[page - 1]
    scale = min(width / max(sheet.get_width(), 1), 4 * width / max(sheet.get_height(), 1), 4)
    return _png(sheet.render(scale=scale).to_pil())


def _image(data: bytes, page: int, most_pixels: int, width: int) -> bytes:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = most_pixels // 2  # Pillow refuses at twice this
    image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
    if image.width * image.height > most_pixels:
        raise ValueError("too many pixels")
    image.load()
    if page == 0:
        return b"1"
    image = ImageOps.exif_transpose(image)
    image.thumbnail((width, 4 * width))
    return _png(image)


def _png(image: object) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG")  # type: ignore[attr-defined]
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
