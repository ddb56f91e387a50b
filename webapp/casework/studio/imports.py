"""What taking a file into a draft would do: what is refused, what differs from the file that is there, what is lost."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from webapp.casework.checking import told_of
from webapp.refusals import Unsavable
from workflows.catalog import Source
from workflows.errors import Problem, Unreadable
from workflows.losses import Loss, losses
from workflows.project_files import MOST_BYTES, read_text
from workflows.xml import parse


@dataclass(frozen=True)
class Change:
    """An element that would come, go or differ: `kind` added, gone or changed; `tag` its type, `name` its label."""

    kind: str
    element: str
    tag: str
    name: str


@dataclass(frozen=True)
class Report:
    lost: tuple[Loss, ...]
    refused: tuple[Problem, ...]
    changes: tuple[Change, ...]


def report(source: Source, file: str, before: bytes, after: bytes) -> Report:
    """`before` is the file as it was brought, `after` as the editor would write it, `source` the draft as it stands.

    Raises Unsavable for a file that cannot be read at all.
    """
    try:
        return _report(source, file, before, after)
    except Unreadable as error:
        raise Unsavable(str(error)) from error


def _report(source: Source, file: str, before: bytes, after: bytes) -> Report:
    for data in (before, after):
        if len(data) > MOST_BYTES:
            raise Unreadable("The file is larger than 2 MB. Split it into smaller files.")
        read_text(data)
    lost = losses(file, before, after)
    taken = Source({**source.files, file: after})
    refused = tuple(dict.fromkeys(told.problem for told in told_of(taken) if told.file == file and told.stops))
    return Report(lost, refused, tuple(_changes(file, source.files.get(file, b""), after)))


def _changes(file: str, was: bytes, now: bytes) -> list[Change]:
    try:
        old = dict(_elements(file, was))
    except Unreadable:
        old = {}
    new = dict(_elements(file, now))
    found = [Change("gone", key, *old[key][:2]) for key in old if key not in new]
    found += [Change("added", key, *new[key][:2]) for key in new if key not in old]
    found += [Change("changed", key, *new[key][:2]) for key in new if key in old and new[key] != old[key]]
    return found


Element = tuple[str, tuple[str, str, str]]  # id → tag, name, all that it says itself


def _elements(file: str, data: bytes) -> Iterator[Element]:
    """What a file is made of, by id; the drawing itself (shapes and lines) is left out."""
    if file.endswith(".form"):
        try:
            schema = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"Expected JSON: {error}") from None
        yield from _components(schema)
        return
    for element in parse(data).iter():
        tag = etree.QName(element)
        if element.get("id") and not (tag.namespace or "").endswith(("/DI", "/DI/", "/DMNDI/")):
            yield str(element.get("id")), (tag.localname, element.get("name") or "", _said(element))


def _said(element: etree._Element) -> str:
    """Attributes and texts of an element and of those parts of it that have no id."""
    attributes = sorted((str(key), str(value)) for key, value in element.attrib.items())
    words = (element.text or "").strip()
    parts = sorted(_said(child) for child in element if not child.get("id"))
    return f"{element.tag}{attributes}{words}{parts}"


def _components(component: object) -> Iterator[Element]:
    if not isinstance(component, dict):
        return
    inner = component.get("components")
    own = {key: value for key, value in component.items() if key not in ("components", "layout")}
    identity = str(component.get("id") or component.get("key") or "")
    if identity and component.get("type") != "default":
        yield (
            identity,
            (str(component.get("type", "")), str(component.get("label") or ""), json.dumps(own, sort_keys=True)),
        )
    for child in inner if isinstance(inner, list) else []:
        yield from _components(child)
