"""Rows of dynamic lists added and removed on the server, by buttons named `add:<path>` and `remove:<path>:<i>`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from forms.fields.base import Posted

MAX_ROWS = 100
_BUTTON = re.compile(r"(add):([A-Za-z0-9_.]+)|(remove):([A-Za-z0-9_.]+):(\d{1,3})")


class MultiDict(Protocol):
    """What a web framework hands over: names with several values each."""

    def __iter__(self) -> Any: ...

    def getlist(self, key: str, /) -> list[Any]: ...


@dataclass(frozen=True)
class RowChange:
    """A button for rows was pressed: show the form again instead of taking the answers.

    `kind` is add or remove, `index` the row (from 0) that came or went.
    """

    kind: str
    path: str
    index: int


def posted_of(formdata: MultiDict | Mapping[str, Any] | None) -> Posted | None:
    """What was posted as plain lists, or None where nothing was posted."""
    if formdata is None:
        return None
    if hasattr(formdata, "getlist"):
        return Posted({name: list(formdata.getlist(name)) for name in dict.fromkeys(formdata)})
    return Posted({name: value if isinstance(value, list) else [value] for name, value in formdata.items()})


def change_rows(posted: Posted, lists: frozenset[str]) -> tuple[Posted, RowChange | None]:
    """The post after the pressed row button was obeyed; `lists` are the dynamic lists whose rows may change.

    `lists` name lists inside rows with `#` for the row: `jobs.#.duties`.
    """
    for name in posted:
        match = _BUTTON.fullmatch(name)
        path = (match[2] or match[4]) if match else ""
        if not match or re.sub(r"\.\d+(?=\.|$)", ".#", path) not in lists:
            continue
        count = row_count(posted, path) or 0
        if match[1]:
            changed = Posted(posted)
            changed[f"rows:{path}"] = [str(min(count + 1, MAX_ROWS))]
            return changed, RowChange("add", path, min(count, MAX_ROWS - 1))
        index = int(match[5])
        if index < count:
            return _without(posted, path, index, count), RowChange("remove", path, index)
    return posted, None


def row_count(posted: Posted, path: str) -> int | None:
    """How many rows of a list the page had; None if it had none of it."""
    text = posted.text(f"rows:{path}")
    return min(int(text), MAX_ROWS) if text.isdecimal() and len(text) < 6 else None


def _without(posted: Posted, path: str, index: int, count: int) -> Posted:
    inside = re.compile(rf"(?P<kind>(?:[a-z]+:)?){re.escape(path)}\.(?P<row>\d+)(?P<rest>[.].*)")
    changed = Posted()
    for name, values in posted.items():
        match = inside.fullmatch(name)
        if not match:
            changed[name] = values
        elif int(match["row"]) != index:
            row = int(match["row"]) - (int(match["row"]) > index)
            changed[f"{match['kind']}{path}.{row}{match['rest']}"] = values
    changed[f"rows:{path}"] = [str(count - 1)]
    return changed
