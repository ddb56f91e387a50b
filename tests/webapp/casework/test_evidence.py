"""Evidence: what it is by its content, sealed as it came, shown as a copy that nothing of it can harm."""

import gzip
import io
import struct
import threading
import time
import zipfile
import zlib
from collections.abc import Iterable

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from tests.offices import Place
from tests.webapp.browsing import Browser
from tests.webapp.house import House, person
from webapp import clock
from webapp.casework import evidence, rendering
from webapp.casework.evidence import inspect
from webapp.casework.queries.documents import evidence_row
from webapp.db import db
from webapp.models import Evidence
from webapp.refusals import Invalid, NotAllowed, NotFound

MEGABYTE = 1024 * 1024
LIMIT = 20 * MEGABYTE
PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"


# --- files, by hand


def pdf(pages: int = 1, box: str = "0 0 600 800", objects: Iterable[bytes] = (), page: bytes = b"") -> bytes:
    """A small whole PDF; `objects` follow as number 3 + pages and on."""
    kids = " ".join(f"{3 + n} 0 R" for n in range(pages))
    bodies = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode()]
    bodies += [b"<</Type/Page/Parent 2 0 R/MediaBox[" + box.encode() + b"]" + page + b">>"] * pages
    bodies += objects
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n" + "".join(f"{p:010d} 00000 n \n" for p in places)
    end = f"trailer<</Size {len(bodies) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    return out + table.encode() + end.encode()


def nested_forms(depth: int = 12, fan: int = 10) -> bytes:
    """A page that draws a form that draws a form ten times that draws …: 10^12 rectangles in two kilobytes."""
    objects = [_stream(b"/F Do")]
    for level in range(depth):
        inner = b"/F Do " * fan if level < depth - 1 else b"0 0 9 9 re f"
        names = f"/Resources<</XObject<</F {6 + level} 0 R>>>>".encode() if level < depth - 1 else b""
        objects.append(_stream(inner, b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]" + names))
    return pdf(1, objects=objects, page=b"/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>")


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<<" + more + f"/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def encrypted_pdf() -> bytes:
    whole = pdf()
    handler = b"/Encrypt<</Filter/Standard/V 1/R 2/O(" + b"o" * 32 + b")/U(" + b"u" * 32 + b")/P -4>>/ID[(a)(b)]"
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R" + handler)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **options)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes whose header promises this many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", bytes(50 * MEGABYTE))
    return out.getvalue()


def looked_at(data: bytes, name: str = "file") -> tuple[str, int]:
    found = inspect(io.BytesIO(data), name, LIMIT)
    return found.media_type, found.pages


# --- what it is


