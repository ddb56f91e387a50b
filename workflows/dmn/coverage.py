"""Gaps and overlaps of a decision table, worked out exactly: which inputs no rule answers, and which several do.

Each column is cut where its tests change their answer: between the numbers, texts and dates that they name. Within a
piece every value is answered alike, so one value of it is asked of FEEL for all of them. A column whose tests say more
than that is not analysed, and is named.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from workflows.dmn.boxed import Input, Table
from workflows.dmn.model import Model
from workflows.errors import FeelError
from workflows.feel import Feel, Request, feel
from workflows.sentences import sentence

SINGLE: Final = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})
"""Hit policies that answer with one rule, so that no rule is no answer."""

_ONE_ONLY: Final = frozenset({"UNIQUE", "ANY"})
_MOST_ROWS: Final = 20
_MOST_STEPS: Final = 200_000

_WORDS: Final = frozenset({"not", "and", "or", "null", "true", "false", "date", "between", "in"})
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_DATE = re.compile(r'date\(\s*"(\d{4}-\d\d-\d\d)"\s*\)|@"(\d{4}-\d\d-\d\d)"')
_NUMBER = re.compile(r"(?:(?<![\w.\"])|(?<=\.\.))-?\d+(?:\.\d+)?(?![\w\"])")
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Piece:
    """Values of a column that every rule answers alike: `text` as a test would say it, `value` one of them."""

    text: str
    value: object


@dataclass(frozen=True)
class Row:
    """One combination of inputs, a test for each column; `rules` are the ids of the rules that answer it."""

    cells: tuple[str, ...]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """`columns` are the labels of the inputs, `open` those that could not be analysed; then `gaps` and `overlaps`
    are empty and say nothing. At most 20 of each are listed; `more` says that there are others."""

    columns: tuple[str, ...]
    gaps: tuple[Row, ...] = ()
    overlaps: tuple[Row, ...] = ()
    open: tuple[str, ...] = ()
    more: bool = False


def coverage(model: Model, table: Table, *, by: Feel = feel) -> Coverage:
    """What the table leaves unanswered, where its hit policy promises one answer, and what it answers twice, where the
    policy promises one rule (UNIQUE) or one opinion (ANY)."""
    columns = tuple(column.label or column.text for column in table.inputs)
    if table.policy not in SINGLE:
        return Coverage(columns)
    cut = [_pieces(model, table, number) for number in range(len(table.inputs))]
    unknown = tuple(columns[number] for number, pieces in enumerate(cut) if pieces is None)
    if unknown:
        return Coverage(columns, open=unknown)
    known = [pieces for pieces in cut if pieces is not None]
    try:
        answered = _answered(table, known, by)
    except FeelError:
        return Coverage(columns, open=columns)
    defaults = any(output.default for output in table.outputs)
    return _Walk(table, columns, answered, gaps=not defaults).coverage()


def _pieces(model: Model, table: Table, number: int) -> list[Piece] | None:
    """The column cut into pieces; None where its tests are more than constants and orders."""
    column = table.inputs[number]
    tests = [rule.tests[number] for rule in table.rules]
    kind, allowed = _kind(model, column)
    if any(set(_NAME.findall(_TEXT.sub("", _DATE.sub("", test)))) - _WORDS for test in (*tests, allowed)):
        return None
    told = " ".join(tests)
    empty = [Piece("null", None)] if re.search(r"\bnull\b", _TEXT.sub("", told)) else []
    if kind == "boolean":
        return [Piece("true", True), Piece("false", False), *empty]
    if kind == "string":
        if allowed:
            return [Piece(f'"{text}"', text) for text in dict.fromkeys(_TEXT.findall(allowed))] + empty
        named = list(dict.fromkeys(_TEXT.findall(told)))
        other = f"not({', '.join(f'{chr(34)}{text}{chr(34)}' for text in named)})" if named else "-"
        return [*(Piece(f'"{text}"', text) for text in named), Piece(other, "".join(named) + "\u2026"), *empty]
    if kind == "number":
        points = sorted({Fraction(found) for found in _NUMBER.findall(_TEXT.sub("", f"{told} {allowed}"))})
        return [*_between(points), *empty]
    if kind == "date":
        days = sorted({date.fromisoformat(a or b) for a, b in _DATE.findall(f"{told} {allowed}")})
        return [*_between_days(days), *empty]
    return None


def _kind(model: Model, column: Input) -> tuple[str, str]:
    """The FEEL type of the column and the values it may have, '' for any."""
    kind, allowed = column.type, column.values
    while kind in model.types:
        item = model.types[kind]
        if item.collection or item.components:
            return "", ""
        kind, allowed = item.base, allowed or item.allowed
    return kind, allowed


def _between(points: list[Fraction]) -> Iterator[Piece]:
    if not points:
        yield Piece("-", 0)
        return
    yield Piece(f"< {_said(points[0])}", _number(points[0] - 1))
    for here, after in zip(points, [*points[1:], None], strict=True):
        yield Piece(_said(here), _number(here))
        if after is None:
            yield Piece(f"> {_said(here)}", _number(here + 1))
        else:
            yield Piece(f"]{_said(here)}..{_said(after)}[", _number((here + after) / 2))


def _between_days(days: list[date]) -> Iterator[Piece]:
    one = timedelta(days=1)
    if not days:
        yield Piece("-", date(2000, 1, 1))
        return
    yield Piece(f"< {_day(days[0])}", days[0] - one)
    for here, after in zip(days, [*days[1:], None], strict=True):
        yield Piece(_day(here), here)
        if after is None:
            yield Piece(f"> {_day(here)}", here + one)
        elif after - here > one:
            yield Piece(f"]{_day(here)}..{_day(after)}[", here + one)


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _said(value: Fraction) -> str:
    return str(_number(value))


def _day(value: date) -> str:
    return f'date("{value.isoformat()}")'


@dataclass(frozen=True)
class _Group:
    """Pieces of one column that the same rules accept; `rules` as bits."""

    text: str
    rules: int


def _answered(table: Table, cut: list[list[Piece]], by: Feel) -> list[list[_Group]]:
    """Asks FEEL every test for one value of every piece, in one crossing. Raises FeelError."""
    wanted: dict[tuple[int, str, int], int] = {}
    requests: list[Request] = []
    for number, pieces in enumerate(cut):
        tests = {rule.tests[number] for rule in table.rules} | {_allowed(table.inputs[number])} - {""}
        for test in sorted(tests - {"-"}):
            for index, piece in enumerate(pieces):
                wanted[number, test, index] = len(requests)
                requests.append(Request(test, "unary", {"?": piece.value}))
    answers = by.evaluate_many(requests, {}, None)
    for answer in answers:
        if isinstance(answer, FeelError):
            raise answer

    def accepts(number: int, test: str, index: int) -> bool:
        return test in ("-", "") or answers[wanted[number, test, index]] is True

    found: list[list[_Group]] = []
    for number, pieces in enumerate(cut):
        groups: dict[int, list[str]] = {}
        for index, piece in enumerate(pieces):
            if piece.value is not None and not accepts(number, _allowed(table.inputs[number]), index):
                continue
            rules = sum(1 << n for n, rule in enumerate(table.rules) if accepts(number, rule.tests[number], index))
            groups.setdefault(rules, []).append(piece.text)
        whole = len(groups) == 1
        found.append([_Group("-" if whole else ", ".join(texts), rules) for rules, texts in groups.items()])
    return found


def _allowed(column: Input) -> str:
    return column.values


class _Walk:
    """Goes through the combinations, and stops where no rule, or no second rule, is left."""

    def __init__(self, table: Table, columns: tuple[str, ...], groups: list[list[_Group]], gaps: bool):
        self.table, self.columns, self.groups, self.wants_gaps = table, columns, groups, gaps
        self.gaps: list[Row] = []
        self.overlaps: dict[tuple[str, ...], Row] = {}
        self.more = False
        self.steps = 0

    def coverage(self) -> Coverage:
        self._go((), (1 << len(self.table.rules)) - 1)
        return Coverage(self.columns, tuple(self.gaps), tuple(self.overlaps.values()), more=self.more)

    def _go(self, cells: tuple[str, ...], rules: int) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            self.more = True
            return
        left = len(self.columns) - len(cells)
        if not rules:
            if self.wants_gaps:
                if len(self.gaps) < _MOST_ROWS:
                    self.gaps.append(Row(cells + ("-",) * left))
                else:
                    self.more = True
            return
        if left:
            merged: dict[int, list[str]] = {}
            for group in self.groups[len(cells)]:
                merged.setdefault(rules & group.rules, []).append(group.text)
            for rest, texts in merged.items():
                self._go((*cells, "-" if len(merged) == 1 else ", ".join(texts)), rest)
        elif rules & (rules - 1) and self.table.policy in _ONE_ONLY:
            self._overlap(cells, rules)

    def _overlap(self, cells: tuple[str, ...], rules: int) -> None:
        met = [rule for number, rule in enumerate(self.table.rules) if rules >> number & 1]
        if self.table.policy == "ANY" and len({rule.outputs for rule in met}) == 1:
            return
        ids = tuple(rule.id or str(rule.line) for rule in met)
        if len(self.overlaps) < _MOST_ROWS:
            self.overlaps.setdefault(ids, Row(cells, ids))
        else:
            self.more = True


def tables(model: Model) -> Iterator[tuple[str, Table]]:
    """The decision tables that stand for a whole decision, each with the name of its decision."""
    for node in model.nodes.values():
        if isinstance(node.logic, Table):
            yield node.name or node.id, node.logic


def told(columns: tuple[str, ...], row: Row) -> str:
    """One row in words: `Level = "trust", Years < 5`; columns where anything goes are left out."""
    said = ", ".join(_cell(name, test) for name, test in zip(columns, row.cells, strict=True) if test != "-")
    cells = said or sentence("anything")
    return sentence("%(cells)s (rules %(rules)s)", cells=cells, rules=", ".join(row.rules)) if row.rules else cells


def _cell(name: str, test: str) -> str:
    if ", " in test or test.startswith("]"):
        return f"{name} in ({test})"
    return f"{name} {test}" if test[0] in "<>" or test.startswith("not(") else f"{name} = {test}"


__all__ = ["SINGLE", "Coverage", "Piece", "Row", "coverage", "tables", "told"]
