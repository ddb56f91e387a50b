"""Evidence: what may come in, what is shown of it, and that the original leaves as a file alone."""

import io
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.webapp.browsing import Browser
from tests.webapp.house import House
from tests.webapp.pages.conftest import Office
from tests.webapp.pages.stock import pdf, png

EXECUTABLE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
HOSTILE = {
    "a page with a script": ("letter.pdf", b"<html><script>alert(1)</script></html>", "is not a PDF"),
    "a drawing with a script": (
        "seal.svg",
        b'<svg onload="alert(1)"/>',
        "is not a PDF",
    ),
    "a program": ("letter.pdf.exe", EXECUTABLE, "is not a PDF"),
    "an archive": ("files.zip", b"PK\x03\x04" + bytes(60), "is not a PDF"),
    "a damaged document": (
        "letter.pdf",
        b"%PDF-1.7\nnothing more",
        "is damaged, protected by a password or far too large",
    ),
    "a damaged picture": (
        "photo.png",
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        "is damaged, protected by a password or far too large",
    ),
    "nothing": ("letter.pdf", b"", "is empty"),
    "too much": ("letter.txt", b"a" * 100_001, "is larger than"),
}


def send(browser: Browser, case_id: int, name: str, data: bytes, status: int = 302, **fields: Any) -> TestResponse:
    browser.get(f"/cases/{case_id}/evidence")
    answers = {"source": "document", **fields, "file": (io.BytesIO(data), name)}
    return browser.post(f"/cases/{case_id}/evidence", answers, status)


def small_office(app: Flask) -> None:
    """One that takes no more than 100 KB at once, so that no test sends megabytes."""
    app.extensions["settings"] = replace(app.extensions["settings"], max_upload_bytes=100_000)


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_document_is_refused_with_words_and_nothing_is_kept(app: Flask, house: House, kind: str) -> None:
    name, data, words = HOSTILE[kind]
    small_office(app)
    case_id = house.open()
    refused = send(Browser(app, "joanna"), case_id, name, data, 422, title="Kept title")
    assert words in refused.text
    assert 'value="Kept title"' in refused.text
    assert "No document has been added yet." in refused.text


def test_what_is_missing_is_said_at_its_field(app: Flask, house: House) -> None:
    case_id = house.open()
    browser = Browser(app, "joanna")
    browser.get(f"/cases/{case_id}/evidence")
    refused = browser.post(f"/cases/{case_id}/evidence", {"source": "x"}, 422).text
    assert "Choose a file." in refused
    assert "Say where the document comes from." in refused
    assert 'href="#file"' in refused and 'href="#source"' in refused


def test_a_document_is_stored_shown_as_a_copy_and_kept_as_it_came(app: Flask, house: House) -> None:
    case_id = house.open()
    browser = Browser(app, "joanna")
    original = pdf(3)
    send(browser, case_id, "../../Payroll, April\u202e.pdf", original)
    listed = browser.get(f"/cases/{case_id}/evidence")
    assert "Payroll, April .pdf" in listed
    assert "\u202e" not in listed
    path = f"/cases/{case_id}/evidence/1"
    assert "Page 2 of 3" in browser.get(f"{path}?page=2")
    assert "Page 3 of 3" in browser.get(f"{path}?page=99")
    copy = browser.client.get(f"{path}/page/2.png")
    assert copy.mimetype == "image/png" and copy.data.startswith(b"\x89PNG")
    kept = browser.client.get(f"{path}/original")
    assert kept.data == original
    assert kept.mimetype == "application/octet-stream"
    assert kept.headers["Content-Disposition"] == 'attachment; filename="E-01.pdf"'
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in kept.headers["Content-Security-Policy"]


def test_the_same_file_twice_is_one_document(app: Flask, house: House) -> None:
    case_id = house.open()
    browser = Browser(app, "joanna")
    for name in ("one.png", "two.png"):
        send(browser, case_id, name, png())
    assert browser.get(f"/cases/{case_id}/evidence").count("E-0") == 1


def test_a_title_is_text_whatever_it_says(app: Flask, house: House) -> None:
    case_id = house.open()
    browser = Browser(app, "joanna")
    send(
        browser, case_id, "note.txt", b"Seen on Monday <script>alert(1)</script>", title="<img src=x onerror=alert(1)>"
    )
    page = browser.get(f"/cases/{case_id}/evidence/1")
    assert "<img src=x" not in page and "&lt;img src=x" in page
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_a_document_of_one_case_is_not_read_through_another(office: Office) -> None:
    for rest in ("", "/original", "/page/1.png"):
        path = office.path("/cases/{scored}/evidence/1") + rest
        assert office.as_("joanna").client.get(path).status_code == 404
    assert office.as_("joanna").client.get(office.path("/cases/{checks}/evidence/1/page/99.png")).status_code == 404


def test_an_auditor_reads_and_adds_nothing(office: Office) -> None:
    vera = office.as_("vera")
    page = vera.get(office.path("/cases/{checks}/evidence"))
    assert "Your role reads evidence and does not add any." in page
    vera.post(office.path("/cases/{checks}/evidence"), {"source": "document"}, 403)
