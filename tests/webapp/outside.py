"""Somebody outside at a browser without a browser: finds the link in their letter, uses it, gives the second fact."""

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from tests.webapp.answers import HIRE
from tests.webapp.browsing import Browser, _alone
from tests.webapp.house import House, run_through
from webapp import clock
from webapp.access.outsider import Outsider
from webapp.casework import letters, tasks
from webapp.db import db
from webapp.jobs.runner import run_due
from webapp.models import Case, DataKey, Letter, Link, Visit
from webapp.vault import vault

ADDRESS = re.compile(r"https?://[^/\s]+(/portal/link/[\w-]+)")
FACT = {"exam_number": "P1-001"}


def leaving(letter: Letter) -> str:
    """The text of a letter as it leaves the office."""
    row = db.session.execute(
        sa.select(DataKey.id, DataKey.wrapped).join(Case, Case.key_id == DataKey.id).where(Case.id == letter.case_id)
    ).one()
    assert row.wrapped is not None
    return letters.leaving(vault().key(row.id, row.wrapped).open(letter.body))["text"]


def letter(case_id: int, template: str) -> Letter:
    """The newest letter of this template, after due jobs have run."""
    run_due(clock.now())
    db.session.rollback()
    found = db.session.scalar(
        sa.select(Letter).where(Letter.case_id == case_id, Letter.template == template).order_by(Letter.id.desc())
    )
    assert found is not None, f"no {template} was written"
    return found


def link_in(case_id: int, template: str, reference_id: int | None = None) -> str:
    """The path of the link that the newest such letter carries; of a reference where one is named."""
    if reference_id is not None:
        run_due(clock.now())
        db.session.rollback()
        found = db.session.scalar(
            sa.select(Letter)
            .join(Link, Link.letter_id == Letter.id)
            .where(Letter.template == template, Link.reference_id == reference_id)
            .order_by(Letter.id.desc())
        )
        assert found is not None
    else:
        found = letter(case_id, template)
    match = ADDRESS.search(leaving(found))
    assert match is not None, leaving(found)
    return match[1]


def code_in(case_id: int, template: str = "reference_code") -> str:
    match = re.search(r"^\d{6}$", leaving(letter(case_id, template)), re.MULTILINE)
    assert match is not None
    return match[0]


class Visitor(Browser):
    """One browser of somebody outside."""

    def head(self, path: str) -> int:
        return _alone(self.client.head, path).status_code

    def sent_to(self, path: str) -> str:
        """Where this address redirects to."""
        return _alone(self.client.get, path).headers["Location"]

    def use(self, path: str) -> None:
        self.get(path)
        self.post(path)

    def as_candidate(self, case_id: int, template: str = "invitation") -> "Visitor":
        self.use(link_in(case_id, template))
        self.get("/portal/prove")
        self.post("/portal/prove", FACT)
        return self

    def as_referee(self, case_id: int, reference_id: int, template: str = "reference_request") -> "Visitor":
        self.use(link_in(case_id, template, reference_id))
        self.get("/portal/prove")
        self.post("/portal/prove", {"code": code_in(case_id)})
        return self


def invited(house: House, application: int = 1) -> int:
    """A case whose candidate has been invited and is asked for consent."""
    case_id = house.open(application)
    run_through(house, case_id, until="give_consent", wanted=HIRE)
    return case_id


def candidate_of(case_id: int) -> Outsider:
    """The candidate as the use cases know them, once they have come in."""
    db.session.rollback()
    row = db.session.execute(
        sa.select(Visit, Link)
        .join(Link, Link.id == Visit.link_id)
        .where(Link.case_id == case_id, Visit.proven_at.is_not(None))
        .order_by(Visit.id.desc())
    ).first()
    assert row is not None
    link = row.Link
    return Outsider(link.id, row.Visit.id, case_id, link.party, link.reference_id)


def answers(house: House, case_id: int, element_id: str, story: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What fits the open task of this element, as the story wants it."""
    task = house.task(case_id, element_id)
    return house.answers(task, house.doer(task), (story or HIRE).get(element_id, {}))


def send(house: House, case_id: int, element_id: str, story: Mapping[str, Any] | None = None) -> None:
    """Whoever came in last answers their open task of this element, signed with a name."""
    said = answers(house, case_id, element_id, story)
    task, outsider = house.task(case_id, element_id), candidate_of(case_id)
    tasks.complete_task(task.id, said, outsider, clock.now(), signature="Daniel Mercer")
    run_due(clock.now())
