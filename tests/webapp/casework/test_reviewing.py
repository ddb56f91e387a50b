"""From draft to version: two people who are two, exactly the revision that was asked for, from its day on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.webapp.casework.drawing import LETTER, asked, begun, publish, published, save, shipped
from tests.webapp.house import FIRST, House, person
from tests.workflows.law.mutants import without
from webapp import clock
from webapp.access.signin import SignatureProof
from webapp.casework import draft_exchange, draft_talk, drafting, reviewing
from webapp.casework.queries.drafts import candidates, draft_view
from webapp.casework.queries.projects import published_packs, versions_ahead
from webapp.db import db
from webapp.models import AuditEvent, Case, Draft, Project
from webapp.refusals import Invalid, NotAllowed, Stale
from workflows.vocabulary import DraftStatus

UK = FIRST["uk_baseline"]
DAY = timedelta(days=1)


def ready() -> tuple[int, int]:
    """A changed draft that Dana asked Paul to publish, and its revision."""
    draft_id = begun()
    save(draft_id)
    return draft_id, asked(draft_id)


def status(draft_id: int) -> DraftStatus:
    return drafting.draft_row(draft_id, person("dana")).status


def versions(pack: str = "uk_baseline") -> list[Project]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Project).where(Project.pack == pack).order_by(Project.number)))


def project_of(case_id: int) -> int:
    db.session.rollback()
    case = db.session.get(Case, case_id, populate_existing=True)
    assert case is not None
    return case.project_id


# --- two people


def test_a_second_person_publishes_and_new_cases_take_it_while_old_ones_stay(house: House) -> None:
    old = house.open(UK)
    draft_id, revision = ready()
    version = publish(draft_id, revision)
    later = house.open(UK + 1)
    assert project_of(later) == version != project_of(old)
    row = versions()[-1]
    assert (row.number, row.author_id, row.second_person_id) == (2, person("dana").id, person("paul").id)
    assert status(draft_id) is DraftStatus.PUBLISHED
    told = db.session.scalars(sa.select(AuditEvent.content).where(AuditEvent.action == "project.published")).all()[-1]
    assert f'"draft":{draft_id}'.encode() in told and b'"signed":"test"' in told


def test_whoever_saved_anything_in_it_cannot_second_it(house: House) -> None:
    draft_id = begun()
    save(draft_id, by="paul")
    save(draft_id, "notices/invitation.en.md")
    assert {one.name: one.saved for one in candidates(draft_id)} == {"Dana Cole": True, "Paul Stein": True}
    for of, by in (("paul", "dana"), ("dana", "paul"), ("dana", "dana")):
        with pytest.raises(Invalid, match="cannot second"):
            asked(draft_id, of=of, by=by)
    for nobody in ("vera", "adam", "joanna", "carl"):
        with pytest.raises(Invalid, match="Choose who"):
            asked(draft_id, of=nobody)
    with pytest.raises(Invalid, match="Choose who"):
        reviewing.ask(draft_id, 10**6, 3, None, person("dana"), clock.now())


def test_whoever_asks_cannot_second_it_either(house: House) -> None:
    """Paul begins and saves, Dana only asks: she is not the second person of what she asks for."""
    draft_id = begun(by="paul")
    save(draft_id, by="paul")
    with pytest.raises(Invalid, match="cannot second"):
        asked(draft_id, of="dana", by="dana")


def test_a_save_that_slips_past_the_review_still_shuts_its_author_out(house: House) -> None:
    """Guarded once more at the door: even if the reviewer became an author after they were asked."""
    draft_id, revision = ready()
    db.session.execute(
        sa.text("update draft_revision set author_id = :paul where number = 2"), {"paul": person("paul").id}
    )
    db.session.commit()
    with pytest.raises(NotAllowed, match="You saved in this draft"):
        publish(draft_id, revision)
    assert len(versions()) == 1


def test_words_carried_over_from_another_draft_are_still_ones_own(house: House) -> None:
    """Paul writes it, exports it; Dana takes it in and asks Paul. That is one pair of eyes."""
    own = begun(by="paul")
    save(own, by="paul")
    sent = draft_exchange.export_draft(own, person("paul"))
    draft_id, dana = begun(), person("dana")
    arrival = draft_exchange.arrive(draft_id, sent, dana, clock.now())
    draft_exchange.take(draft_id, arrival.digest, 1, dana, clock.now())
    with pytest.raises(NotAllowed, match="in another draft"):
        publish(draft_id, asked(draft_id))
    assert len(versions()) == 1
    save(draft_id, source=b"# Outcome\n\nThe decision is known.\n")
    publish(draft_id, asked(draft_id))  # words of Dana's own now


def test_only_the_one_who_was_asked_decides_and_signs(house: House) -> None:
    draft_id, revision = ready()
    paul, now = person("paul"), clock.now()
    with pytest.raises(NotAllowed):
        publish(draft_id, revision, by="dana")
    with pytest.raises(NotAllowed):
        reviewing.send_back(draft_id, "I would rather not have it.", person("dana"), now)
    for proof in (None, SignatureProof(person("dana").id, now, "test")):
        with pytest.raises(Invalid, match="Sign with your password"):
            reviewing.publish(draft_id, revision, paul, now, proof)
    for username in ("vera", "adam", "joanna"):
        with pytest.raises(NotAllowed):
            publish(draft_id, revision, by=username)
    assert len(versions()) == 1 and status(draft_id) is DraftStatus.IN_REVIEW


def test_the_first_person_must_still_be_one_who_may_design(house: House) -> None:
    draft_id, revision = ready()
    db.session.execute(sa.text("delete from membership where user_id = :dana"), {"dana": person("dana").id})
    db.session.commit()
    with pytest.raises(Invalid, match="may not design any more"):
        publish(draft_id, revision)


# --- exactly what was asked for


def test_any_change_takes_it_back_and_what_was_shown_never_changes(house: House) -> None:
    draft_id, revision = ready()
    shown = drafting.draft_source(draft_id, person("dana"), revision).key
    assert save(draft_id).revision == revision + 1, "not written into the revision that the reviewer reads"
    assert status(draft_id) is DraftStatus.OPEN
    assert drafting.draft_source(draft_id, person("dana"), revision).key == shown
    for wanted in (revision, revision + 1):
        with pytest.raises(Stale):
            publish(draft_id, wanted)
    with pytest.raises(Stale):
        reviewing.ask(draft_id, person("paul").id, revision, None, person("dana"), clock.now())
    publish(draft_id, asked(draft_id))


def test_sent_back_with_reasons_and_asked_again(house: House) -> None:
    draft_id, revision = ready()
    paul, now = person("paul"), clock.now()
    with pytest.raises(Invalid):
        reviewing.send_back(draft_id, "No.", paul, now)
    reviewing.send_back(draft_id, "The second letter does not say by when.", paul, now)
    with pytest.raises(Stale):
        reviewing.send_back(draft_id, "The second letter does not say by when.", paul, now)
    assert status(draft_id) is DraftStatus.OPEN
    assert [c.text for c in draft_talk.comments(draft_id, paul)] == ["The second letter does not say by when."]
    assert save(draft_id).revision == revision + 1
    publish(draft_id, asked(draft_id))


def test_asking_twice_is_asking_once_and_publishing_twice_is_told(house: House) -> None:
    draft_id, revision = ready()
    assert asked(draft_id) == revision
    count = sa.select(sa.func.count()).where(AuditEvent.action == "draft.asked")
    assert db.session.scalar(count) == 1
    publish(draft_id, revision)
    with pytest.raises(Stale):
        publish(draft_id, revision)
    assert len(versions()) == 2


def test_nothing_is_asked_for_that_stands_against_the_law_or_changes_nothing(house: House) -> None:
    draft_id = begun()
    with pytest.raises(Invalid, match="Nothing differs"):
        asked(draft_id)
    broken = without("task", shipped(), "finding.bpmn", "tell_of_finding").files["finding.bpmn"]
    save(draft_id, "finding.bpmn", broken)
    view = draft_view(draft_id, person("dana"))
    assert view.stops and view.told[0].stops and any(told.source for told in view.told)
    with pytest.raises(Invalid, match="Solve what stops publishing"):
        asked(draft_id)


def test_a_version_that_others_published_meanwhile_stands_in_the_way_until_the_draft_is_brought_up(
    house: House,
) -> None:
    draft_id, revision = ready()
    other = begun()
    save(other, "notices/invitation.en.md")
    publish(other, asked(other))
    with pytest.raises(Invalid, match="published meanwhile"):
        publish(draft_id, revision)
    assert len(versions()) == 2


# --- its day


def test_a_version_takes_new_cases_from_its_day_on(house: House) -> None:
    draft_id = begun()
    save(draft_id)
    version = publish(draft_id, asked(draft_id, effective=clock.now() + 10 * DAY))
    before = versions()[0].id
    assert project_of(house.open(UK)) == before
    assert [one.id for one in versions_ahead("uk_baseline", clock.now())] == [version]
    now_taken = published_packs()["uk_baseline"].sources[LETTER]
    house.app.extensions["clock"].advance(10 * DAY)
    assert project_of(house.open(UK + 1)) == version
    assert published_packs()["uk_baseline"].sources[LETTER] == now_taken + b"\nOne line more.\n"
    assert not versions_ahead("uk_baseline", clock.now())


def test_the_newest_number_whose_day_has_come_is_taken_whatever_day_it_was_given(house: House) -> None:
    """An urgent version published after one for next month takes effect at once, and stays: it was built upon it."""
    first = begun()
    save(first)
    publish(first, asked(first, effective=clock.now() + 10 * DAY))
    urgent = begun()
    save(urgent)
    version = publish(urgent, asked(urgent))
    assert project_of(house.open(UK)) == version
    house.app.extensions["clock"].advance(20 * DAY)
    assert project_of(house.open(UK + 1)) == version


def test_a_day_that_is_past_is_refused_and_one_that_passed_meanwhile_is_told(house: House) -> None:
    draft_id = begun()
    save(draft_id)
    for past in (clock.now(), clock.now() - DAY):
        with pytest.raises(Invalid, match="day to come"):
            asked(draft_id, effective=past)
    revision = asked(draft_id, effective=clock.now() + DAY)
    house.app.extensions["clock"].advance(2 * DAY)
    with pytest.raises(Invalid, match="has passed"):
        publish(draft_id, revision)
    reviewing.send_back(draft_id, "The day has passed by now.", person("paul"), clock.now())
    publish(draft_id, asked(draft_id))


# --- back to an older one


def test_an_older_version_comes_back_under_a_new_number_with_two_people(house: House) -> None:
    first, second = versions()[0].id, published()
    paul, now = person("paul").id, clock.now()
    draft_id = reviewing.roll_back(first, "Back", paul, None, person("dana"), now)
    assert status(draft_id) is DraftStatus.IN_REVIEW
    with pytest.raises(NotAllowed):
        publish(draft_id, 1, by="dana")
    third = publish(draft_id, 1)
    rows = versions()
    assert [row.id for row in rows] == [first, second, third] and rows[0].digest == rows[2].digest
    assert project_of(house.open(UK)) == third


@pytest.mark.parametrize("wrong", ["newest", "nobody", "oneself", "past"])
def test_going_back_needs_an_older_version_and_somebody_else(house: House, wrong: str) -> None:
    first, second = versions()[0].id, published()
    dana, now = person("dana"), clock.now()
    project = second if wrong == "newest" else first
    reviewer = {"nobody": 10**6, "oneself": dana.id}.get(wrong, person("paul").id)
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Draft))
    with pytest.raises(Invalid):
        reviewing.roll_back(project, "Back", reviewer, now - DAY if wrong == "past" else None, dana, now)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == before


def test_two_drafts_published_at_the_same_moment_are_never_one_number(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process wins between the look at the newest version and the write: the database refuses."""
    draft_id, revision = ready()
    real: Callable[..., int] = reviewing.write_version

    def late(session: Any, *args: Any, **told: Any) -> int:
        session.execute(
            sa.insert(Project).from_select(
                [c.name for c in Project.__table__.columns if c.name != "id"],
                sa.select(*[
                    sa.literal(2) if c.name == "number" else c for c in Project.__table__.columns if c.name != "id"
                ]).where(Project.pack == "uk_baseline", Project.number == 1),
            )
        )  # fmt: skip
        row = versions_before[0]
        monkeypatch.setattr("webapp.casework.publishing.newest_version", lambda *_: row)
        return real(session, *args, **told)

    versions_before = versions()
    monkeypatch.setattr(reviewing, "write_version", late)
    with pytest.raises(Stale, match="same moment"):
        publish(draft_id, revision)
    assert len(versions()) == 1 and status(draft_id) is DraftStatus.IN_REVIEW


def test_a_draft_of_a_closed_account_is_not_published(house: House) -> None:
    draft_id, revision = ready()
    db.session.execute(sa.text("update user_account set active = :no where username = 'dana'"), {"no": False})
    db.session.commit()
    with pytest.raises(Invalid, match="may not design any more"):
        publish(draft_id, revision)
