"""Two lists of records as one table: every row and column of both sides, each cell with what it was and is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workflows.compare.records import Record, differences

State = Literal["same", "added", "gone", "changed"]


@dataclass(frozen=True)
class Cell:
    was: str
    now: str


@dataclass(frozen=True)
class Row:
    """`cells` stand in the order of the columns; of an added or gone row both texts of a cell are the same."""

    state: State
    id: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """`columns` are properties. A row that is gone stands where it stood."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def grid(left: Sequence[Record], right: Sequence[Record], columns: Sequence[str]) -> Grid:
    """The records of one kind on both sides; the same thing under another id is one row."""
    old_ids = {one.subject: one.was for one in differences(left, right) if one.what == "id"}
    before = {record.id: record for record in left}
    pairs = [(before.get(old_ids.get(record.id, record.id)), record) for record in right]
    kept = {was.id for was, _ in pairs if was is not None}
    rows = [_row(was, now, columns) for was, now in pairs]
    for place, record in enumerate(left):
        if record.id not in kept:
            rows.insert(_place(rows, left, place, old_ids), _row(record, None, columns))
    return Grid(tuple(columns), tuple(rows))


def _place(rows: list[Row], left: Sequence[Record], place: int, old_ids: dict[str, str]) -> int:
    """Behind the row that stood before it."""
    if not place:
        return 0
    wanted = left[place - 1].id
    return next((n + 1 for n, row in enumerate(rows) if wanted in (row.id, old_ids.get(row.id))), len(rows))


def _row(was: Record | None, now: Record | None, columns: Sequence[str]) -> Row:
    old = was.properties if was is not None else now.properties if now is not None else {}
    new = now.properties if now is not None else old
    cells = tuple(Cell(old.get(column, ""), new.get(column, "")) for column in columns)
    either = now or was
    state: State = "added" if was is None else "gone" if now is None else "same"
    if was is not None and now is not None and any(cell.was != cell.now for cell in cells):
        state = "changed"
    return Row(state, either.id if either else "", either.name if either else "", cells)
