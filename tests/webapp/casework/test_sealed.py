"""Personal values lie nowhere in the clear: not in the database's bytes, not in the engine's state, not in a log."""

import logging
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import zstandard
from cryptography.exceptions import InvalidTag
from flask import Flask

from tests.offices import Place
from tests.webapp.answers import HIRE
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import CONCERN, drive_on, driven, strings
from tests.webapp.house import House, person
from webapp import clock
from webapp.access.door import requires
from webapp.access.permissions import Permission
from webapp.casework import cases, evidence, recruitment, registering, tasks
from webapp.casework.queries.cases import CaseFilter, case_list
from webapp.casework.queries.head import head_of
from webapp.casework.queries.inbox import Filter, inbox
from webapp.db import Base, db, transaction
from webapp.logs import JsonLines
from webapp.models import Application, Case, DataKey, Evidence, Letter, Notice, Post, SearchToken, Task
from webapp.refusals import ERASED, Gone
from webapp.vault import Box, Sealed, vault

ALLEGED = {"category": "fraud_and_deception", "gist": CONCERN, "occurred_on": "2026-01-05"}
# Sealed texts that are the pack's own words, not a person's.
OF_THE_PACK = {(Letter, "body"), (Notice, "body")}


def sealed_columns() -> list[tuple[Any, str]]:
    return [
        (mapper.class_, column.key)
        for mapper in Base.registry.mappers
        for column in mapper.columns
        if isinstance(column.type, Sealed)
    ]


def personal_values() -> set[str]:
    """Everything that any seal of this database holds: names, addresses, numbers, whole texts."""
    keys = dict(db.session.execute(sa.select(Case.id, Case.key_id)).all())
    wrapped = dict(db.session.execute(sa.select(DataKey.id, DataKey.wrapped)).all())
    found: set[str] = set()
    for model, name in sealed_columns():
        if (model, name) in OF_THE_PACK:
            continue
        for row in db.session.scalars(sa.select(model)):
            box = getattr(row, name)
            if box is None:
                continue
            key_id = row.key_id if hasattr(row, "key_id") else keys[_case_of(row)]
            found.update(strings(vault().key(key_id, wrapped[key_id]).open(box)))
    return {text for text in found if len(text) > 4 and _tells_something(text)}


def _case_of(row: Any) -> int:
    if hasattr(row, "case_id"):
        return int(row.case_id)
    return int(db.session.get(Task, row.task_id).case_id)


def _tells_something(text: str) -> bool:
    """Codes of the vocabulary and of the forms are no personal values; sentences, names, addresses and numbers are."""
    return " " in text or "@" in text or not text.isascii() or sum(c.isdigit() for c in text) > 8


def everything(place: Place) -> Iterator[tuple[str, bytes]]:
    """Every value of every table as bytes, compressed ones opened; the files of the database and of the store."""
    for table in Base.metadata.sorted_tables:
        raw = [sa.type_coerce(column, sa.types.NullType()).label(column.name) for column in table.columns]
        for row in db.session.execute(sa.select(*raw)).mappings():
            for column, value in row.items():
                data = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                yield f"{table.name}.{column}", data
                if data.startswith(b"\x28\xb5\x2f\xfd"):
                    yield f"{table.name}.{column}, opened", zstandard.ZstdDecompressor().decompress(data, 50_000_000)
    db.session.rollback()
    for file in sorted(Path(place.home).rglob("*")):
        if file.is_file():
            yield str(file), file.read_bytes()


@pytest.fixture
def full(house: House, app: Flask) -> int:
    """A case with every kind of text in it, and the draft of somebody who has not sent it yet."""
    wanted = {
        **HIRE,
        "raise_allegations": {"allegations": [ALLEGED]},
    }
    case_id = driven(house, until="check_reference", wanted=wanted)
    task = house.task(case_id, "check_reference")
    who = house.doer(task)
    tasks.save_draft(task.id, {"reasons": "She hesitated before she answered."}, person(who), clock.now())
    pdf = evidence.inspect(BytesIO(b"Statement of Karen Doyle, signed."), "karen doyle.txt", 1000)
    evidence.add_evidence(case_id, pdf, "Letter of Karen Doyle", "document", person("joanna"), clock.now())
    drive_on(house, case_id, until="cast_vote", wanted=wanted)
    drive_on(house, case_id, until="confirm_appointment", wanted=wanted)
    return case_id


