"""Every English text of a project that people read in their own language: what zh_Hans.yaml has to say in Chinese."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from workflows import xml
from workflows.errors import Unreadable

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
_UNSEEN = frozenset({"message", "error", "escalation", "signal"})


def shown(files: Mapping[str, bytes]) -> Mapping[str, str]:
    """Text → the first file that shows it. Files that cannot be read show nothing."""
    found: dict[str, str] = {}
    for name in sorted(files):
        for text in _of(name, files[name]):
            if text.strip():
                found.setdefault(text, name)
    return found


def _of(name: str, data: bytes) -> Iterator[str]:
    if name.endswith(".bpmn"):
        yield from _of_diagram(data)
    elif name.endswith(".form"):
        yield from _of_form(data)
    elif name.endswith(".en.md"):
        yield from _of_letter(data)


def _of_diagram(data: bytes) -> Iterator[str]:
    try:
        root = xml.parse(data)
    except Unreadable:
        return
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        kind = element.tag.rpartition("}")[2]
        if element.tag.startswith(_BPMN) and kind not in _UNSEEN:
            yield str(element.get("name") or "")
        if element.tag in (f"{_BPMN}documentation", f"{_BPMN}text"):
            yield element.text or ""
        if element.tag == f"{_ZEEBE}property" and element.get("name") == "probity:hint":
            yield str(element.get("value") or "")


def _of_form(data: bytes) -> Iterator[str]:
    try:
        schema = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(schema, dict):
        yield _said(schema.get("title"))
        yield from _of_components(schema.get("components"))


def _of_components(components: Any) -> Iterator[str]:
    for one in components if isinstance(components, list) else ():
        if not isinstance(one, dict):
            continue
        yield from (_said(one.get(key)) for key in ("label", "dateLabel", "timeLabel", "description", "text"))
        options = one.get("values")
        yield from (
            _said(o.get("label")) for o in (options if isinstance(options, list) else ()) if isinstance(o, dict)
        )
        checked = one.get("validate")
        yield _said(checked.get("patternErrorMessage") if isinstance(checked, dict) else None)
        yield from _of_components(one.get("components"))


def _said(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _of_letter(data: bytes) -> Iterator[str]:
    first = data.decode("utf-8-sig", "replace").lstrip().partition("\n")[0]
    if first.startswith("# "):
        yield first[2:].strip()
