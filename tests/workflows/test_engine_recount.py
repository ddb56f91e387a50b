"""A calendar published later moves waiting timers, away from today and never nearer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.workflows.bpmn.drawing import Story, boundary, catch, end, flows, process, project, start, timer, user
from workflows import engine, events
from workflows.calendars import Calendar, Year, with_years
from workflows.errors import ProcessError

# Five working days from 28 December 2026: expected are 1 January off only, published is a long break to 5 January.
BEFORE = datetime(2026, 12, 28, 2, tzinfo=UTC)
EXPECTED = Calendar("CN")
LONGER = with_years("CN", [Year(2027, frozenset(date(2027, 1, day) for day in (1, 4, 5)), frozenset())])
SHORTER = with_years("CN", [Year(2027, frozenset({date(2027, 2, 8)}), frozenset({date(2027, 1, 2)}))])


class Recounting(Story):
    """A case that begins before the new year, on the calendar as it was expected then."""

    def __init__(self, *drawn: str, facts: Any = None):
        self.calendar = EXPECTED
        super().__init__(project(process("p", start(), *drawn, end("end"))), facts=facts, zone="Asia/Shanghai")

    @property
    def around(self) -> engine.Surroundings:
        now = self.clock.now if self.clock.now >= BEFORE else BEFORE
        return replace(super().around, clock=replace(self.clock, now=now, calendar=self.calendar))

    def publish(self, calendar: Calendar, **later: float) -> "Recounting":
        self.clock = replace(self.clock, now=BEFORE + timedelta(**later))
        self.calendar = calendar
        self._take(engine.recount(self.project, self.snapshot, self.around))
        return self

    def due(self) -> list[date]:
        """The days at whose end, in Shanghai, the timers are due."""
        return [token.at.astimezone(UTC).date() for token in self.waiting.timers if token.at]


def waits(expression: str, facts: Any = None) -> Recounting:
    return Recounting(catch("wait", timer(date=expression)), flows("start > wait > end"), facts=facts)


def test_a_published_break_gives_the_days_it_takes() -> None:
    s = waits("=working days after(today(), 5)")
    assert s.due() == [date(2027, 1, 5)]
    s.publish(LONGER, days=2)
    assert s.due() == [date(2027, 1, 7)]
    [moved] = s.last
    assert isinstance(moved, events.TimerMoved)
    assert (moved.was.date(), moved.due_at.date()) == (date(2027, 1, 5), date(2027, 1, 7))


def test_what_was_promised_is_never_cut_short() -> None:
    """A worked Saturday would end the wait a day earlier; who was told the 5th may rely on it."""
    s = waits("=working days after(today(), 5)")
    s.publish(SHORTER, days=2)
    assert (s.due(), s.last) == ([date(2027, 1, 5)], ())


def test_days_are_counted_from_the_moment_the_wait_began_and_not_from_the_publication() -> None:
    s = waits("=working days after(today(), 5)")
    s.publish(LONGER, days=4)
    assert s.due() == [date(2027, 1, 7)]


def test_counting_again_moves_nothing_a_second_time() -> None:
    s = waits("=working days after(today(), 5)").publish(LONGER, days=1)
    s.publish(LONGER, days=2)
    assert (s.due(), s.last) == ([date(2027, 1, 7)], ())


@pytest.mark.parametrize("expression", ['=today() + duration("P8D")', "2027-01-05"])
def test_what_was_not_counted_in_working_days_stays(expression: str) -> None:
    s = waits(expression)
    s.publish(LONGER, days=1)
    assert (s.due(), s.last) == ([date(2027, 1, 5)], ())


def test_a_wait_for_the_end_of_a_notice_follows_the_notice() -> None:
    s = waits("=facts.notice.public_ends_on", facts={"notice": {"public_ends_on": date(2027, 1, 5)}})
    s.facts["notice"] = {"public_ends_on": date(2027, 1, 7)}
    s.publish(LONGER, days=1)
    assert s.due() == [date(2027, 1, 7)]


def test_a_timer_on_the_border_of_a_task_moves_and_the_task_stays_open() -> None:
    late = boundary("late", "ask", timer(date="=working days after(today(), 5)"))
    s = Recounting(user("ask"), late, flows("start > ask > end", "late > end"))
    s.publish(LONGER, days=3)
    assert (s.tasks, s.due()) == (["ask"], [date(2027, 1, 7)])


def test_nothing_fires_while_counting() -> None:
    s = waits("=working days after(today(), 1)")
    s.publish(LONGER, days=9)
    assert s.last == () and not s.finished


def test_an_expression_that_fails_now_is_told_and_the_state_is_as_before() -> None:
    s = waits("=working days after(facts.case.opened_on, 5)", facts={"case": {"opened_on": date(2026, 12, 28)}})
    s.facts["case"] = {"opened_on": None}
    stored = s.snapshot.to_bytes()
    with pytest.raises(ProcessError):
        s.publish(LONGER, days=1)
    assert engine.waiting(s.project, engine.Snapshot.from_bytes(stored)).timers[0].at is not None
