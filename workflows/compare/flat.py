"""Nested data and XML as flat properties: path → text, the same for the same content however it is written."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from lxml import etree

# What tells the items of a list apart.
IDENTITIES: Final = ("code", "id", "key", "value", "band", "name", "task")
_MOST: Final = 2_000
_NAMESPACE = re.compile(r"\{[^}]*\}")
_BLANKS = re.compile(r"\s+")


def said(value: object) -> str:
    """A scalar as people write it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def flatten(value: object, path: str = "") -> dict[str, str]:
    """A nested value as paths: `validate.required`, `values[yes].label`; a list of scalars is one text."""
    found: dict[str, str] = {}
    waiting = [(path, value)]
    while waiting and len(found) < _MOST:
        here, one = waiting.pop()
        if isinstance(one, Mapping):
            waiting += reversed([(f"{here}.{key}" if here else str(key), inner) for key, inner in one.items()])
        elif isinstance(one, list) and any(isinstance(item, Mapping | list) for item in one):
            waiting += reversed([(f"{here}[{name}]", _nameless(item)) for name, item in named(one)])
        elif isinstance(one, list):
            found[here] = ", ".join(map(said, one))
        else:
            found[here] = said(one)
    return {key: text for key, text in found.items() if text}


def named(items: list[object]) -> Iterator[tuple[str, object]]:
    """The items of a list with what tells them apart: their id, else their number from 1."""
    ids = [_identity(item) for item in items]
    if "" in ids or len(set(ids)) < len(ids):
        ids = [str(number) for number in range(1, len(items) + 1)]
    return zip(ids, items, strict=True)


def _identity(item: object) -> str:
    if not isinstance(item, Mapping):
        return ""
    return next((said(item[key]) for key in IDENTITIES if not isinstance(item.get(key), Mapping | list | None)), "")


def _nameless(item: object) -> object:
    """An item without what its path already says."""
    if not isinstance(item, Mapping):
        return item
    key = next((key for key in IDENTITIES if not isinstance(item.get(key), Mapping | list | None)), None)
    return {name: value for name, value in item.items() if name != key} or {"": said(item.get(key))}


# ---- XML


def local(tag: object) -> str:
    """The tag or attribute without its namespace; '' for a comment."""
    return _NAMESPACE.sub("", tag) if isinstance(tag, str) else ""


def words(text: object) -> str:
    """A text with its blanks collapsed; '' for none."""
    return _BLANKS.sub(" ", text).strip() if isinstance(text, str) else ""


def attributes(element: etree._Element, leave: Collection[str], defaults: Mapping[str, str]) -> dict[str, str]:
    """Attributes by local name, without those that say what holds anyway and those of the XML itself."""
    return {
        name: words(value)
        for key, value in element.attrib.items()
        if (name := local(key)) not in leave and words(value) != defaults.get(name) and "XMLSchema-inst" not in str(key)
    }


def properties(
    element: etree._Element,
    *,
    apart: Callable[[etree._Element], bool],
    leave: Collection[str] = ("id",),
    defaults: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """What an element says: its attributes, text and children, but for children that are `apart`, records of their own.

    Paths: `isExecutable`, `extensionElements/formDefinition@formId`, `ioMapping/input[days]@source`.
    """
    found = attributes(element, leave, defaults)
    waiting: list[tuple[str, etree._Element]] = [("", element)]
    while waiting and len(found) < _MOST:
        path, here = waiting.pop()
        count: Counter[str] = Counter()
        inner: list[tuple[str, etree._Element]] = []
        for child in here:
            tag = local(child.tag)
            if not tag or apart(child):
                continue
            name = f"{path}/{tag}" if path else tag
            told = child.get("name") or child.get("target") or child.get("key")
            if told:
                name = f"{name}[{words(told)}]"
            count[name] += 1
            name = f"{name}#{count[name]}" if count[name] > 1 else name
            said_by = {
                f"{name}@{key}": value
                for key, value in attributes(child, ("id",), defaults).items()
                if not (told and value == words(told))
            }
            text = words(child.text)
            found |= said_by | ({name: text} if text else {})
            if not said_by and not text and not len(child):
                found[name] = "yes"
            inner.append((name, child))
        waiting += reversed(inner)
    return {key: value for key, value in found.items() if value}
