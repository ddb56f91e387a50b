"""A score that stands up: what changes under it is told and blocks, what was changed by hand is found, what nobody may
look at is struck, and what cannot be told supports nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.answers import HIRE, REJECT
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import CONCERN, drive_on, driven, strings
from tests.webapp.house import House, person
from webapp import clock
from webapp.casework import evidence, refreshing, striking
from webapp.casework.ground import OFFICE, lock_case
from webapp.casework.queries.documents import evidence_of
from webapp.casework.queries.head import head_of
from webapp.casework.staleness import fallen
from webapp.db import Base, db, transaction
from webapp.models import (
    AuditEvent,
    Case,
    Check,
    Evidence,
    Finding,
    Membership,
    Rating,
    RatingPiece,
    Reference,
    Score,
    Strike,
    Submission,
    Task,
    TaskDraft,
    User,
)
from webapp.refusals import Invalid, NotAllowed, Stale
from webapp.vault import Sealed
from workflows.vocabulary import CheckStatus, ReferenceStatus, Severity

HEALTH = "He told me in confidence that he takes medicine for his heart."


def by_hand(statement: Any) -> None:
    """Change the database behind the system's back."""
    db.session.execute(statement)
    db.session.commit()


def added(case_id: int, words: bytes, source: str = "court_register", **more: Any) -> int:
    upload = evidence.Inspected(words, "text/plain", evidence.hashlib.sha256(words).hexdigest(), 1)
    return evidence.add_evidence(case_id, upload, "Extract", source, person("joanna"), clock.now(), **more)


def newest(case_id: int) -> Score:
    db.session.rollback()
    row = db.session.scalar(sa.select(Score).where(Score.case_id == case_id).order_by(Score.number.desc()).limit(1))
    assert row is not None
    return row


# --- out of date -----------------------------------------------------------------------------------------------------


def test_new_evidence_makes_a_score_stale_names_it_and_blocks_the_vote_until_it_is_computed_again(
    app: Flask, house: House
) -> None:
    case_id = driven(house, until="cast_vote")
    assert not newest(case_id).stale
    with pytest.raises(Stale, match="up to date"):
        refreshing.refresh_score(case_id, person("joanna"), clock.now())
    added(case_id, b"No entry.")
    assert newest(case_id).stale
    vote = house.task(case_id, "cast_vote")
    voter = house.doer(vote)
    answers = house.answers(vote, voter, {})
    with pytest.raises(Invalid, match="must be computed again"):
        house.do(vote, voter, answers)
    page = Browser(app, "joanna").get(f"/cases/{case_id}")
    assert "New evidence: E-01 Extract" in page
    assert f"/cases/{case_id}/score/refresh" in page
    with pytest.raises(NotAllowed):
        refreshing.refresh_score(case_id, person("ruth"), clock.now())
    refreshing.refresh_score(case_id, person("joanna"), clock.now())
    assert (newest(case_id).number, newest(case_id).stale) == (2, False)
    house.do(vote, voter, answers)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_what_lost_its_evidence_is_rated_again_and_both_sets_are_kept(house: House) -> None:
    case_id = driven(house, until="cast_vote")
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Rating).where(Rating.case_id == case_id))
    cited = db.session.scalar(
        sa.select(RatingPiece.piece).join(Rating).where(Rating.case_id == case_id, Rating.criterion == "M5").limit(1)
    )
    by_hand(
        sa.update(Check).where(Check.case_id == case_id, Check.kind == "site").values(status=CheckStatus.GAP)
        if str(cited).startswith("check:")
        else sa.update(Reference).where(Reference.case_id == case_id).values(status=ReferenceStatus.DECLINED)
    )
    with transaction() as session:
        wanted = fallen(lock_case(session, case_id, OFFICE, clock.now()))
    assert "M5" in wanted
    refreshing.refresh_score(case_id, person("joanna"), clock.now())
    with pytest.raises(Stale, match="Raters are rating again"):
        refreshing.refresh_score(case_id, person("joanna"), clock.now())
    for _ in range(2):
        task = house.task(case_id, "rate_again")
        rater = house.doer(task)
        answers = house.answers(task, rater, {})
        assert {key for key in answers if not key.endswith("_rests_on")} == {*wanted, "reasons", "signed"}
        house.do(task, rater, answers)
    score = newest(case_id)
    assert (score.number, score.stale) == (2, False)
    after = db.session.scalar(sa.select(sa.func.count()).select_from(Rating).where(Rating.case_id == case_id))
    assert after == before + 2 * len(wanted)
    rounds = sa.select(Rating.round).where(Rating.case_id == case_id, Rating.criterion == "M5").order_by(Rating.id)
    assert db.session.scalars(rounds).all() == [1, 1, 2, 2]


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_the_answer_of_the_candidate_outdates_a_score_and_it_is_computed_again_before_the_panel(house: House) -> None:
    case_id = driven(house, until="convene_panel", wanted=REJECT)
    told = db.session.scalars(
        sa.select(AuditEvent.action).where(AuditEvent.case_id == case_id, AuditEvent.action.like("score.%"))
    ).all()
    assert told == ["score.computed", "score.stale", "score.computed"]
    assert not newest(case_id).stale


