"""Compares what was expected of a scenario with what happened, difference by difference."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workflows.scenarios.model import Expected


@dataclass(frozen=True)
class Happened:
    """What came of an invented case. `visited` in order, again and again; `offered`: element → groups; `rules`:
    decision → the rules that applied last. `incidents`: (element, code). `ended`: no token is left."""

    outcome: str
    ended: bool
    visited: tuple[str, ...] = ()
    offered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    letters: tuple[str, ...] = ()
    band: str = ""
    veto: str = ""
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    incidents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Failure:
    """One expectation that was not met. `what` is its key ("path", "offered") or "step" for a step that could not be
    done, "incident" for a case that stopped; `element` what it is about; `step` counts from 1, 0 for the end."""

    what: str
    element: str
    expected: str
    got: str
    step: int = 0


def judge(expected: Expected, happened: Happened) -> tuple[Failure, ...]:
    """Everything that is not as expected; a case that stopped is never as expected."""
    return tuple(_failures(expected, happened))


def _failures(expected: Expected, happened: Happened) -> Iterator[Failure]:
    for element, code in happened.incidents:
        yield Failure("incident", element, "", code)
    for key in ("outcome", "band", "veto"):
        wanted, got = getattr(expected, key), getattr(happened, key)
        if wanted is not None and wanted != got:
            yield Failure(key, "", wanted, got)
    yield from _path(expected.path, happened.visited)
    visited = set(happened.visited)
    yield from (Failure("visits", element, element, "") for element in expected.visits if element not in visited)
    yield from (Failure("avoids", element, "", element) for element in expected.avoids if element in visited)
    for element, groups in expected.offered.items():
        found = happened.offered.get(element)
        if found is None or set(found) != set(groups):
            yield Failure("offered", element, _list(groups), _list(found or ()))
    missing = Counter(expected.letters) - Counter(happened.letters)
    for letter, times in missing.items():
        had = Counter(happened.letters)[letter]
        yield Failure("letters", letter, str(had + times), str(had))
    for decision, rules in expected.rules.items():
        applied = happened.rules.get(decision)
        if applied != rules:
            yield Failure("rules", decision, _list(rules), _list(applied or ()))


def _path(wanted: Sequence[str], visited: Sequence[str]) -> Iterator[Failure]:
    """The first element of the path that the case did not come to after the one before it."""
    at, before = 0, ""
    for element in wanted:
        try:
            at = visited.index(element, at) + 1
        except ValueError:
            yield Failure("path", element, element, before)
            return
        before = element


def _list(codes: Sequence[str]) -> str:
    return ", ".join(codes)
