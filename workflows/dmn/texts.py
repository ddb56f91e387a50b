"""Every FEEL text of a decision, with the names it may read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from workflows.dmn.boxed import (
    BoxedList,
    Column,
    Context,
    Expression,
    Function,
    Invocation,
    LiteralExpression,
    Relation,
    Table,
)
from workflows.feel import Kind


@dataclass(frozen=True)
class Text:
    """`inner` are the names made inside the decision: entries above, parameters."""

    element: str
    line: int
    text: str
    kind: Kind
    inner: frozenset[str]


def texts(boxed: Expression, inner: frozenset[str] = frozenset()) -> Iterator[Text]:
    """The texts of a boxed expression in the order of the file."""
    match boxed:
        case LiteralExpression():
            yield Text(boxed.id, boxed.line, boxed.text, "expression", inner)
        case Context():
            for entry in boxed.entries:
                yield from texts(entry.value, inner)
                inner = inner | {entry.name}
        case BoxedList():
            for item in boxed.items:
                yield from texts(item, inner)
        case Relation():
            for row in boxed.rows:
                for cell in row:
                    yield from texts(cell, inner)
        case Invocation():
            yield from texts(boxed.called, inner)
            for binding in boxed.bindings:
                yield from texts(binding.value, inner)
        case Function():
            yield from texts(boxed.body, inner | _names(boxed.parameters))
        case Table():
            yield from _table(boxed, inner)


def _names(columns: tuple[Column, ...]) -> frozenset[str]:
    return frozenset(column.name for column in columns)


def _table(table: Table, inner: frozenset[str]) -> Iterator[Text]:
    for column in table.inputs:
        asked = Text(column.id, column.line, column.text, "expression", inner)
        yield asked
        if column.values:
            yield replace(asked, text=column.values, kind="unary")
    for output in table.outputs:
        answer = Text(output.id, output.line, output.default, "expression", inner)
        if output.default:
            yield answer
        if output.values:
            yield replace(answer, text=output.values, kind="unary")
    for rule in table.rules:
        for cell in rule.tests:
            yield Text(rule.id, rule.line, cell, "unary", inner)
        for cell in rule.outputs:
            yield Text(rule.id, rule.line, cell, "expression", inner)
