"""An officer registers an objection with the form that the rules of the case have for it."""

from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.answers import HIRE
from tests.webapp.browsing import Browser
from tests.webapp.house import House, person, run_through
from tests.webapp.pages.stock import png
from webapp.casework.queries.head import head_of
from webapp.db import db
from webapp.models import Evidence, Objection

SAID = {
    "received_by": "letter",
    "named": "named",
    "objector": "Ada Finch, Quay 3",
    "content": "Invoices were split.",
}


@pytest.fixture
def in_public(house: House) -> int:
    case_id = house.open()
    run_through(house, case_id, wanted=HIRE)
    return case_id


def _said(case_id: int) -> tuple[Objection, dict[str, Any]]:
    db.session.rollback()
    row = db.session.scalars(sa.select(Objection)).one()
    return row, head_of(case_id, person("joanna")).key.open(row.content)


def test_an_objection_needs_an_open_notice(app: Flask, house: House) -> None:
    case_id = house.open()
    browser = Browser(app, "joanna")
    page = browser.get(f"/cases/{case_id}")
    assert "No public notice is open, so no objection can be registered." in page
    assert f"/cases/{case_id}/objection" not in page
    assert browser.client.get(f"/cases/{case_id}/objection").status_code == 409
    browser.post(f"/cases/{case_id}/objection", {**SAID, "file:evidence": (BytesIO(png()), "letter.png")}, 409)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Evidence)) == 0, "nothing is kept of it"


def test_an_objection_is_registered_with_the_form_of_the_rules_and_keeps_what_was_typed(
    app: Flask, in_public: int
) -> None:
    browser, path = Browser(app, "joanna"), f"/cases/{in_public}/objection"
    assert path in browser.get(f"/cases/{in_public}")
    assert "An anonymous objection is a lead." in browser.get(path)
    refused = browser.post(path, {**SAID, "received_by": "pigeon", "content": "Short"}, 422)
    assert "Ada Finch, Quay 3" in refused.text and "Short" in refused.text
    browser.post(path, {**SAID, "file:evidence": (BytesIO(png()), "letter.png")})
    db.session.rollback()
    paper = db.session.scalars(sa.select(Evidence)).one()
    assert _said(in_public)[1] == {
        "content": "Invoices were split.",
        "objector": "Ada Finch, Quay 3",
        "papers": [str(paper.id)],
    }
    assert "Objection 1" in browser.get(f"/cases/{in_public}")


def test_who_looks_into_an_objection_reads_it_with_who_said_it_and_its_papers(
    app: Flask, house: House, in_public: int
) -> None:
    browser = Browser(app, "joanna")
    browser.get(f"/cases/{in_public}/objection")
    browser.post(f"/cases/{in_public}/objection", {**SAID, "file:evidence": (BytesIO(png()), "letter.png")})
    task = house.task(in_public, "acknowledge_objection")
    shown = browser.get(f"/tasks/{task.id}")
    assert all(words in shown for words in ("Invoices were split.", "Ada Finch, Quay 3", "E-01"))


def test_a_name_that_was_typed_before_the_objection_became_anonymous_is_not_kept(app: Flask, in_public: int) -> None:
    browser = Browser(app, "joanna")
    browser.get(f"/cases/{in_public}/objection")
    browser.post(f"/cases/{in_public}/objection", {**SAID, "named": "anonymous"})
    row, told = _said(in_public)
    assert told["objector"] == "" and not row.named
