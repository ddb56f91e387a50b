"""A problem of a draft is mended by a press: once, whole, by name, and never over what somebody saved meanwhile."""

from typing import Any
from unittest import mock

import pytest
import sqlalchemy as sa

from tests.webapp.browsing import Browser
from tests.webapp.casework.drawing import begun, save
from tests.webapp.house import House, person
from tests.workflows.law.mutants import without
from webapp import clock
from webapp.casework import drafting, mending
from webapp.casework.checking import told_of
from webapp.casework.mending import mend
from webapp.db import db
from webapp.models import AuditEvent, DraftRevision
from webapp.refusals import Invalid, NotAllowed, Stale
from workflows import packs
from workflows.law import fixes

FILE, EVENT = "serve_concerns.bpmn", "concerns_reminder_due"
WHAT: tuple[Any, ...] = (FILE, "law/external-reminder", "answer_concerns", "add_reminder")


def lame() -> int:
    """A draft of the civil service pack without the reminder of the candidate."""
    draft_id = begun("civil_service")
    save(draft_id, FILE, without("boundary event", packs.files("civil_service"), FILE, EVENT).files[FILE])
    return draft_id


def stops(draft_id: int) -> list[str]:
    return [one.problem.rule for one in told_of(drafting.draft_source(draft_id, person("dana"))) if one.stops]


def test_a_fix_is_one_revision_and_audited_and_the_problem_is_gone(house: House) -> None:
    draft_id = lame()
    assert stops(draft_id) == ["law/external-reminder"]
    assert mend(draft_id, *WHAT, person("dana"), clock.now()) == (FILE, "zh_Hans.yaml")
    assert stops(draft_id) == []
    newest = db.session.scalars(sa.select(DraftRevision).order_by(DraftRevision.number.desc())).first()
    assert newest is not None and (newest.number, newest.action) == (3, "mended")
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEvent.action == "revision.mended")) == 1
    with pytest.raises(Stale):  # a second press
        mend(draft_id, *WHAT, person("dana"), clock.now())


def test_what_somebody_saved_meanwhile_is_kept(house: House) -> None:
    draft_id = lame()
    made = fixes.mended

    def slowly(*args: Any) -> dict[str, bytes]:
        save(draft_id, by="dana")
        return made(*args)

    with mock.patch.object(mending.fixes, "mended", slowly), pytest.raises(Stale):
        mend(draft_id, *WHAT, person("dana"), clock.now())
    assert stops(draft_id) == ["law/external-reminder"]


def test_a_fix_that_does_not_fit_changes_nothing(house: House) -> None:
    draft_id = lame()
    with mock.patch.object(mending.fixes, "mended", side_effect=fixes.NotMended("")), pytest.raises(Invalid):
        mend(draft_id, *WHAT, person("dana"), clock.now())
    assert drafting.draft_row(draft_id, person("dana")).revision == 2


def test_the_check_names_the_fix_and_the_addresses_make_it(house: House) -> None:
    draft_id, browser = lame(), Browser(house.app, "dana")
    page = browser.get(f"/designer/drafts/{draft_id}")
    assert "Draw a reminder beside it" in page
    keys = dict(zip(("file", "rule", "element", "fix"), WHAT, strict=True))
    headers = {"X-CSRFToken": browser.token}
    checked = browser.client.post(f"/designer/drafts/{draft_id}/check", json={}, headers=headers).get_json()
    assert [one["fix"] for one in checked["problems"] if one["stops"]] == ["add_reminder"]
    wrong = browser.client.post(f"/designer/drafts/{draft_id}/fix", json={**keys, "fix": "no"}, headers=headers)
    assert wrong.status_code == 409
    for sent in ([], "x", None):
        answer = browser.client.post(f"/designer/drafts/{draft_id}/fix", json=sent, headers=headers)
        assert answer.status_code == 422
    done = browser.client.post(f"/designer/drafts/{draft_id}/fix", json=keys, headers=headers)
    assert (done.status_code, done.get_json()) == (200, {"files": [FILE, "zh_Hans.yaml"]})
    other = lame()
    browser.get(f"/designer/drafts/{other}")
    browser.post(f"/designer/drafts/{other}/mend", keys)
    assert "Mended." in browser.get(f"/designer/drafts/{other}")
    assert Browser(house.app, "vera").client.post(f"/designer/drafts/{other}/fix", json=keys).status_code in (400, 403)


def test_only_designers_mend(house: House) -> None:
    draft_id = lame()
    with pytest.raises(NotAllowed):
        mend(draft_id, *WHAT, person("vera"), clock.now())
