"""Boxed expressions of DMN as data: what the reader makes of the XML, and what the isolate evaluates."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

HitPolicy: TypeAlias = Literal["UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
Aggregation: TypeAlias = Literal["SUM", "MIN", "MAX", "COUNT"]


@dataclass(frozen=True)
class Boxed:
    """`type` names what the value must be (`Types` of the model), '' anything; `id` is '' where the file has none."""

    id: str
    line: int
    type: str


@dataclass(frozen=True)
class LiteralExpression(Boxed):
    """A text of FEEL."""

    text: str
    kind: Literal["literal"] = "literal"


@dataclass(frozen=True)
class Entry:
    """One line of a context or one binding of an invocation; the last line of a context may have no name."""

    name: str
    type: str
    value: "Expression"


@dataclass(frozen=True)
class Context(Boxed):
    entries: tuple[Entry, ...]
    kind: Literal["context"] = "context"


@dataclass(frozen=True)
class BoxedList(Boxed):
    items: "tuple[Expression, ...]"
    kind: Literal["list"] = "list"


@dataclass(frozen=True)
class Column:
    name: str
    type: str


@dataclass(frozen=True)
class Relation(Boxed):
    columns: tuple[Column, ...]
    rows: "tuple[tuple[Expression, ...], ...]"
    kind: Literal["relation"] = "relation"


@dataclass(frozen=True)
class Invocation(Boxed):
    called: LiteralExpression
    bindings: tuple[Entry, ...]
    kind: Literal["invocation"] = "invocation"


@dataclass(frozen=True)
class Function(Boxed):
    parameters: tuple[Column, ...]
    body: "Expression"
    kind: Literal["function"] = "function"


@dataclass(frozen=True)
class Input:
    """A column that is tested. `values` are unary tests that the input must pass, '' for none."""

    id: str
    line: int
    label: str
    text: str
    type: str
    values: str


@dataclass(frozen=True)
class Output:
    """A column that answers. `values` are allowed, in falling priority; `default` answers when no rule matches."""

    id: str
    line: int
    name: str
    type: str
    values: str
    default: str


@dataclass(frozen=True)
class Rule:
    """`tests` and `outputs` stand in the order of the columns."""

    id: str
    line: int
    tests: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class Table(Boxed):
    policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    kind: Literal["table"] = "table"


Expression: TypeAlias = LiteralExpression | Context | BoxedList | Relation | Invocation | Function | Table