# --- changed by hand -------------------------------------------------------------------------------------------------

BY_HAND: dict[str, tuple[Callable[[int], Any], str]] = {
    "a rating": (
        lambda c: sa.update(Rating).where(Rating.case_id == c, Rating.criterion == "M1").values(value=1),
        "4 then, 1 now",
    ),
    "a check": (
        lambda c: sa.update(Check).where(Check.case_id == c, Check.kind == "talk").values(status=CheckStatus.GAP),
        "Does not count any more",
    ),
    "a reference": (
        lambda c: sa.update(Reference).where(Reference.case_id == c).values(supervisor=False),
        "Counts as something else now",
    ),
    "a finding": (
        lambda c: sa.update(Finding).where(Finding.case_id == c).values(severity=Severity.A),
        "has changed: Substantiated, level A",
    ),
    "when it happened": (
        lambda c: sa.update(Finding).where(Finding.case_id == c).values(occurred_on=date(2010, 1, 1)),
        "has changed: Substantiated, level C",
    ),
    "what it touches": (
        lambda c: sa.update(Finding).where(Finding.case_id == c).values(criteria=""),
        "has changed: Substantiated, level C",
    ),
    "a mitigation": (
        lambda c: sa.update(Finding).where(Finding.case_id == c).values(mitigation_steps=1),
        "has changed: Substantiated, level C",
    ),
    "whether it can be told": (
        lambda c: sa.update(Finding).where(Finding.case_id == c).values(tellable=False),
        "has changed: Substantiated, level C",
    ),
    "a verdict": (
        lambda c: sa.update(Finding).where(Finding.case_id == c).values(status="not_substantiated"),
        "has changed: Set aside, level C",
    ),
    "an answer": (
        lambda c: (
            sa.update(Submission)
            .where(Submission.case_id == c, Submission.records == "finding_answer")
            .values(records="")
        ),
        "An answer of the candidate is not in the case any more",
    ),
    "a document": (
        lambda c: sa.insert(Evidence).values(
            case_id=c,
            number=99,
            title=head_of(c, person("vera")).key.seal("Note"),
            sha256="0" * 64,
            size=1,
            media_type="text/plain",
            source="court_register",
            added_by=1,
            added_at=clock.now(),
        ),
        "New evidence: E-99 Note",
    ),
    "a strike": (
        lambda c: sa.insert(Strike).values(
            case_id=c,
            piece="reference:1",
            ground="health",
            struck_by=1,
            struck_at=clock.now(),
            passage=head_of(c, person("vera")).key.seal({"passage": "x"}),
        ),
        "A passage was struck out of: Reference 1",
    ),
    "the stored inputs": (
        lambda c: (
            sa.update(Score)
            .where(Score.case_id == c)
            .values(inputs=sa.func.replace(Score.inputs, '"severity":"C"', '"severity":"A"'))
        ),
        "the stored inputs give",
    ),
    "the stored total": (
        lambda c: sa.update(Score).where(Score.case_id == c).values(total=9900),
        "The total is stored as 99.00, but the stored inputs give",
    ),
    "the stored band": (
        lambda c: sa.update(Score).where(Score.case_id == c).values(band="favourable"),
        "The band is stored as Favourable",
    ),
    "the stored explanation": (
        lambda c: (
            sa.update(Score)
            .where(Score.case_id == c)
            .values(result=sa.func.replace(Score.result, '"cap":2', '"cap":3'))
        ),
        "The stored explanation is not the one",
    ),
}


def test_any_input_of_a_closed_case_changed_by_hand_is_found_when_its_score_is_shown(app: Flask, house: House) -> None:
    case_id = driven(house, wanted=REJECT)
    vera = Browser(app, "vera")
    assert "the same to the last digit" in vera.get(f"/cases/{case_id}/score")
    models = (Rating, Check, Reference, Finding, Score, Submission, Evidence, Strike)
    untouched = {model: _rows(model, case_id) for model in models}
    for what, (change, said) in BY_HAND.items():
        by_hand(change(case_id))
        page = vera.get(f"/cases/{case_id}/score")
        assert said in page, what
        assert "computed again from its stored inputs just now" in page, what
        assert "the same to the last digit" not in page, what
        assert said in vera.get(f"/cases/{case_id}"), what
        for model, rows in untouched.items():
            known = [row["id"] for row in rows]
            db.session.execute(sa.delete(model).where(model.case_id == case_id, model.id.not_in(known)))
            for row in rows:
                db.session.execute(sa.update(model).where(model.id == row["id"]).values(row))
        db.session.commit()
    assert "the same to the last digit" in vera.get(f"/cases/{case_id}/score")


