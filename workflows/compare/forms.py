"""A form as records: each field with its label, checks, conditions and choices, in the order in which it is asked."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from workflows.compare.flat import flatten, said, words
from workflows.compare.records import Record
from workflows.errors import Unreadable
from workflows.sentences import sentence

FIELD, FORM, CHOICE = "field", "form", "choice"
# Which editor saved it says nothing of the form.
_LEAVE: Final = frozenset({"components", "id", "exporter", "layout", "key", "values"})
_NAMES: Final[Mapping[str, str]] = {
    "conditional.hide": "hidden_when",
    "description": "help",
    "label": "name",
    "title": "name",
    "defaultValue": "default_answer",
}
_MOST_DEPTH: Final = 50


def records(data: bytes) -> list[Record]:
    """The form itself, then its fields. Raises Unreadable for what is no form."""
    try:
        schema = json.loads(data)
    except (ValueError, RecursionError):
        raise Unreadable(sentence("Expected a form but the file is no JSON.")) from None
    if not isinstance(schema, dict):
        raise Unreadable(sentence("Expected a form but the file is no JSON object."))
    head = Record(FORM, said(schema.get("id")), words(said(schema.get("title"))), _said(schema))
    return [head, *_fields(schema, "", 0)]


def _fields(holder: Mapping[str, object], inside: str, depth: int) -> Iterator[Record]:
    components = holder.get("components")
    if not isinstance(components, list) or depth > _MOST_DEPTH:
        return
    for number, one in enumerate(components, 1):
        if not isinstance(one, dict):
            continue
        key, handle = said(one.get("key") or one.get("path")), said(one.get("id"))
        identity = key or (f"#{handle}" if handle else f"#{inside} {number}")
        told = _said(one) | ({"inside": inside} if inside else {})
        label = words(said(one.get("label") or one.get("text")))[:80]
        layout = flatten(one.get("layout") or {})
        place = " ".join(f"{name}={value}" for name, value in sorted(layout.items()) if name != "row")
        yield Record(FIELD, identity, label, told, place, row=f"in {inside}", loose=not key)
        yield from _choices(one, identity, label)
        yield from _fields(one, identity, depth + 1)


def _choices(one: Mapping[str, object], field: str, label: str) -> Iterator[Record]:
    """The fixed choices of a field, in their order."""
    choices = one.get("values")
    for choice in choices if isinstance(choices, list) else []:
        if isinstance(choice, dict):
            value = said(choice.get("value"))
            yield Record(CHOICE, f"{field}={value}", label, {"choice": said(choice.get("label"))}, row=f"of {field}")


def _said(one: Mapping[str, object]) -> dict[str, str]:
    told = flatten({key: value for key, value in one.items() if key not in _LEAVE})
    return {_called(path): words(text) for path, text in told.items()}


def _called(path: str) -> str:
    return _NAMES.get(path, path.removeprefix("validate."))
