"""Whom the candidate keeps out is not contacted before the set event, whichever way somebody tries."""

from collections.abc import Iterator
from contextlib import suppress

import orjson
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.sink import Sink, running
from tests.webapp.answers import HIRE, UK_REJECT, US_REJECT, Story
from tests.webapp.casework.stories import one_step
from tests.webapp.house import FIRST, House, person
from tests.webapp.jobs.conftest import send_through
from webapp import clock
from webapp.casework import cases, dues, embargo, jobs, letters, links, live, returns
from webapp.casework.ground import OFFICE, lock_case
from webapp.casework.publishing import publish_project
from webapp.db import db, transaction
from webapp.jobs.runner import run_due
from webapp.models import AuditEvent, Case, Check, Incident, Letter, Reference
from webapp.refusals import Invalid, NotAllowed, Stale
from workflows import packs
from workflows.catalog import Source
from workflows.vocabulary import IncidentStatus, LetterChannel, LetterStatus, ReferenceStatus

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
BOSS = "boss@port.example"
# The boss of the present employer is kept out; the others may be asked.
REFEREES = [
    {"name": "The Boss", "role": "supervisor", "unit": "Northgate Port Trust, Pilots", "email": BOSS,
     "do_not_contact_before_offer": True},
    {"name": "Orla Byrne", "role": "supervisor", "unit": "Harbour Office", "email": "byrne@example.org"},
    {"name": "Ivo Marek", "role": "peer", "unit": "Quay Supplies", "email": "marek@example.org"},
    {"name": "Zoe Park", "role": "client", "unit": "Tide Office", "email": "park@example.org"},
]  # fmt: skip
EMPLOYERS = [{"name": "Northgate Port Trust", "duties": "Pilot", "from": "2020-01-01", "current": True}]
REPORTED = {
    "civil_service": "write_report",
    "us_suitability": "write_report",
    "uk_baseline": "review_verification_record",
}
STORIES: dict[str, Story] = {"civil_service": HIRE, "us_suitability": US_REJECT, "uk_baseline": UK_REJECT}


@pytest.fixture
def sink(app: Flask) -> Iterator[Sink]:
    with running(Sink()) as found:
        send_through(app, found)
        yield found


def declared(house: House, pack: str) -> tuple[int, int]:
    """A case of this pack whose candidate has declared, with the boss kept out; the boss's reference."""
    declares = {"referees": REFEREES, "employers": EMPLOYERS, "contact_present_employer": "no"}
    story = STORIES[pack] | {"declare_history": STORIES[pack].get("declare_history", {}) | declares}
    case_id = house.open(FIRST[pack])
    drive_to(house, case_id, "appoint_team", story)
    boss = db.session.scalar(sa.select(Reference).where(Reference.case_id == case_id, Reference.number == 1))
    assert boss is not None and (boss.not_before_offer or boss.present_employer)
    return case_id, boss.id


def drive_to(house: House, case_id: int, until: str, story: Story) -> None:
    """Up to this task; the conditional offer is told as soon as the case waits for it."""
    for _ in range(80):
        names = house.names(case_id)
        if until in names or open_incidents(case_id):
            return
        if not names:
            with suppress(Stale):
                cases.send_message(case_id, "conditional_offer_made", person("joanna"), clock.now())
                continue
        one_step(house, case_id, story)
    raise AssertionError(f"{until} never waits")


def before_the_event(case_id: int) -> None:
    """As it stands before the offer was made: packs that wait for it ask nothing earlier, so it is taken back here."""
    with transaction() as session:
        case = session.get(Case, case_id)
        case.conditional_offer_at = case.employer_contact_at = None


def ask(case_id: int, kind: str, key: str, **inputs: object) -> None:
    """What any diagram, also one drawn tomorrow, can ask for: an operation with these inputs becomes this job."""
    with transaction() as session:
        job = {"case_id": case_id, "kind": kind, "key": key, "due_at": clock.now(), "created_at": clock.now()}
        dues.put(session, [job | {"payload": orjson.dumps(inputs).decode()}])


def left_for(row_id: int) -> list[Letter]:
    db.session.rollback()
    return [
        letter
        for letter in db.session.scalars(sa.select(Letter).where(Letter.addressee == str(row_id)))
        if letter.template.startswith(("reference_", "reminder_reference"))
    ]


def open_incidents(case_id: int) -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(
            sa.select(Incident.code).where(Incident.case_id == case_id, Incident.status == IncidentStatus.OPEN)
        )
    )