def test_no_personal_value_lies_in_the_clear_anywhere(house: House, full: int, place: Place) -> None:
    secrets = personal_values()
    assert {"Daniel Mercer 1", "Karen Doyle", "doyle@example.org", "11010519491231002X"} <= secrets
    assert "She hesitated before she answered." in secrets and "Letter of Karen Doyle" in secrets
    needles = {text: (text.encode(), text.encode("utf-16-le")) for text in secrets}
    found = {
        (where, text)
        for where, data in everything(place)
        for text, forms in needles.items()
        if any(form in data for form in forms)
    }
    # The office's own words, which a person's answer may repeat: names of units, posts, packs, staff.
    office = ("project", "organisation_unit", "post.", "campaign.", "user_account")
    ours = {text for where, text in found if where.startswith(office)}
    assert {(where, text) for where, text in found if text not in ours and "probity.db" not in where} == set()
    in_the_file = {text for where, text in found if "probity.db" in where}
    assert in_the_file <= ours


def test_no_log_line_of_a_whole_case_quotes_a_personal_value(app: Flask, house: House) -> None:
    app.add_url_rule("/burst", "burst", _burst)
    lines = StringIO()
    handler = next(h for h in logging.getLogger().handlers if isinstance(h.formatter, JsonLines))
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(lines)
    try:
        case_id = driven(house, until="check_reference")
        browser = Browser(app, "joanna")
        browser.get("/inbox?q=Daniel+Mercer")
        task = house.task(case_id, "check_reference")
        Browser(app, house.doer(task)).get(f"/tasks/{task.id}")
        drive_on(house, case_id)
        app.config["PROPAGATE_EXCEPTIONS"] = False
        Browser(app, "joanna").get("/burst?name=Karen+Doyle", status=500)
    finally:
        handler.setStream(before)
    told = lines.getvalue()
    assert '"page":"inbox.inbox_page"' in told and '"error":"ValueError"' in told
    assert [secret for secret in personal_values() if secret in told] == []
    assert "Karen" not in told and "Daniel" not in told


@requires(Permission.SIGNED_IN)
def _burst() -> str:
    raise ValueError("Expected a number but got 'Karen Doyle'")


def test_a_sealed_column_takes_nothing_but_a_sealed_value(house: House) -> None:
    for plain in ("a name", b"bytes", {"name": "x"}, 7):
        with pytest.raises(sa.exc.StatementError, match="Expected a sealed Box"), transaction() as session:
            session.execute(sa.update(Application).where(Application.id == 1).values(person=plain))
    assert len(sealed_columns()) > 15


def test_a_seal_opens_only_under_its_own_key_and_not_when_it_was_touched(house: House) -> None:
    keys = [vault().key(n, vault().wrap_new()) for n in (1, 2)]
    box = keys[0].seal({"name": "Karen Doyle"})
    assert keys[0].open(box) == {"name": "Karen Doyle"}
    assert keys[0].seal({"name": "Karen Doyle"}).data != box.data
    with pytest.raises(InvalidTag):
        keys[1].open(box)
    for place in range(0, len(box.data), 5):
        with pytest.raises(InvalidTag):
            keys[0].open(Box(box.data[:place] + bytes([box.data[place] ^ 1]) + box.data[place + 1 :]))


def test_a_commitment_says_nothing_without_the_words_and_is_never_the_same_twice(house: House) -> None:
    key = vault().key(1, vault().wrap_new())
    once, again = vault().commitment(key, {"a": "b"}), vault().commitment(key, {"a": "b"})
    assert once != again and len(once) == 48


