"""A year of one case in seconds: every letter leaves once, on the day that the calendar and the pack say."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask

from tests.sink import Sink
from tests.webapp.answers import REJECT, US_REJECT, Story
from tests.webapp.house import FIRST, House, person
from webapp import clock, connectors
from webapp.casework import cases
from webapp.casework.calendars import publish_calendar
from webapp.casework.queries.history import history
from webapp.db import db
from webapp.models import Case, Job, Letter, Notice, Reference, Task
from webapp.refusals import Stale
from workflows.vocabulary import CaseStatus, JobStatus, LetterChannel, NoticeKind, Outcome

SHANGHAI = ZoneInfo("Asia/Shanghai")
SILENT = timedelta(days=10_000)
# After which time people outside answer, by what they are asked; whoever is not named answers on the same day.
PATIENCE: Mapping[str, timedelta] = {
    "give_consent": timedelta(days=4),
    "give_reference": SILENT,
    "answer_finding": SILENT,
    "answer_concerns": SILENT,
    "file_appeal": timedelta(days=29),
}
# The office publishes 2027 as it was announced: a long National Day, made up for on two weekend days.
OFF_2027 = [date(2027, 1, 1), *(date(2027, 2, day) for day in range(5, 12)), *(date(2027, 10, d) for d in range(1, 8))]
WORK_2027 = [date(2027, 9, 26), date(2027, 10, 9)]
ROUTINE = 6  # the first on the list of an ordinary post
NOTICE_OPENS = datetime(2027, 9, 29, 10, 0, tzinfo=SHANGHAI)


class Play:
    """Staff do their tasks at once; people outside take their time; where nobody has anything to do, time goes on."""

    def __init__(self, house: House, case_id: int, story: Story, patience: Mapping[str, timedelta]):
        self.house, self.case_id, self.story, self.patience = house, case_id, dict(story), patience

    def on(self, until: str = "") -> None:
        """Up to the first time that this task waits, or to the end of the case."""
        for _ in range(400):
            waiting = self.house.waiting(self.case_id)
            case = db.session.get(Case, self.case_id, populate_existing=True)
            assert case is not None
            if case.status == CaseStatus.CLOSED or any(task.element_id == until for task in waiting):
                return
            ready = [task for task in waiting if self._answered_at(task) <= clock.now()]
            if ready:
                self._do(ready[0])
            else:
                self._let_time_pass(waiting)
        raise AssertionError("the case goes round in circles")

    def _do(self, task: Task) -> None:
        who = self.house.doer(task)
        self.house.do(task, who, self.house.answers(task, who, self.story.get(task.element_id, {})))

    def _answered_at(self, task: Task) -> datetime:
        """Of the referees only the first takes time."""
        if task.element_id == "give_reference":
            reference = db.session.get(Reference, task.subject)
            if reference is None or reference.number != 1:
                return task.offered_at
        return task.offered_at + self.patience.get(task.element_id, timedelta(0))

    def _let_time_pass(self, waiting: list[Task]) -> None:
        """Where the case waits for the conditional offer, it is made."""
        if not waiting:
            with suppress(Stale):
                return cases.send_message(self.case_id, "conditional_offer_made", person("joanna"), clock.now())
        due = db.session.scalar(
            sa.select(sa.func.min(Job.due_at)).where(Job.case_id == self.case_id, Job.status == JobStatus.DUE)
        )
        return self.house.go_to(min([*(self._answered_at(task) for task in waiting), *([due] if due else [])]))


# Working days of China: the office's year 2026 ends on Thursday 31 December, 2027 begins on Monday 4 January.
EXPECTED = [
    ("invitation", "mail", "2026-11-23"),  # Monday
    ("reminder_consent", "mail", "2026-11-26"),  # three working days later; consent and declaration come on Friday
    ("record_request", "hand", "2026-11-27"),
    ("record_request", "hand", "2026-11-27"),
    ("record_request", "hand", "2026-11-27"),
    ("reference_request", "mail", "2026-11-27"),
    ("reference_request", "mail", "2026-11-27"),
    ("reminder_reference_first", "mail", "2026-12-02"),  # T+3
    ("reminder_reference_second", "mail", "2026-12-07"),  # T+6
    ("reference_request", "mail", "2026-12-09"),  # T+8: the spare is asked
    ("finding_notice", "mail", "2026-12-11"),  # T+10: the first is closed, and the concern that was found is told
    ("reminder_finding", "mail", "2026-12-16"),  # three of five working days
    ("concerns", "mail", "2026-12-18"),  # five working days of silence
    ("concerns", "post", "2026-12-23"),  # nobody opened it for three: by post, in person, deemed served
    ("reminder_concerns", "mail", "2026-12-28"),
    ("adverse", "mail", "2026-12-30"),  # five working days of silence
    ("reminder_appeal", "mail", "2027-01-22"),  # 23 of 30 days
    ("appeal_received", "mail", "2027-01-28"),  # the 29th
    ("appeal_decision", "mail", "2027-01-28"),
    # The notice opens on Wednesday 29 September: 30 September, 8 October, Saturday 9 (made up), 11, 12.
    ("approval_request", "hand", "2027-10-12"),
    ("outcome", "mail", "2027-10-12"),
]


def letters_of(case_id: int, zone: ZoneInfo, sink: Sink) -> list[tuple[str, str, str]]:
    """Every letter of the case with its way and its day there; those by mail came to the mail server once each."""
    letters = db.session.scalars(sa.select(Letter).where(Letter.case_id == case_id).order_by(Letter.id)).all()
    assert sink.ids() == [row.message_id for row in letters if row.channel == LetterChannel.MAIL], "each left once"
    return [(row.template, str(row.channel), f"{row.created_at.astimezone(zone):%Y-%m-%d}") for row in letters]


def test_a_year_of_one_case(app: Flask, house: House, sink: Sink, tmp_path: Path) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], post_folder=tmp_path / "post")
    connectors.init_app(app, app.extensions["settings"])
    case_id = house.open(ROUTINE)
    play = Play(house, case_id, REJECT | {"serve_in_person": {"way": "address"}}, PATIENCE)
    play.on(until="file_appeal")
    source = "State Council, announced in 2026"
    publish_calendar("CN", 2027, OFF_2027, WORK_2027, source, person("adam"), clock.now())
    play.story |= {"decide_appeal": {"outcome": "remitted"}}
    play.on(until="convene_panel")
    play.story |= {"cast_vote": {"vote": "approve"}, "record_decision": {"decision": "approve"}}
    play.on(until="publish_notice")
    house.go_to(NOTICE_OPENS)
    play.on()
    db.session.rollback()
    case = db.session.get(Case, case_id)
    assert case is not None and case.outcome == Outcome.HIRED
    assert letters_of(case_id, SHANGHAI, sink) == EXPECTED
    assert len(list((tmp_path / "post").iterdir())) == 1
    concerns = db.session.scalars(sa.select(Notice).where(Notice.kind == NoticeKind.CONCERNS)).one()
    assert concerns.opened_at is None and concerns.deemed_at is not None
    assert concerns.second_at <= concerns.attempted_at <= concerns.deemed_at
    assert history(case_id, person("vera")).whole


NEW_YORK = ZoneInfo("America/New_York")
US_PATIENCE = {"answer_proposed_action": SILENT, "record_appeal": SILENT}
US_EXPECTED = [
    ("invitation", "mail", "2026-11-23"),
    ("reference_request", "mail", "2026-11-23"),
    ("reference_request", "mail", "2026-11-23"),
    ("record_request", "hand", "2026-11-23"),
    ("record_request", "hand", "2026-11-23"),
    ("record_request", "hand", "2026-11-23"),
    ("record_request", "hand", "2026-11-23"),
    ("concerns", "mail", "2027-03-01"),  # five working days nobody opens it; then it is delivered by hand
    ("reminder_concerns", "mail", "2027-03-31"),  # a week before the end
    ("adverse", "mail", "2027-04-07"),  # thirty days of silence after that day, to the end of the last
    ("reminder_appeal", "mail", "2027-04-30"),  # 23 of 30 days
]


def test_thirty_days_to_answer_over_the_change_to_summer_time(app: Flask, house: House, sink: Sink) -> None:
    """Nobody opens the notice of 1 March: it is delivered by hand a week later, and silence ends thirty days after."""
    case_id = house.open(FIRST["us_suitability"])
    play = Play(house, case_id, US_REJECT, US_PATIENCE)
    play.on(until="serve_proposed_action")
    house.go_to(datetime(2027, 3, 1, 10, 0, tzinfo=NEW_YORK))
    play.on(until="deliver_by_hand")
    assert clock.now() == datetime(2027, 3, 9, 0, 0, tzinfo=NEW_YORK) - timedelta(microseconds=1)
    play.on(until="answer_proposed_action")
    play.on(until="weigh_answer")
    # The clocks went forward on 14 March: the end of 7 April is 03:59 in UTC and no longer 04:59.
    assert clock.now() == datetime(2027, 4, 8, 4, 0, tzinfo=UTC) - timedelta(microseconds=1)
    play.on()
    db.session.rollback()
    case = db.session.get(Case, case_id)
    assert case is not None and case.outcome == Outcome.REJECTED
    assert letters_of(case_id, NEW_YORK, sink) == US_EXPECTED
    assert history(case_id, person("vera")).whole
