"""A draft policy over closed cases: who would stand elsewhere, from where to where, and in which groups."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.scoring.disparity import safe
from workflows.scoring.scorecard import Scorecard


@dataclass(frozen=True)
class Change:
    """Where a case stands (a band, or a veto result) under the rules it was decided by, and under the draft."""

    before: str
    after: str


@dataclass(frozen=True)
class GroupChange:
    """Of `people` of a group, `changed` would stand elsewhere; None where the number would give somebody away."""

    group: str
    people: int
    changed: int | None


def by_group(
    changed: Mapping[int, bool], said: Mapping[int, str], groups: Collection[str], fewest: int
) -> tuple[GroupChange, ...]:
    """How many would stand elsewhere in each group that may be shown; `changed` holds everybody, `said` their group.

    Numbers of changes are told only when each of them, and that of everybody not shown, is nobody or enough, and so is
    each number of those who stay: replays can be asked for at will, and a draft could be written to move one person.
    """
    sizes = Counter(said[who] for who in changed if said.get(who) in groups)
    moved = Counter(said[who] for who, moves in changed.items() if moves and said.get(who) in groups)
    shown = sorted(safe({group: sizes[group] for group in groups}, len(changed), fewest))
    rest = (
        sum(changed.values()) - sum(moved[group] for group in shown),
        len(changed) - sum(sizes[group] for group in shown),
    )
    numbers = [(moved[group], sizes[group]) for group in shown] + [rest]
    told = all(_enough(count, fewest) and _enough(size - count, fewest) for count, size in numbers)
    return tuple(GroupChange(group, sizes[group], moved[group] if told else None) for group in shown)


def fitted(card: Scorecard, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Stored inputs of a score without the criteria and sources that the draft does not know; what it asks for anew has
    no ratings, stays unobserved and lowers the coverage."""
    known = {criterion.id for criterion in card.rated}
    return {
        **inputs,
        "ratings": [rating for rating in inputs["ratings"] if rating[1] in known],
        "evidence": [
            [number, source, group, [c for c in criteria if c in known]]
            for number, source, group, criteria in inputs["evidence"]
            if source in card.worth
        ],
        "findings": [
            {**finding, "criteria": [c for c in finding["criteria"] if c in known]} for finding in inputs["findings"]
        ],
    }


def tally(changes: Iterable[Change]) -> Mapping[tuple[str, str], int]:
    """How many move from where to where."""
    return Counter((change.before, change.after) for change in changes)


def _enough(count: int, fewest: int) -> bool:
    return count == 0 or count >= fewest