def test_inputs_and_result_changed_together_still_are_not_what_the_record_was_written_over(
    app: Flask, house: House
) -> None:
    case_id = driven(house, wanted=REJECT)
    stored = newest(case_id)
    by_hand(sa.update(Score).where(Score.id == stored.id).values(inputs=stored.inputs + " "))
    page = Browser(app, "vera").get(f"/cases/{case_id}/score")
    assert "not those that the record of this case was written over" in page


def _rows(model: Any, case_id: int) -> list[dict[str, Any]]:
    columns = list(model.__table__.columns)
    return [dict(row._mapping) for row in db.session.execute(sa.select(*columns).where(model.case_id == case_id))]


# --- struck out ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_struck_passage_leaves_every_text_and_its_ratings_are_given_again(app: Flask, house: House) -> None:
    story = HIRE | {
        "give_reference": {"incident": f"{HEALTH} He kept the accounts with care."},
        "rate_conduct": {"M1_rests_on": ["reference:1"]},
    }
    case_id = driven(house, until="cast_vote", wanted=story)
    answer = db.session.scalar(
        sa.select(Submission.id).where(Submission.case_id == case_id, Submission.element_id == "give_reference")
    )
    assert answer is not None
    assert HEALTH in Browser(app, "lena").get(f"/cases/{case_id}/answers/{answer}")
    for name in ("ruth", "simon", "joanna", "elaine"):
        with pytest.raises(NotAllowed):
            striking.strike_answer(case_id, answer, HEALTH, "health", person(name), clock.now())
    with pytest.raises(Invalid):
        striking.strike_answer(case_id, answer, "not what it says", "health", person("lena"), clock.now())
    said = _everything(case_id).count(HEALTH)
    copies = striking.strike_answer(case_id, answer, HEALTH, "health", person("lena"), clock.now())
    assert copies >= said > 1  # every referee said it
    assert HEALTH not in _everything(case_id)
    page = Browser(app, "joanna").get(f"/cases/{case_id}/answers/{answer}")
    assert striking.MARK in page and "Health" in page and HEALTH not in page
    row = db.session.scalars(sa.select(Strike)).one()
    assert head_of(case_id, person("vera")).key.open(row.passage) == {"passage": HEALTH}
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "passage.struck")).one()
    assert event.actor_id == person("lena").id and b"health" in event.content and HEALTH.encode() not in event.content
    assert newest(case_id).stale
    assert "M1" in (newest(case_id).because or "")


def _everything(case_id: int) -> str:
    """All that pages read of a case: every sealed text but those in NO_TEXTS."""
    db.session.rollback()
    key = head_of(case_id, person("vera")).key
    drafts = sa.select(TaskDraft.answers).join(Task, Task.id == TaskDraft.task_id).where(Task.case_id == case_id)
    boxes = list(db.session.scalars(drafts))
    for model, column in SEALED:
        if f"{model.__name__}.{column}" not in NO_TEXTS:
            boxes += db.session.scalars(sa.select(getattr(model, column)).where(model.case_id == case_id))
    return "\n".join(text for box in boxes for text in strings(key.open(box)))


SEALED = [
    (mapper.class_, column.key)
    for mapper in Base.registry.mappers
    for column in mapper.local_table.columns
    if isinstance(column.type, Sealed) and "case_id" in mapper.local_table.columns
]
NO_TEXTS = {
    "Strike.passage": "where what was struck lies",
    "Letter.body": "what has left cannot be called back; the outbox has a case of its own",
    "Notice.body": "what was served cannot be called back; what was not has a case of its own",
    "Letter.recipient": "a name and an address",
    "Letter.problem": "said by a mail server",
    "Reference.details": "name, role and address of a referee",
    "Submission.signature": "a name",
    "Incident.detail": "read by nobody who works on the case",
}


