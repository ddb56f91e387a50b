"""The chain of a case: whole to its end, and whatever is changed, removed or put in is found with its place."""

import ast
from pathlib import Path
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from tests.webapp.casework.stories import driven
from tests.webapp.house import House, person
from webapp.casework import audit
from webapp.casework.queries.history import SENTENCES, history
from webapp.casework.record import _note
from webapp.db import db
from webapp.models import AuditEvent, Case
from workflows import events
from workflows.vocabulary import ClockChangeKind, RevisionAction

ROOT = Path(__file__).parents[3]


@pytest.fixture
def ended(house: House) -> int:
    return driven(house)


def broken_at(case_id: int) -> int | None:
    db.session.rollback()
    db.session.expire_all()
    return history(case_id, person("vera")).broken_at


def test_the_chain_of_a_case_is_whole_to_its_end_and_every_forgery_is_found(ended: int) -> None:
    case = db.session.get(Case, ended)
    assert case is not None and case.outcome == "hired"
    assert broken_at(ended) is None
    last = case.last_seq
    for statement, values, place in forgeries(ended, last):
        db.session.execute(sa.text(statement), values)
        db.session.flush()
        db.session.expire_all()
        assert history(ended, person("vera")).broken_at == place, statement
        db.session.rollback()
    assert broken_at(ended) is None


def forgeries(case_id: int, last: int) -> list[tuple[str, dict[str, Any], int]]:
    of = "update audit_event set {} where case_id = :case and case_seq = :seq"
    other = {"case": case_id, "other": person("adam").id}
    middle = last // 2
    return [
        (of.format("actor_id = :other"), {**other, "seq": 3}, 3),
        (of.format("action = 'vote.cast'"), {"case": case_id, "seq": middle}, middle),
        (of.format("subject = 'elsewhere'"), {"case": case_id, "seq": middle}, middle),
        (of.format("at = '2020-01-01 00:00:00'"), {"case": case_id, "seq": 1}, 1),
        (of.format("content = :bytes"), {"case": case_id, "seq": middle, "bytes": b"{}"}, middle),
        (of.format("content = :bytes"), {"case": case_id, "seq": middle, "bytes": b"not even JSON"}, middle),
        (of.format("digest = :bytes"), {"case": case_id, "seq": last, "bytes": bytes(32)}, last),
        (of.format("case_seq = 100000"), {"case": case_id, "seq": middle}, middle),
        ("delete from audit_event where case_id = :case and case_seq = :seq", {"case": case_id, "seq": 1}, 1),
        ("delete from audit_event where case_id = :case and case_seq = :seq", {"case": case_id, "seq": middle}, middle),
        ("delete from audit_event where case_id = :case and case_seq = :seq", {"case": case_id, "seq": last}, last),
        ("delete from audit_event where case_id = :case and case_seq > :seq", {"case": case_id, "seq": 5}, 6),
        (
            "insert into audit_event (case_id, case_seq, at, action, subject, content, digest)"
            " select case_id, :seq, at, action, subject, content, digest from audit_event where case_id = :case"
            " and case_seq = 2",
            {"case": case_id, "seq": last + 1},
            last + 1,
        ),
        ("update vetting_case set last_seq = last_seq - 1 where id = :case", {"case": case_id}, last + 1),
    ]


def test_a_chain_written_anew_from_a_forged_entry_on_does_not_fit_its_head(ended: int) -> None:
    """Who rewrites an entry and all digests after it must rewrite the head in the case's row as well."""
    case = db.session.get(Case, ended)
    assert case is not None
    rows = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.case_id == ended).order_by(AuditEvent.case_seq)
    ).all()
    kept = case.head, case.last_seq
    entries = [(r.action, r.subject, orjson.loads(r.content)["data"]) for r in rows]
    case.head, case.last_seq = None, 0
    forged = audit.chain(case, [*entries[:-1], ("vote.cast", "9", {})], None, rows[0].at)
    case.head, case.last_seq = kept
    assert audit.first_break(case, [AuditEvent(**row) for row in forged]) is not None
    db.session.rollback()


def actions_written() -> dict[str, str]:
    """Every action the code writes into an audit → where."""
    found: dict[str, str] = {}
    for file in sorted((ROOT / "webapp").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text())):
            if not isinstance(call, ast.Call):
                continue
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            place = {"note": 0, "note_alone": 1, "write_office_event": 1}.get(name)
            if place is None or len(call.args) <= place:
                continue
            for action in _actions(call.args[place]):
                found[action] = str(file.relative_to(ROOT))
    return found


# An action that is told by kind: f"clock.{kind}" is one for each.
KINDS = {"clock.": tuple(ClockChangeKind), "revision.": tuple(RevisionAction)}


