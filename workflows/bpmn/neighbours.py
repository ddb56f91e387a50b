"""What stands around a diagram: the other processes, forms, decisions and the pack's own codes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from workflows.bpmn.model import Diagram, Process
from workflows.errors import Unreadable
from workflows.strict_yaml import plain
from workflows.xml import parse


@dataclass(frozen=True)
class Neighbours:
    """Names that a diagram may refer to. None: not known here (a loose file), so references are not looked up."""

    processes: Mapping[str, Process] = field(default_factory=dict)
    main: str = ""
    forms: Mapping[str, frozenset[str]] | None = None
    decisions: frozenset[str] | None = None
    stages: frozenset[str] | None = None
    groups: frozenset[str] | None = None
    limits: frozenset[str] | None = None

    def is_main(self, process_id: str) -> bool:
        """Whether a case begins with this process: the pack says so; in a loose file, whatever nothing calls."""
        return process_id == self.main if self.main else process_id not in self._called

    @cached_property
    def _called(self) -> frozenset[str]:
        return frozenset(n.settings.called for process in self.processes.values() for _, n in process.scope.walk())


def neighbours(files: Mapping[str, bytes], diagrams: tuple[Diagram, ...]) -> Neighbours:
    """The names in `files` (forms, decisions, pack.yaml). A file that cannot be read gives none: its own
    reader says why."""
    processes = {process.id: process for diagram in diagrams for process in diagram.processes if process.id}
    pack = next((plain(data) for name, data in files.items() if _base(name) == "pack.yaml"), None)
    if pack is None:
        return Neighbours(processes)
    forms = dict(found for name, data in files.items() if name.endswith(".form") for found in _form(data))
    decisions = frozenset(d for name, data in files.items() if name.endswith(".dmn") for d in _decisions(data))
    limits = pack.get("limits")
    return Neighbours(
        processes,
        main=str(pack.get("main", "")),
        forms=forms,
        decisions=decisions,
        stages=_codes(pack.get("stages")),
        groups=_codes(pack.get("groups")),
        limits=frozenset(map(str, limits)) if isinstance(limits, dict) else frozenset(),
    )


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _codes(items: object) -> frozenset[str]:
    rows = items if isinstance(items, list) else []
    return frozenset(str(row["code"]) for row in rows if isinstance(row, dict) and "code" in row)


def _form(data: bytes) -> Iterator[tuple[str, frozenset[str]]]:
    try:
        schema = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(schema, dict) and isinstance(schema.get("id"), str):
        yield schema["id"], frozenset(_keys(schema))


def _keys(component: Mapping[str, object]) -> Iterator[str]:
    """Names under which the answers of a form are seen: keys at the top, the first part of nested paths."""
    path = component.get("path") or component.get("key")
    if isinstance(path, str) and path:
        yield path.split(".")[0]
        if component.get("type") in ("group", "dynamiclist") and component.get("path"):
            return
    inner = component.get("components")
    for child in inner if isinstance(inner, list) else []:
        if isinstance(child, dict):
            yield from _keys(child)


def _decisions(data: bytes) -> Iterator[str]:
    try:
        root = parse(data)
    except Unreadable:
        return
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.endswith("}decision") and element.get("id"):
            yield str(element.get("id"))
