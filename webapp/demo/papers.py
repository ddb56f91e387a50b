"""Small documents for the demo's evidence: typed letters as PDF, signed papers as scans."""

import io
import textwrap
from random import Random

from PIL import Image, ImageDraw, ImageFont


def letter(title: str, lines: tuple[str, ...]) -> bytes:
    """One page of typed text, A4, in the PDF standard font Helvetica (no embedding, so Latin letters only)."""
    rows = [wrapped for line in lines for wrapped in (textwrap.wrap(line, 84) or [""])]
    text = ["BT /F1 15 Tf 70 770 Td", f"({_escaped(title)}) Tj", "/F1 11 Tf 0 -34 Td 16 TL"]
    text += [f"({_escaped(row)}) Tj T*" for row in rows]
    stream = "\n".join([*text, "ET"]).encode("latin-1", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


def scan(title: str, lines: tuple[str, ...], chance: Random) -> bytes:
    """A signed sheet as an office scanner sees it: black on white, a signature below, a round stamp beside it."""
    sheet = Image.new("1", (620, 877), 1)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(17)
    pen.text((60, 60), _plain(title), fill=0, font=ImageFont.load_default(24))
    row = 130
    for line in lines:
        for part in textwrap.wrap(_plain(line), 58) or [""]:
            pen.text((60, row), part, fill=0, font=font)
            row += 26
    x, y = 80, row + 90
    stroke = [(x + step * 9, y + chance.randint(-26, 22)) for step in range(22)]
    pen.line(stroke, fill=0, width=2, joint="curve")
    pen.line([(60, y + 34), (330, y + 34)], fill=0)
    pen.ellipse((400, y - 70, 530, y + 60), outline=0, width=3)
    pen.ellipse((412, y - 58, 518, y + 48), outline=0)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _escaped(text: str) -> str:
    return _plain(text).replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _plain(text: str) -> str:
    """Letters that the plain fonts have; a sheet about somebody with a Chinese name goes by the case number."""
    return "".join(c for c in text if ord(c) < 256).strip(" ,")