def _actions(said: ast.expr) -> list[str]:
    if isinstance(said, ast.Constant):
        return [said.value]
    if isinstance(said, ast.JoinedStr) and isinstance(said.values[0], ast.Constant):
        return [f"{said.values[0].value}{kind}" for kind in KINDS[said.values[0].value]]
    return []


def test_every_action_has_a_sentence_and_every_sentence_an_action() -> None:
    written = actions_written()
    assert len(written) > 40
    assert set(written) - set(SENTENCES) == set()
    assert set(SENTENCES) - set(written) == set()


def test_every_action_has_a_sentence_in_every_language(house: House) -> None:
    with house.app.test_request_context():
        english = {action: str(words) for action, (words, _) in SENTENCES.items()}
        with force_locale("zh_Hans"):
            chinese = {action: str(words) for action, (words, _) in SENTENCES.items()}
    assert [action for action in SENTENCES if english[action] == chinese[action]] == []


# Told by the use case, which knows who did it: tasks.complete_task, drive._operate and jobs.run.
BY_THE_USE_CASE = {events.TaskCompleted, events.OperationRequested}


@pytest.mark.parametrize("kind", events.Event.__subclasses__())
def test_every_event_of_the_engine_has_an_entry(kind: type[events.Event]) -> None:
    noted: list[str] = []

    class Listening:
        def note(self, action: str, subject: str = "", **data: object) -> None:
            noted.append(action)

    made = object.__new__(kind)
    for name in kind.__dataclass_fields__:
        object.__setattr__(made, name, "calendar" if name == "cause" else ())  # a person's move is told by the use case
    _note(Listening(), made)  # type: ignore[arg-type]
    assert noted == [] if kind in BY_THE_USE_CASE else noted and noted[0] in SENTENCES


USE_CASES_WITHOUT_ENTRY = {
    "check": "what was found is counted for the list of drafts; nothing has happened",
    "be_here": "who has a draft open is forgotten after a minute",
    "save_draft": "nothing has happened until it is submitted",
    "publish_shipped": "publishes through _publish, which tells",
    "publish_project": "publishes through _publish, which tells",
    "tick": "what fires is told by the engine's events",
    "_begin": "what fires is told by the engine's events, what leaves by _arrived",
    "pause": "_write tells which clock was moved, by whom",
    "resume": "_write tells which clock was moved, by whom",
    "extend": "_write tells which clock was moved, by whom",
    "ask": "_write tells that more time was asked for",
    "allow": "_allow tells, with a commitment to the candidate's words",
    "allow_myself": "_allow tells, with a commitment to the candidate's words",
    "mail_incidents": "a mail about incidents, each of which was told",
    "opened": "mark_opened tells",
    "refresh_score": "what was computed is told by the operation",
    "send_again": "again tells",
    "step": "a computation about closed cases; who asked for it was told",
    "strike_answer": "_told tells, without the passage",
    "strike_document": "_told tells, without the passage",
    "volunteer": "nothing in the case or its audit may say whether somebody volunteered group data",
    "send_message": "what was received is told by the engine's events",
    "deliver": "inside another use case",
    "sign_in": "a lock is told; a sign-in is not an act on a case",
    "retry_all": "retries one by one",
    "failed": "an incident is told, another try is not",
    "_count_guess": "a link that is not known belongs to no case; only a number is raised",
    "come": "keeps a visit awake; coming in was told",
    "read_concerns": "_open tells the notice that was opened",
    "mend": "write_revision tells what was mended",
    "change_mapping": "a plan is told when it is made and when it is started",
    "look_again": "a plan is told when it is made and when it is started",
    "_keep": "a trial is of invented people and changes no case",
    "start": "a trial is of invented people and changes no case; the move of that name tells",
    "stop": "a trial is of invented people and changes no case",
    "keep": "what came of a scenario follows from the draft, whose changes tell",
    "look": "a dry run changes no case",
    "_each": "the end of a move; each of its cases tells for itself",
    "_one": "what moves a case or takes it back tells in the audit of the case",
    "take_one_back": "take_back tells in the audit of the case",
    "resolve_signal": "signals.resolve tells who explained what",
}


# What writes an entry for the use case that calls it.
TELLING = frozenset({"_publish", "write_version", "write_revision"})


def test_every_use_case_writes_an_entry() -> None:
    """Whatever opens a transaction must say so in the audit, or stand in the list above with the reason."""
    silent = []
    for file in sorted((ROOT / "webapp" / "casework").glob("*.py")):
        for function in ast.walk(ast.parse(file.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            names = {
                node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                for node in ast.walk(function)
                if isinstance(node, ast.Call)
            }
            if "transaction" in names and not names & {"note", "note_alone", "write_office_event", "_list", *TELLING}:
                silent.append(function.name)
    assert set(silent) - set(USE_CASES_WITHOUT_ENTRY) == set()