@pytest.mark.parametrize(
    ("data", "name", "is_"),
    [
        (pdf(3), "scan.pdf", (PDF, 3)),
        (pdf(1), "holiday.png", (PDF, 1)),
        (picture(), "letter.pdf", (PNG, 1)),
        (picture("JPEG"), "photo.txt", (JPEG, 1)),
        ("Plain words, 中文.".encode(), "note.exe", (TEXT, 1)),
        (b"%PD", "short.pdf", (TEXT, 1)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_what_its_content_says(data: bytes, name: str, is_: tuple[str, int]) -> None:
    assert looked_at(data, name) == is_


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html><script>alert(1)</script>", "not a PDF"),
        (b"  \n\t<!doctype html>", "not a PDF"),
        (b"\xef\xbb\xbf<svg onload='alert(1)'/>", "not a PDF"),
        (b"<?xml version='1.0'?><svg/>", "not a PDF"),
        (zipped(), "not a PDF"),
        (gzip.compress(bytes(MEGABYTE)), "not a PDF"),
        (b"MZ\x90\0\3\0\0\0", "not a PDF"),
        (b"GIF89a" + bytes(20), "not a PDF"),
        ("é".encode("latin-1") * 10, "not a PDF"),
        (b"", "empty"),
        (bytes(LIMIT + 1), "larger than 20 MB"),
        (pdf()[:60], "damaged"),
        (pdf().replace(b"/Type/Catalog", b"/Type/Nothing").replace(b"/Pages 2 0 R", b""), "damaged"),
        (pdf(0), "damaged"),
        (encrypted_pdf(), "protected by a password"),
        (pdf(501), "more than 500 pages"),
        (picture()[:50], "damaged"),
        (picture("JPEG")[:200], "damaged"),
        (png_that_claims(10_000, 10_000), "far too large"),
        (png_that_claims(2**31 - 1, 2**31 - 1), "far too large"),
    ],
    ids=range(20),
)
def test_what_cannot_be_kept_safely_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        looked_at(data, "upload")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Zeugnis.pdf", "Zeugnis.pdf"),
        ("a\x00b\nc\u202egnp.exe", "a b c gnp.exe"),
        ("<img src=x>.png", "<img src=x>.png"),
        ("证明 (1).pdf", "证明 (1).pdf"),
        ("/", "Document"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_name_becomes_a_title_without_path_and_control_characters(name: str, title: str) -> None:
    assert evidence.clean_title(name) == title
    with pytest.raises(Invalid) as refusal:
        inspect(io.BytesIO(b""), name, LIMIT)
    assert refusal.value.values["name"] == title


# --- hostile pages harm nothing


def test_a_page_that_would_take_for_ever_is_given_up_and_others_are_drawn_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rendering, "SECONDS", 4)
    hostile = nested_forms()
    assert looked_at(hostile) == (PDF, 1)
    outcome: list[str] = []

    def draw() -> None:
        try:
            rendering.draw_page(hostile, PDF, 1)
            outcome.append("drawn")
        except rendering.CannotRender:
            outcome.append("given up")

    thread, began = threading.Thread(target=draw), time.monotonic()
    thread.start()
    assert rendering.draw_page(pdf(), PDF, 1).startswith(b"\x89PNG")
    thread.join(timeout=60)
    assert outcome == ["given up"] and time.monotonic() - began < 30


@pytest.mark.parametrize("box", ["0 0 1240 10000000", "0 0 10000000 1240", "0 0 1 1000000", "0 0 0 0", "5 5 -9 -9"])
def test_a_page_of_mad_size_is_drawn_small_or_given_up(box: str) -> None:
    try:
        drawn = Image.open(io.BytesIO(rendering.draw_page(pdf(box=box), PDF, 1)))
    except rendering.CannotRender:
        return
    assert drawn.width <= rendering.COPY_WIDTH + 1 and drawn.height <= 4 * rendering.COPY_WIDTH + 1


def test_pages_are_drawn_by_many_at_once() -> None:
    """The library is not safe for threads; processes of their own are."""
    drawn: list[bytes] = []
    threads = [threading.Thread(target=lambda: drawn.append(rendering.draw_page(pdf(2), PDF, 2))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(drawn) == 8 and len(set(drawn)) == 1


def test_after_the_parent_of_the_workers_was_killed_the_next_page_is_drawn() -> None:
    """Killed and noticed, or only about to be: the reader sees the page either way."""
    rendering.draw_page(pdf(), PDF, 1)
    for wait in (True, False):
        parent = rendering._parent.process
        assert parent is not None
        parent.kill()
        if wait:
            parent.wait()
        assert rendering.draw_page(pdf(), PDF, 1).startswith(b"\x89PNG")
        assert rendering._parent.process is not parent


def test_a_safe_copy_carries_nothing_of_the_original_but_its_picture() -> None:
    secret = "taken at 59.33, 18.06 by Karen Doyle"
    exif = Image.Exif()
    exif[0x010E] = secret
    data = picture("JPEG", (4000, 3000), exif=exif, comment=secret.encode())
    assert secret.encode() in data
    copy = rendering.draw_page(data, JPEG, 1)
    assert secret.encode() not in copy and b"eXIf" not in copy and b"tEXt" not in copy
    assert Image.open(io.BytesIO(copy)).size == (1240, 930)


# --- the store


@pytest.fixture
def case_id(house: House) -> int:
    return house.open()


def add(case_id: int, data: bytes, username: str = "joanna", title: str = "Letter") -> int:
    upload = inspect(io.BytesIO(data), title, LIMIT)
    return evidence.add_evidence(case_id, upload, title, "document", person(username), clock.now())


def test_the_original_is_kept_sealed_to_the_byte(case_id: int, place: Place) -> None:
    data = "A statement of Karen Doyle, 道歉.".encode() * 50
    number = add(case_id, data)
    [file] = [path for path in (place.home / "evidence").rglob("*") if path.is_file()]
    head, row = evidence_row(case_id, number, person("joanna"))
    assert evidence.original(head.key, row) == data
    assert file.read_bytes() != data and b"Karen" not in file.read_bytes()


def test_the_same_file_twice_is_one_piece_of_evidence(case_id: int) -> None:
    assert add(case_id, pdf(2), title="first") == add(case_id, pdf(2), title="second")
    assert add(case_id, pdf(3)) != add(case_id, pdf(2))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Evidence)) == 2


def test_the_same_file_by_many_at_once_is_one_piece_of_evidence(app: Flask, case_id: int) -> None:
    upload, joanna, now = inspect(io.BytesIO(b"the same words"), "note", LIMIT), person("joanna"), clock.now()
    found: list[int] = []

    def work() -> None:
        with app.app_context():
            found.append(evidence.add_evidence(case_id, upload, "note", "document", joanna, now))
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == 8 and len(set(found)) == 1


@pytest.mark.parametrize("harm", ["changed", "replaced", "cut", "removed"])
def test_a_file_changed_on_disk_is_noticed_and_said_in_words(app: Flask, case_id: int, place: Place, harm: str) -> None:
    number = add(case_id, b"an honest statement")
    other = add(case_id, b"another one")
    head, row = evidence_row(case_id, number, person("joanna"))
    file, second = (
        evidence._path(case_id, evidence_row(case_id, n, person("joanna"))[1].sha256) for n in (number, other)
    )
    sealed = bytearray(file.read_bytes())
    sealed[20] ^= 1
    {
        "changed": lambda: file.write_bytes(sealed),
        "replaced": lambda: file.write_bytes(second.read_bytes()),
        "cut": lambda: file.write_bytes(b"x"),
        "removed": file.unlink,
    }[harm]()
    with pytest.raises(NotFound, match="changed outside the system"):
        evidence.original(head.key, row)
    assert "changed outside the system" in Browser(app, "joanna").get(
        f"/cases/{case_id}/evidence/{number}/original", 404
    )


def test_an_original_is_only_ever_a_download(app: Flask, case_id: int) -> None:
    browser = Browser(app, "joanna")
    for data in (pdf(), picture(), b"javascript:alert(1)"):
        number = add(case_id, data)
        answer = browser.client.get(f"/cases/{case_id}/evidence/{number}/original")
        assert answer.status_code == 200
        assert answer.data == data
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype == "application/octet-stream"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_copy_of_a_page_is_a_picture_and_other_pages_do_not_exist(app: Flask, case_id: int) -> None:
    number = add(case_id, pdf(2))
    browser = Browser(app, "joanna")
    answer = browser.client.get(f"/cases/{case_id}/evidence/{number}/page/2.png")
    assert answer.status_code == 200 and answer.mimetype == "image/png" and answer.data.startswith(b"\x89PNG")
    for page in (0, 3, 99):
        assert browser.client.get(f"/cases/{case_id}/evidence/{number}/page/{page}.png").status_code == 404


def test_a_hostile_page_is_told_kindly(app: Flask, case_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "SECONDS", 3)
    number = add(case_id, nested_forms())
    browser = Browser(app, "joanna")
    assert "cannot be shown safely" in browser.get(f"/cases/{case_id}/evidence/{number}/page/1.png", status=404)
    assert browser.client.get(f"/cases/{case_id}/evidence/{number}/original").status_code == 200


def test_only_who_works_on_the_case_adds_to_it_or_reads_it(app: Flask, house: House, case_id: int) -> None:
    number = add(case_id, b"words about somebody")
    other_case = house.open(2)
    for username in ("adam", "dana"):
        Browser(app, username).get(f"/cases/{case_id}/evidence/{number}/original", status=404)
        with pytest.raises(NotAllowed):
            add(case_id, b"mine", username)
    Browser(app, "joanna").get(f"/cases/{other_case}/evidence/{number}/original", status=404)
