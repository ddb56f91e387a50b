"""Decision tables and scorecards of two files as tables in which every change is seen in its place."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.compare import decisions, settings
from workflows.compare.decisions import COLUMN, DECISION, RULE
from workflows.compare.grid import Grid, grid
from workflows.compare.records import Record
from workflows.errors import Unreadable


@dataclass(frozen=True)
class Heading:
    """A column of a decision table on both sides: `state` is same, added or gone."""

    property: str
    name: str
    state: str


@dataclass(frozen=True)
class DecisionTable:
    decision: str
    name: str
    policy_was: str
    policy: str
    headings: tuple[Heading, ...]
    grid: Grid


def decision_tables(left: bytes | None, right: bytes | None) -> tuple[DecisionTable, ...]:
    """Every table of either side, in the order of the file; none of a file that cannot be read."""
    try:
        before = decisions.records(left) if left is not None else []
        after = decisions.records(right, left) if right is not None else []
    except Unreadable:
        return ()
    return tuple(_tables(before, after))


def _tables(before: list[Record], after: list[Record]) -> Iterator[DecisionTable]:
    for id_ in dict.fromkeys(one.id for one in (*after, *before) if one.kind == DECISION):
        old, new = _part(before, id_), _part(after, id_)
        rules = [one for one in (*old, *new) if one.kind == RULE]
        if rules or any(one.kind == COLUMN for one in (*old, *new)):
            headings = tuple(_headings(old, new))
            was, now = _decision(old), _decision(new)
            either = now or was
            yield DecisionTable(
                id_,
                either.name if either is not None else id_,
                was.properties.get("hit_policy", "UNIQUE") if was is not None else "",
                now.properties.get("hit_policy", "UNIQUE") if now is not None else "",
                headings,
                grid(
                    [one for one in old if one.kind == RULE],
                    [one for one in new if one.kind == RULE],
                    [heading.property for heading in headings],
                ),
            )


def _part(records: list[Record], decision: str) -> list[Record]:
    return [one for one in records if one.id == decision or one.id.startswith(f"{decision}/")]


def _decision(records: list[Record]) -> Record | None:
    return next((one for one in records if one.kind == DECISION), None)


def _headings(old: list[Record], new: list[Record]) -> Iterator[Heading]:
    before = {one.id: one for one in old if one.kind == COLUMN}
    after = {one.id: one for one in new if one.kind == COLUMN}
    for id_, column in {**after, **before, **after}.items():
        state = "same" if id_ in before and id_ in after else "added" if id_ in after else "gone"
        yield Heading(f"cell {id_.partition('/')[2]}", column.name, state)
    notes = dict.fromkeys(what for one in (*new, *old) for what in one.properties if what.startswith("note "))
    for what in notes:
        yield Heading(what, what.removeprefix("note ").lstrip("#"), "same")


def rated(left: bytes | None, right: bytes | None) -> Grid:
    """Criteria and domains of two scorecards with their weight or share."""

    def criteria(data: bytes | None) -> list[Record]:
        try:
            found = settings.records(data) if data is not None else []
        except Unreadable:
            found = []
        return [_weighed(one) for one in found if one.kind in ("criteria", "domains")]

    return grid(criteria(left), criteria(right), ("weight", "evidence"))


def _weighed(record: Record) -> Record:
    told = {"weight": record.properties.get("weight") or record.properties.get("share", "")}
    return Record("criteria", record.id, record.name, told | {"evidence": record.properties.get("evidence", "")})
