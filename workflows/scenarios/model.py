"""What a scenario says: steps by element ids and form keys, never by row ids, and expectations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

FOLDER = "scenarios/"
SUFFIX = ".yaml"
END = "end"
"""What `until` says to go on for as long as the case does."""
BEGINS = date(2026, 3, 2)
"""The first day of a case whose scenario names none: a Monday without a holiday in any shipped calendar."""
MOST_ACTS = 500

Answers = Mapping[str, object]


class Kind(StrEnum):
    """What is done: a task; every task until an element waits; time passes until a timer fires, or some days; a message
    comes."""

    DO = "do"
    UNTIL = "until"
    WAIT = "wait"
    DAYS = "days"
    MESSAGE = "message"


@dataclass(frozen=True)
class Act:
    """One step. `target` is an element id, of a message its name. `days` from 1 to 3,650.

    Of several open tasks of one element `which` is the place of the one that is done, from 1. `by` is who does it
    ("raters_2": the second of the group), '' the first whom no duty forbids it. What `answers` leaves out is made up.
    """

    kind: Kind
    target: str = ""
    answers: Answers = field(default_factory=dict)
    by: str = ""
    which: int = 1
    days: int = 0


@dataclass(frozen=True)
class Expected:
    """What must come of it; what is empty or None is not asked for.

    `path`: elements in this order, whatever comes between; `visits`: elements in any order; `avoids`: none of them.
    `offered`: element → the groups its task is offered to. `letters`: templates, each as often as it is named at least.
    `rules`: decision → the rules that applied when it was evaluated last.
    """

    outcome: str | None = None
    path: tuple[str, ...] = ()
    visits: tuple[str, ...] = ()
    avoids: tuple[str, ...] = ()
    offered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    letters: tuple[str, ...] = ()
    band: str | None = None
    veto: str | None = None
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """`answers` are given whenever an element's task is done, in turn where there are several and the last again and
    again; an act's own answers come before them. `level` is the level of the post, '' the pack's first."""

    title: str
    acts: tuple[Act, ...]
    expected: Expected
    about: str = ""
    begins: date = BEGINS
    level: str = ""
    answers: Mapping[str, Sequence[Answers]] = field(default_factory=dict)


def name_of(file: str) -> str | None:
    """`scenarios/hired.yaml` → `hired`; None for any other file."""
    inside = file.removeprefix(FOLDER)
    if inside == file or "/" in inside or not inside.endswith(SUFFIX):
        return None
    return inside.removesuffix(SUFFIX)


def file_of(name: str) -> str:
    return f"{FOLDER}{name}{SUFFIX}"