def test_striking_reaches_every_text_that_a_case_keeps() -> None:
    reached = {(model, column) for model, column in striking.TEXTS} | {(Submission, "answers"), (Finding, "text")}
    left = {f"{model.__name__}.{column}" for model, column in SEALED if (model, column) not in reached}
    assert left == set(NO_TEXTS)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_legal_reviewer_strikes_before_anybody_rates_and_never_rates_what_was_struck(
    app: Flask, house: House
) -> None:
    story = HIRE | {"give_reference": {"incident": f"{HEALTH} He kept the accounts with care."}}
    case_id = driven(house, until="review_scope", wanted=story)
    assert house.names(case_id) == ["review_scope"], "no rater is appointed before the review"
    task = house.task(case_id, "review_scope")
    answer = db.session.scalar(
        sa.select(Submission.id).where(Submission.case_id == case_id, Submission.element_id == "give_reference")
    )
    assert answer is not None
    tomas = Browser(app, "tomas")
    assert f"/cases/{case_id}/answers" in tomas.get(f"/tasks/{task.id}")
    assert HEALTH in tomas.get(f"/cases/{case_id}/answers/{answer}")
    striking.strike_answer(case_id, answer, HEALTH, "health", person("tomas"), clock.now())
    house.do(task, "lena", house.answers(task, "lena", {}))
    assert HEALTH not in _everything(case_id)

    with transaction() as session:  # both are raters as well: of other cases
        session.add_all(Membership(user_id=person(n).id, kind="group", code="raters") for n in ("tomas", "lena"))
    task = house.task(case_id, "appoint_raters")
    answers = house.answers(task, "joanna", {})
    for who in ("tomas", "lena"):
        with pytest.raises(Invalid) as refused:
            house.do(task, "joanna", answers | {"rater_1": str(person(who).id)})
        assert list(refused.value.errors) == ["rater_1"], who
    drive_on(house, case_id, "write_report", story)
    assert not newest(case_id).stale
    assert set(db.session.scalars(sa.select(Rating.round).where(Rating.case_id == case_id))) == {1}


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_struck_or_withdrawn_document_counts_for_nothing_and_its_original_is_closed(app: Flask, house: House) -> None:
    case_id = driven(house, until="rate_conduct", wanted=REJECT)
    reviewer = _reviewer(case_id)
    note, other = added(case_id, f"Line one. {HEALTH} Line two.".encode()), added(case_id, b"Somebody else's paper.")
    lena = Browser(app, reviewer)
    token = lena.get(f"/cases/{case_id}/evidence/{note}") and lena.token
    struck = {"what": "passage", "passage": HEALTH, "ground": "health", "csrf_token": token}
    assert lena.client.post(f"/cases/{case_id}/evidence/{note}/strike", data=struck).status_code == 302
    page = Browser(app, "vera").get(f"/cases/{case_id}/evidence/{note}")
    assert HEALTH not in page and "Line two." in page
    assert lena.client.get(f"/cases/{case_id}/evidence/{note}/original").status_code == 404
    with pytest.raises(NotAllowed):
        striking.withdraw_document(case_id, other, "Not this person", person("martin"), clock.now())
    striking.withdraw_document(case_id, other, "Not this person", person("joanna"), clock.now())
    rows = {row.id: row for row in evidence_of(head_of(case_id, person("vera")))}
    assert (rows[note].struck, rows[other].withdrawn) == (True, True)
    striking.strike_document(case_id, note, None, "", "family", person(reviewer), clock.now())
    db.session.rollback()
    assert db.session.get(Evidence, note, populate_existing=True).withdrawn_at is not None  # type: ignore[union-attr]


def _reviewer(case_id: int) -> str:
    """Who classified the concern: a legal reviewer who knows the case before it is rated."""
    db.session.rollback()
    did = sa.select(User.username).join(Task, Task.done_by == User.id)
    return str(db.session.scalar(did.where(Task.case_id == case_id, Task.element_id == "classify_finding")))


# --- what cannot be told ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_what_the_candidate_cannot_be_told_supports_no_low_rating_and_no_finding(app: Flask, house: House) -> None:
    concern = {"raised": "some", "allegations": [{"category": "neglect_of_duty", "gist": CONCERN, "criteria": ["M6"]}]}
    story = HIRE | {
        "raise_allegations": concern,
        "classify_finding": {"tellable": True, "gist": CONCERN},
        "decide_finding": {"verdict": "substantiated", "mitigation_steps": "0"},
    }
    case_id = driven(house, until="decide_finding", wanted=story)
    secret = f"evidence:{added(case_id, b'Told under seal.', withheld=True)}"
    task = house.task(case_id, "decide_finding")
    who = house.doer(task)
    answers = house.answers(task, who, story["decide_finding"])
    with pytest.raises(Invalid) as refused:
        house.do(task, who, answers | {"rests_on": [secret]})
    assert list(refused.value.errors) == ["rests_on"]
    drive_on(house, case_id, "rate_conduct", story)
    task = house.task(case_id, "rate_conduct")
    who = house.doer(task)
    answers = house.answers(task, who, {})
    with pytest.raises(Invalid) as refused:
        house.do(task, who, answers | {"M3": 2, "M3_rests_on": [secret, "check:1"]})
    assert list(refused.value.errors) == ["M3_rests_on"]
    house.do(task, who, answers | {"M3": 4, "M3_rests_on": [secret]})
    case = db.session.get(Case, case_id)
    assert case is not None