@pytest.mark.parametrize("pack", packs.shipped())
def test_no_letter_of_any_pack_by_any_channel_reaches_whom_the_candidate_keeps_out(
    house: House, sink: Sink, pack: str
) -> None:
    case_id, boss = declared(house, pack)
    before_the_event(case_id)
    sink.taken.clear(), sink.receivers.clear()
    case = db.session.get(Case, case_id)
    assert case is not None
    templates = [code for code, _title in live.project(case.project_id).letters]
    tried = 0
    for template in templates:
        for channel in ("", "mail", "post", "sms"):
            ask(case_id, "letter.send", f"try-{template}-{channel}", template=template, to=str(boss), channel=channel)
            tried += 1
    while run_due(clock.now()):
        pass
    assert tried == 4 * len(templates) and left_for(boss) == [] and BOSS not in sink.receivers
    codes = open_incidents(case_id)
    about_referees = [t for t in templates if t.startswith(("reference_", "reminder_reference"))]
    assert about_referees and codes.count("contact_embargo") == 4 * len(about_referees)
    jobs.retry_all(person("adam"), clock.now())
    run_due(clock.now())
    assert left_for(boss) == [] and BOSS not in sink.receivers, "trying again in bulk is no way round"


@pytest.mark.parametrize("pack", packs.shipped())
def test_the_whole_process_never_asks_them_before_the_event(house: House, sink: Sink, pack: str) -> None:
    case_id, boss = declared(house, pack)
    before_the_event(case_id)
    with transaction() as session:
        ground = lock_case(session, case_id, OFFICE, clock.now())
        assert embargo.holds(ground, session.get(Reference, boss))
    drive_to(house, case_id, REPORTED[pack], STORIES[pack])
    assert left_for(boss) == [] and BOSS not in sink.receivers
    reference = db.session.get(Reference, boss, populate_existing=True)
    assert reference is not None and reference.status == ReferenceStatus.SPARE and open_incidents(case_id) == []


def test_a_designers_own_mail_task_stops_and_goes_on_when_the_candidate_allows_it(house: House, sink: Sink) -> None:
    files = dict(packs.files("civil_service"))
    source = files["ask_referee.bpmn"].decode()
    drawn = source.replace('source="=reference" target="to"', 'source="=string(1)" target="to"', 1)
    assert drawn != source
    files["ask_referee.bpmn"] = drawn.encode()
    publish_project(Source(files), person("dana"), person("paul"), clock.now())
    case_id, boss = declared(house, "civil_service")
    assert boss == 1
    drive_to(house, case_id, "check_reference", HIRE)
    assert BOSS not in sink.receivers and set(open_incidents(case_id)) == {"contact_embargo"}
    with pytest.raises(NotAllowed):
        embargo.allow(case_id, "told us by phone", person("ruth"), clock.now())
    with pytest.raises(Invalid):
        embargo.allow(case_id, "", person("joanna"), clock.now())
    embargo.allow(case_id, "told us by phone", person("joanna"), clock.now())
    jobs.retry_all(person("adam"), clock.now())
    run_due(clock.now())
    assert BOSS in sink.receivers and open_incidents(case_id) == []


def test_a_letter_sent_before_the_candidate_objected_is_not_sent_again(house: House, sink: Sink) -> None:
    case_id, boss = declared(house, "civil_service")
    with transaction() as session:
        reference = session.get(Reference, boss)
        reference.not_before_offer = False
    ask(case_id, "letter.send", "early", template="reference_request", to=str(boss))
    with transaction() as session:
        session.get(Reference, boss).not_before_offer = True
    run_due(clock.now())
    assert BOSS not in sink.receivers and open_incidents(case_id) == ["contact_embargo"], "asked before, leaves after"
    with transaction() as session:
        session.get(Reference, boss).not_before_offer = False
    jobs.retry_all(person("adam"), clock.now())
    run_due(clock.now())
    [letter] = left_for(boss)
    assert (sink.receivers.count(BOSS), letter.status) == (1, LetterStatus.SENT)
    with transaction() as session:
        session.get(Reference, boss).not_before_offer = True
    returns.send_again(case_id, letter.id, person("joanna"), clock.now())
    run_due(clock.now())
    assert sink.receivers.count(BOSS) == 1 and open_incidents(case_id) == ["contact_embargo"]


