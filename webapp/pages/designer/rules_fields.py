"""A rules file as fields of a page: what is asked, and what is drawn with what was typed.

A page says which values of the file it asks for (`Part`, `Rows`, `Ask`). Names of inputs are the paths of the file, so
that every refusal of the strict readers finds its field. Rows to take out and one new row for each list come with the
same form, so that nothing needs a script.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from webapp.pages.limit_names import limit_name
from workflows.yaml_edit import Editor, Value, path_of

NUMBER = re.compile(r"-?[0-9]{0,9}(\.[0-9]{1,9})?")
ADD, TAKE = "add:", "take:"
BOXES = ("many", "switch")
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Ask:
    """One value. `path` from the root of the file, or inside a row from the row.

    `kind`: text, area, number, off (a number, or empty for off), switch, choice, day, many, said (shown alone).
    `optional`: an empty answer takes the key away. `sum` names the total it counts to.
    """

    path: str
    label: str
    kind: str = "text"
    choices: Choices = ()
    hint: str = ""
    width: str = ""
    optional: bool = False
    sum: str = ""


@dataclass(frozen=True)
class Rows:
    """A list (or a mapping, `keyed`) of things of one shape. `name` is what a row is known by, `more` stands folded,
    `given` is what a new row has besides what is asked."""

    at: str
    name: Ask
    columns: Sequence[Ask]
    more: Sequence[Ask] = ()
    keyed: bool = False
    fixed: bool = False
    new: str = ""
    given: Mapping[str, bool] = field(default_factory=dict)

    @property
    def asked(self) -> Sequence[Ask]:
        return (*self.columns, *self.more)


@dataclass(frozen=True)
class Total:
    """Values that must come to 1 together."""

    name: str
    label: str


@dataclass(frozen=True)
class Part:
    id: str
    title: str
    note: str = ""
    fields: Sequence[Ask] = ()
    rows: Rows | None = None
    totals: Sequence[Total] = ()


@dataclass(frozen=True)
class Input:
    """A field as it is drawn. `value` is a text, or texts for many; `theirs` is what somebody saved meanwhile."""

    ask: Ask
    name: str
    value: Any
    error: str = ""
    theirs: str | None = None

    @property
    def id(self) -> str:
        return slug(self.name)


@dataclass(frozen=True)
class Row:
    key: str
    heading: str
    words: str
    take: str
    taken: bool
    columns: tuple[Input, ...]
    more: tuple[Input, ...]

    @property
    def opened(self) -> bool:
        """Whether what is folded must be seen."""
        return any(one.error or one.theirs is not None for one in self.more)


@dataclass(frozen=True)
class Drawn:
    part: Part
    fields: tuple[Input, ...]
    rows: tuple[Row, ...]
    new: Row | None
    sums: tuple[tuple[Total, str], ...]
    errors: tuple[str, ...] = ()


@dataclass
class Answers:
    """What was sent, or nothing at the first look."""

    sent: Mapping[str, Sequence[str]] | None = None
    errors: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, str] = field(default_factory=dict)
    loose: dict[str, list[str]] = field(default_factory=dict)

    def text(self, name: str, otherwise: str) -> str:
        if self.sent is None or name not in self.sent:
            return otherwise
        return (list(self.sent.get(name, ())) or [""])[-1].replace("\r\n", "\n")

    def has(self, ask: Ask, name: str) -> bool:
        """Whether the page that was sent asked for it: a box without a tick sends nothing but that it was there."""
        return self.sent is not None and (f"shown:{name}" if ask.kind in BOXES else name) in self.sent

    def several(self, name: str, otherwise: Sequence[str]) -> list[str]:
        return list(otherwise) if self.sent is None else list(self.sent.get(name, ()))


def slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "all"


# --- from the file to the page ----------------------------------------------------------------------------------------


def draw(editor: Editor, parts: Sequence[Part], answers: Answers) -> list[Drawn]:
    return [_part(editor, part, answers) for part in parts]


def _part(editor: Editor, part: Part, answers: Answers) -> Drawn:
    fields = tuple(_input(editor, ask.path, ask, answers) for ask in part.fields)
    rows: tuple[Row, ...] = ()
    new = None
    if part.rows is not None:
        rows = tuple(_row(editor, part.rows, prefix, answers) for prefix in prefixes(editor, part.rows))
        new = _new_row(part.rows, answers) if part.rows.new else None
    every = [*fields, *(one for row in rows for one in row.columns)]
    sums = tuple((total, _sum(every, total)) for total in part.totals)
    return Drawn(part, fields, rows, new, sums, tuple(answers.loose.get(part.id, ())))


def prefixes(editor: Editor, rows: Rows) -> list[str]:
    """The paths of the rows: criteria[0], limits.task_days."""
    if not editor.has(path_of(rows.at)):
        return []
    if rows.keyed:
        return [f"{rows.at}.{key}" for key in editor.keys(path_of(rows.at))]
    found = editor.get(path_of(rows.at))
    return [f"{rows.at}[{index}]" for index in range(len(found) if isinstance(found, list) else 0)]


def _row(editor: Editor, rows: Rows, prefix: str, answers: Answers) -> Row:
    take = f"{TAKE}{rows.at}"
    key = prefix.rpartition(".")[2] if rows.keyed else prefix
    heading = key if rows.keyed else text_at(editor, f"{prefix}.{rows.name.path}") or prefix
    return Row(
        key,
        heading,
        limit_name(key) if rows.at == "limits" and limit_name(key) != key else "",
        take,
        answers.sent is not None and key in answers.sent.get(take, ()),
        tuple(_input(editor, f"{prefix}.{ask.path}", ask, answers) for ask in rows.columns),
        tuple(_input(editor, f"{prefix}.{ask.path}", ask, answers) for ask in rows.more),
    )


def _new_row(rows: Rows, answers: Answers) -> Row:
    def asked(ask: Ask) -> Input:
        name = f"{ADD}{rows.at}.{ask.path}"
        start = answers.several(name, ()) if ask.kind == "many" else answers.text(name, "")
        return Input(replace(ask, sum=""), name, start, answers.errors.get(name, ""))

    columns = (rows.name, *(ask for ask in rows.columns if ask.kind != "said"))
    return Row("", rows.new, "", "", False, tuple(asked(ask) for ask in columns),
               tuple(asked(ask) for ask in rows.more))  # fmt: skip


def _input(editor: Editor, name: str, ask: Ask, answers: Answers) -> Input:
    stored = text_at(editor, name)
    if ask.kind == "many":
        found = editor.get(path_of(name)) if editor.has(path_of(name)) else []
        stored_many = [str(one) for one in found] if isinstance(found, list) else []
        value: Any = answers.several(name, ()) if answers.has(ask, name) else stored_many
    elif ask.kind == "switch":
        value = answers.text(name, "") == "1" if answers.has(ask, name) else stored == "true"
    else:
        value = answers.text(name, "" if ask.kind == "off" and stored == "false" else stored)
    return Input(ask, name, value, answers.errors.get(name, ""), answers.theirs.get(name))


def text_at(editor: Editor, name: str) -> str:
    """The value as it is typed; '' where there is none."""
    path = path_of(name)
    return said(editor.get(path)) if editor.has(path) else ""


def said(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def _sum(fields: Sequence[Input], total: Total) -> str:
    """What the values come to; '' where one of them is no number."""
    found = Decimal(0)
    for one in fields:
        if one.ask.sum == total.name:
            if not one.value or not NUMBER.fullmatch(str(one.value)):
                return ""
            found += Decimal(str(one.value))
    return str(found.normalize() + 0) if found else "0"
