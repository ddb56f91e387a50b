"""Adverse impact of a whole process, stage by stage and by outcome, so that no small group follows from all of it.

What is held back, and why: docs/decisions/0016-small-groups-never-appear.md.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from workflows.scoring.impact import FEWEST_SHOWN, Comparison, Group, compare


@dataclass(frozen=True)
class Passage:
    """How far one person came. `group` is None when they did not say; `reached` is the index of the last stage they
    entered, from 0; `selected` that they passed it as well; `outcome` a code."""

    group: str | None
    reached: int
    selected: bool
    outcome: str


@dataclass(frozen=True)
class Line:
    """One group at one stage (or over the whole process) against the group with the highest rate; None for that one."""

    group: str
    people: Group
    against_best: Comparison | None


@dataclass(frozen=True)
class Table:
    """`everybody` are all people of this stage; `lines` the groups that may be shown, the highest rate first; `rest`
    everybody else in one: who did not say, and groups that are too small, or whose number would give one away."""

    stage: str
    everybody: Group
    lines: tuple[Line, ...]
    rest: Group


@dataclass(frozen=True)
class Ending:
    """How many came to this outcome: everybody, each group that is shown over the whole process, the rest.

    `groups` is empty and `rest` everybody where some number of any outcome would be of a few people: with the totals of
    the groups, one number left out would follow from the others.
    """

    outcome: str
    everybody: int
    groups: Mapping[str, int]
    rest: int


@dataclass(frozen=True)
class Disparity:
    """`overall` is the whole process: selected of all who entered it, for the groups that are shown at every stage."""

    stages: tuple[Table, ...]
    overall: Table
    endings: tuple[Ending, ...]


def disparity(
    people: Iterable[Passage], groups: Collection[str], stages: Sequence[str], fewest: int = FEWEST_SHOWN
) -> Disparity:
    """Selection rates of `groups` at each stage in order, over the whole process, and by outcome.

    Groups are held back from the first stage on that they enter with fewer than `fewest` people, and stay held back in
    all later stages and in the whole: what a stage tells of a small group would otherwise follow from what comes after.
    Where those held back, together with who did not say, are themselves too few, the next smallest group is held back
    with them. Raises ValueError for a person beyond the last stage, or of a group that is not in `groups`.
    """
    everyone = tuple(people)
    for person in everyone:
        if not 0 <= person.reached < len(stages) or person.group is not None and person.group not in groups:
            raise ValueError(f"Expected a stage of {len(stages)} and a group of {sorted(groups)} but got {person}")
    shown, tables = frozenset(groups), []
    for index, stage in enumerate(stages):
        entered = [person for person in everyone if person.reached >= index]
        counts = _counts(entered, partial(_went_on, index))
        shown = safe({name: counts.get(name, Group(0, 0)).total for name in shown}, len(entered), fewest)
        tables.append(_table(stage, counts, shown))
    overall = _table("", _counts(everyone, lambda p: p.selected), shown)
    return Disparity(tuple(tables), overall, _endings(everyone, shown, fewest))


def _endings(everyone: Sequence[Passage], shown: Collection[str], fewest: int) -> tuple[Ending, ...]:
    found = []
    for outcome in sorted({person.outcome for person in everyone}):
        counts = Counter(person.group for person in everyone if person.outcome == outcome)
        groups = {name: counts[name] for name in sorted(shown)}
        found.append(Ending(outcome, counts.total(), groups, counts.total() - sum(groups.values())))
    numbers = [number for ending in found for number in (*ending.groups.values(), ending.rest)]
    if all(number == 0 or number >= fewest for number in numbers):
        return tuple(found)
    return tuple(Ending(ending.outcome, ending.everybody, {}, ending.everybody) for ending in found)


def safe(sizes: Mapping[str, int], everybody: int, fewest: int) -> frozenset[str]:
    """Of these groups, those that may be shown among `everybody`: none too small, and the rest nobody or enough.

    `everybody` counts those as well who did not say or are held back already: whoever knows the total, and pages of
    cases tell it, can take the shown groups from it.
    """
    shown = {name: size for name, size in sizes.items() if size >= max(fewest, 1)}
    while shown and 0 < everybody - sum(shown.values()) < fewest:
        del shown[min(shown, key=lambda name: (shown[name], name))]
    return frozenset(shown)


def _went_on(stage: int, person: Passage) -> bool:
    return person.reached > stage or person.selected


def _counts(people: Iterable[Passage], passed: Callable[[Passage], bool]) -> Mapping[str | None, Group]:
    total: Counter[str | None] = Counter()
    selected: Counter[str | None] = Counter()
    for person in people:
        total[person.group] += 1
        selected[person.group] += passed(person)
    return {name: Group(selected[name], total[name]) for name in total}


def _table(stage: str, counts: Mapping[str | None, Group], shown: Collection[str]) -> Table:
    kept = {name: counts[name] for name in sorted(shown)}
    best = max(kept, key=lambda name: (kept[name].rate or 0, kept[name].total), default=None)
    ordered = sorted(kept, key=lambda name: (name != best, -(kept[name].rate or 0), name))
    return Table(
        stage,
        _sum(counts.values()),
        tuple(
            Line(name, kept[name], None if best is None or name == best else compare(kept[name], kept[best]))
            for name in ordered
        ),
        _sum(group for name, group in counts.items() if name not in kept),
    )


def _sum(groups: Iterable[Group]) -> Group:
    found = tuple(groups)
    return Group(sum(group.selected for group in found), sum(group.total for group in found))
