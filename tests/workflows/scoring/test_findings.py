"""Severity by time: the step table of the domain, by months and by dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.scoring.findings import Finding, effective_severity, months_started, weigh, worst_severity
from workflows.vocabulary import FindingStatus, Severity

A, B, C, D = Severity


@pytest.mark.parametrize(
    ("severity", "months", "effective"),
    [(D, 0, D), (D, 1, D), (D, 36, D), (D, 37, C), (D, 72, C), (D, 73, B), (D, 108, B), (D, 109, A), (D, 144, A),
     (D, 145, None), (C, 36, C), (C, 37, B), (C, 40, B), (C, 72, B), (C, 73, A), (C, 108, A), (C, 109, None),
     (A, 36, A), (A, 37, None)],
)  # fmt: skip
def test_severity_falls_one_rank_per_started_step_after_the_first(severity, months, effective):
    assert effective_severity(severity, months, 36) == effective


@pytest.mark.parametrize(("severity", "effective"), [(D, C), (B, A), (A, None)])
def test_mitigation_takes_one_rank(severity, effective):
    assert effective_severity(severity, 10, 36, mitigation_steps=1) == effective


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        ("2023-11-23", "2023-11-23", 0),
        ("2023-11-23", "2023-11-24", 1),
        ("2023-11-23", "2026-11-23", 36),
        ("2023-11-23", "2026-11-24", 37),
        ("2024-01-31", "2024-02-29", 1),  # the month ends before the 31st
        ("2024-01-31", "2024-03-01", 2),
        ("2024-02-29", "2025-02-28", 12),
        ("2025-12-31", "2026-01-01", 1),
    ],
)
def test_a_month_counts_once_it_has_begun(since, until, months):
    assert months_started(date.fromisoformat(since), date.fromisoformat(until)) == months


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(0, 9000), st.integers(0, 9000))
def test_time_never_makes_a_finding_graver(since, a, b):
    early, late = (date.fromordinal(since.toordinal() + n) for n in sorted((a, b)))
    assert months_started(since, early) <= months_started(since, late)


def found(name, severity, on, **more):
    more.setdefault("status", FindingStatus.SUBSTANTIATED)
    return Finding(name, severity, date.fromisoformat(on), **more)


@pytest.mark.parametrize(
    ("findings", "worst"),
    [
        ([], None),
        ([found("1", B, "2026-01-01"), found("2", C, "2026-01-01")], C),
        ([found("1", C, "2026-01-01"), found("2", C, "2025-01-01")], D),
        ([found("1", C, "2026-01-01", event="x"), found("2", C, "2025-01-01", event="x")], C),
        ([found("1", C, "2026-01-01"), found("2", D, "2023-01-01")], D),  # the second is C today
        ([found("1", C, "2026-01-01"), found("2", C, "2020-01-01")], C),
        ([found("1", D, "2026-01-01", tellable=False)], None),
        ([found("1", D, "2010-01-01")], None),
    ],
)
def test_two_substantial_findings_of_different_events_are_major(findings, worst):
    assert worst_severity(weigh(findings, date(2026, 11, 23), 36)) == worst


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="mitigation"):
        found("1", C, "2026-01-01", mitigation_steps=2)
    with pytest.raises(ValueError, match="months from 0"):
        effective_severity(C, -1, 36)
    with pytest.raises(ValueError, match="steps from 1"):
        effective_severity(C, 1, 0)
    with pytest.raises(ValueError, match="on but got"):
        weigh([found("1", C, "2026-12-01")], date(2026, 11, 23), 36)
