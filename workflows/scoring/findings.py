"""How serious a finding is today: severity falls with time and mitigation, and what it caps and where it routes."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workflows.vocabulary import FindingStatus, Severity

_RANKS = tuple(Severity)
"""A, B, C, D: ascending."""


@dataclass(frozen=True)
class Finding:
    """One finding as the score sees it.

    `criteria` are the ids of the criteria it bears on. `event` joins findings from one course of conduct: two
    substantial findings count as major only when they come from different events; "" is an event of its own.
    `mitigation_steps` is 0 or 1 (reduced with reasons). `tellable`: the person can be told at least the gist.
    """

    id: str
    severity: Severity
    occurred_on: date
    status: FindingStatus
    criteria: tuple[str, ...] = ()
    event: str = ""
    mitigation_steps: int = 0
    tellable: bool = True

    def __post_init__(self) -> None:
        if self.mitigation_steps not in (0, 1):
            raise ValueError(f"Expected 0 or 1 mitigation steps but finding {self.id} has {self.mitigation_steps}")

    @property
    def counts(self) -> bool:
        """Whether it may bear on anything: substantiated, and not held back from the person."""
        return self.status == FindingStatus.SUBSTANTIATED and self.tellable


@dataclass(frozen=True)
class Weighed:
    """A finding that counts, with its severity on the day of the score; None is too old or too mitigated to matter."""

    finding: Finding
    months: int
    effective: Severity | None


def months_started(since: date, until: date) -> int:
    """How many months have begun: the day itself is 0, the next day is in the first month.

    So the 37th month begins on the day after 36 full months. Raises ValueError when `until` comes first.
    """
    if until < since:
        raise ValueError(f"Expected a day from {since} on but got {until}")
    months = (until.year - since.year) * 12 + until.month - since.month
    return months + (until.day > _day_in(since.day, until.year, until.month))


def effective_severity(severity: Severity, months: int, step_months: int, mitigation_steps: int = 0) -> Severity | None:
    """Severity less one rank per started step after the first, less mitigation; None below A.

    With steps of 36 months: D stays D for months 0-36, is C for 37-72, B for 73-108, A for 109-144, then nothing.
    Source: the structure remembered of the US Suitability Processing Handbook; the length of a step is pack data
    (`limits.severity_step_months`). Raises ValueError on negative months or a step under one month.
    """
    if months < 0 or step_months < 1:
        raise ValueError(f"Expected months from 0 and steps from 1 but got {months} and {step_months}")
    steps = max(-(-months // step_months) - 1, 0)
    rank = _RANKS.index(severity) - steps - mitigation_steps
    return _RANKS[rank] if rank >= 0 else None


def weigh(findings: Iterable[Finding], as_of: date, step_months: int) -> tuple[Weighed, ...]:
    """Every finding that counts with its severity on `as_of`, most severe first, then by id."""
    weighed = []
    for finding in findings:
        if finding.counts:
            months = months_started(finding.occurred_on, as_of)
            effective = effective_severity(finding.severity, months, step_months, finding.mitigation_steps)
            weighed.append(Weighed(finding, months, effective))
    return tuple(sorted(weighed, key=lambda w: (-_rank(w.effective), w.finding.id)))


def worst_severity(weighed: Iterable[Weighed]) -> Severity | None:
    """The severity that routes the case: the worst one; two C from different events are D."""
    weighed = tuple(weighed)
    events = {w.finding.event or w.finding.id for w in weighed if w.effective == Severity.C}
    if len(events) >= 2:
        return Severity.D
    return max((w.effective for w in weighed), key=_rank, default=None)


def _rank(severity: Severity | None) -> int:
    return -1 if severity is None else _RANKS.index(severity)


def _day_in(day: int, year: int, month: int) -> int:
    """The day of the month, or the month's last where it is shorter."""
    return min(day, calendar.monthrange(year, month)[1])