def test_what_was_written_before_the_candidate_objected_is_not_handed_over_on_paper(house: House) -> None:
    case_id, boss = declared(house, "civil_service")
    joanna = person("joanna")
    with transaction() as session:
        reference = session.get(Reference, boss)
        reference.not_before_offer, reference.present_employer = False, False
        reference.status = ReferenceStatus.ASKED
    ask(case_id, "link.send", "early", party="referee", subject=boss)
    run_due(clock.now())
    [letter] = left_for(boss)
    assert letter.channel == LetterChannel.HAND and letters.hand_over(case_id, letter.id, joanna, clock.now())
    assert links.hand_over(case_id, "referee", boss, joanna, clock.now())
    with transaction() as session:
        session.get(Reference, boss).not_before_offer = True
    with pytest.raises(embargo.Embargoed):
        letters.hand_over(case_id, letter.id, joanna, clock.now())
    with pytest.raises(embargo.Embargoed):
        links.hand_over(case_id, "referee", boss, joanna, clock.now())


@pytest.mark.parametrize("pack", ["civil_service", "uk_baseline"])
def test_an_employer_that_the_candidate_marks_is_kept_out_until_they_allow_it(
    house: House, sink: Sink, pack: str
) -> None:
    """Also a former one, also after the offer, also where they work: each mark stands for itself."""
    former = {"duties": "Clerk", "from": "2012-01-01", "to": "2019-12-31", "current": False}
    marked = {**former, "name": "Quay Supplies", "do_not_contact_before_allowed": True}
    employers = [{**EMPLOYERS[0]}, marked, {**former, "name": "Tide Office"}]
    referees = [{**row, "do_not_contact_before_offer": False} for row in REFEREES]
    declares = {"referees": referees, "employers": employers, "contact_present_employer": "yes"}
    case_id = house.open(FIRST[pack])
    story = STORIES[pack] | {"declare_history": STORIES[pack].get("declare_history", {}) | declares}
    drive_to(house, case_id, "appoint_team", story)

    def kept() -> tuple[set[str], set[str]]:
        """Employers and referees that nothing may leave for now."""
        with transaction() as session:
            ground = lock_case(session, case_id, OFFICE, clock.now())
            rows = session.scalars(sa.select(Reference).where(Reference.case_id == case_id)).all()
            names = {str(row["name"]) for row in employers} - set(embargo.may_be_asked(ground))
            return names, {ground.key.open(row.details)["name"] for row in rows if embargo.holds(ground, row)}

    if pack == "uk_baseline":  # the offer was made, and the present employer may be asked after it
        assert kept() == ({"Quay Supplies"}, {"Ivo Marek"})
    else:
        assert kept() == ({"Quay Supplies", "Northgate Port Trust"}, {"Ivo Marek"})
    with transaction() as session:
        embargo.offer_made(lock_case(session, case_id, OFFICE, clock.now()))
    assert kept() == ({"Quay Supplies"}, {"Ivo Marek"}), "the offer lets nobody ask where they marked"
    drive_to(house, case_id, REPORTED[pack], story)
    ivo = db.session.scalar(sa.select(Reference.id).where(Reference.case_id == case_id, Reference.number == 3))
    assert left_for(ivo) == [] and "marek@example.org" not in sink.receivers
    embargo.allow(case_id, "wrote to us", person("joanna"), clock.now())
    assert kept() == (set(), set())
    with transaction() as session:
        ground = lock_case(session, case_id, OFFICE, clock.now())
        later = {"employers": [employers[0], marked, {**employers[2], "do_not_contact_before_allowed": True}]}
        embargo.put_right(ground, {"employers": employers}, later)
    assert "Ivo Marek" in kept()[1] and "Zoe Park" in kept()[1], "a mark that is new holds, whatever was allowed"


def test_the_present_employer_is_not_asked_for_a_record_and_a_former_one_is(house: House, sink: Sink) -> None:
    case_id, _ = declared(house, "civil_service")
    drive_to(house, case_id, "receive_record", HIRE)
    check_id = db.session.scalars(sa.select(Check.id).where(Check.code == "unit_reply")).one()
    withheld = sa.select(AuditEvent.subject).where(AuditEvent.action == "contact.withheld")
    assert db.session.scalars(withheld).all() == [str(check_id)], "the process itself goes on without asking"
    ground = lock_case(db.session, case_id, OFFICE, clock.now())
    assert embargo.may_be_asked(ground) == () and embargo.holds(ground, db.session.get(Check, check_id))
    db.session.rollback()
    ask(case_id, "letter.send", "unit", template="record_request", to=str(check_id))
    run_due(clock.now())
    assert open_incidents(case_id) == ["contact_embargo"]
    embargo.allow(case_id, "wrote to us", person("joanna"), clock.now())
    ground = lock_case(db.session, case_id, OFFICE, clock.now())
    assert embargo.may_be_asked(ground) == ("Northgate Port Trust",)
    assert not embargo.holds(ground, db.session.get(Check, check_id))
