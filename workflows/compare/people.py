"""Who does what on both sides, read lightly: which task asks which form, whom it waits for, which limits are waits."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from workflows import xml
from workflows.bpmn.standard import BPMN, ZEEBE
from workflows.compare.changes import Comparison, How
from workflows.compare.diagrams import NODE
from workflows.compare.flat import words
from workflows.errors import Unreadable

_LIMIT = re.compile(r"facts\.limits\.([a-z][a-z0-9_]*)")
_Q, _Z = f"{{{BPMN}}}", f"{{{ZEEBE}}}"
_TIMES = ("timeDate", "timeDuration", "timeCycle")


@dataclass(frozen=True)
class Task:
    """`party` is whom outside it waits for, '' for the office."""

    id: str
    name: str
    party: str


@dataclass(frozen=True)
class People:
    """`tasks` by id, `asking` by form; `waits` are the limits that a statutory wait counts, `hosts` what each event on
    a border stands on; `renamed` is the id now by the id before. What is on both sides is told as it is now."""

    tasks: Mapping[str, Task]
    asking: Mapping[str, Task]
    waits: frozenset[str]
    hosts: Mapping[str, str]
    renamed: Mapping[str, str]


def people(comparison: Comparison, left: Mapping[str, bytes], right: Mapping[str, bytes]) -> People:
    tasks: dict[str, Task] = {}
    asking: dict[str, Task] = {}
    hosts: dict[str, str] = {}
    waits: set[str] = set()
    same = {name for name, data in left.items() if right.get(name) == data}
    for files in ({name: data for name, data in left.items() if name not in same}, right):
        for root in _drawings(files):
            hosts |= {event.get("id", ""): event.get("attachedToRef", "") for event in root.iter(f"{_Q}boundaryEvent")}
            waits |= _waits(root)
            for node in root.iter(f"{_Q}userTask"):
                held = _properties(node)
                task = Task(node.get("id", ""), words(node.get("name")), held.get("probity:external", ""))
                tasks[task.id] = task
                for form in node.iter(f"{_Z}formDefinition"):
                    asking[form.get("formId", "")] = task
    renamed = {one.was: one.now for _file, one in comparison.walk() if one.kind == NODE and one.how is How.RENAMED}
    return People(tasks, asking, frozenset(waits), hosts, renamed)


def _drawings(files: Mapping[str, bytes]) -> Iterable[etree._Element]:
    for name, data in files.items():
        if name.endswith(".bpmn"):
            try:
                yield xml.parse(data)
            except Unreadable:
                continue  # told as a file that only its lines can tell apart


def _waits(root: etree._Element) -> set[str]:
    found: dict[str, set[str]] = defaultdict(set)
    for event in root.iter(f"{_Q}intermediateCatchEvent", f"{_Q}boundaryEvent"):
        if _properties(event).get("probity:legal") == "true":
            for time in event.iter(*(_Q + tag for tag in _TIMES)):
                found[event.get("id", "")].update(_LIMIT.findall(time.text or ""))
    return {limit for limits in found.values() for limit in limits}


def _properties(node: etree._Element) -> dict[str, str]:
    held = node.iterfind(f"{_Q}extensionElements/{_Z}properties/{_Z}property")
    return {words(one.get("name")): words(one.get("value")) for one in held}