def test_a_destroyed_key_makes_everything_unreadable_and_every_page_says_so_kindly(
    app: Flask, house: House, full: int
) -> None:
    task = house.waiting(full)[0]
    document = db.session.scalars(sa.select(Evidence.id).where(Evidence.case_id == full)).first()
    with transaction() as session:
        session.execute(sa.update(DataKey).values(wrapped=None, destroyed_at=clock.now()))
    browser, vera = Browser(app, "joanna"), person("vera")
    for path in (f"/cases/{full}", f"/cases/{full}/history", f"/tasks/{task.id}",
                 f"/cases/{full}/evidence/{document}", f"/cases/{full}/evidence/{document}/original"):  # fmt: skip
        assert "has been erased" in browser.get(path, status=410)
    assert "Daniel" not in browser.get("/inbox?scope=all")
    assert {row.person for row in inbox(person("joanna"), Filter(scope="all"), clock.now()).rows} == {"–"}
    assert {row.person for row in case_list(vera, CaseFilter(scope="units", status="all")).rows} == {"–"}
    joanna, now = person("joanna"), clock.now()
    for act in (
        lambda: cases.withdraw(full, "by telephone", joanna, now),
        lambda: registering.register_objection(full, "He never worked there.", True, "letter", joanna, now),
        lambda: tasks.claim(task.id, joanna, now),
    ):
        with pytest.raises(Gone, match=ERASED):
            act()


@pytest.mark.parametrize(
    ("asked", "finds"),
    [
        ("Ouy", False), ("欧", True), ("阳", True), ("欧阳", True), ("文静", True), ("静文", False), ("欧阳文静", True),
        ("mül", True), ("MÜLLER", True), ("Müller-Lü", True), ("anna mül", True), ("anna maier", False), ("nna", False),
        ("X7-0042", True), ("x7", True), ("0042", True), ("𠮷", True), ("Christopherson", True), ("ｍüller", True),
    ],
)  # fmt: skip
def test_search_finds_prefixes_characters_and_examination_numbers(house: House, asked: str, finds: bool) -> None:
    post = db.session.scalars(sa.select(Post.id).order_by(Post.id)).first()
    assert post is not None
    name = "Anna Müller-Lüdenscheid Christopherson 欧阳文静 王𠮷"
    application = recruitment.shortlist(
        post, 90, {"name": name, "exam_number": "X7-0042"}, person("joanna"), clock.now()
    )
    case_id = cases.open_case(application, person("joanna"), clock.now())
    found = case_list(person("joanna"), CaseFilter(scope="units", text=asked))
    assert (case_id in [row.id for row in found.rows]) is finds
    queue = inbox(person("joanna"), Filter(scope="all", text=asked), clock.now())
    assert (case_id in [row.case_id for row in queue.rows]) is finds


def test_search_finds_a_case_by_the_beginning_of_its_number(house: House) -> None:
    case_id = house.open()
    number = db.session.scalar(sa.select(Case.number).where(Case.id == case_id))
    assert number is not None
    for asked in (number, number.lower(), number[:7], f" {number} "):
        assert [r.id for r in case_list(person("joanna"), CaseFilter(scope="units", text=asked)).rows] == [case_id]
    assert case_list(person("joanna"), CaseFilter(scope="units", text="PV-1999")).rows == ()
    assert case_list(person("joanna"), CaseFilter(scope="units", text="%")).rows == ()


def test_search_tokens_say_nothing_without_the_key(house: House) -> None:
    tokens = db.session.scalars(sa.select(SearchToken.token)).all()
    assert tokens and {len(token) for token in tokens} == {8}
    assert not any(b"dan" in bytes(token).lower() for token in tokens)


def test_how_a_candidate_withdrew_is_kept_under_seal(house: House) -> None:
    case_id = house.open()
    cases.withdraw(case_id, "Rang on Monday: has taken another post.", person("joanna"), clock.now())
    head = head_of(case_id, person("joanna"))
    assert head.key.open(head.row.withdrawal) == "Rang on Monday: has taken another post."
