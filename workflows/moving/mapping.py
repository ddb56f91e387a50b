"""Which element of the new version an element of the old one goes on as."""

import collections.abc
from typing import TypeAlias

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from workflows.bpmn import parser
from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.boundary_event import BoundaryEvent
from workflows.bpmn.elements.multi_instance import EACH, MultiInstance
from workflows.bpmn.elements.parallel_gateway import Join
from workflows.bpmn.elements.user_task import UserTask
from workflows.catalog import Project

Place: TypeAlias = tuple[str, str]  # process id, element id
# None lets a boundary event go: it stops listening. What is not named goes on under its own id.
Mapping: TypeAlias = collections.abc.Mapping[Place, Place | None]


def place_of(element: Element) -> Place:
    return element.process_id, element.bpmn_id


def kind_of(element: Element) -> str:
    """What an element does, so that a token can go on with another one of the same: its class and what it listens
    for."""
    trigger = getattr(element, "trigger", None)
    heard = f" {kind}" if (kind := getattr(trigger, "kind", "")) else ""
    return type(element).__name__ + heard


def suggest(source: Project, target: Project) -> dict[Place, Place]:
    """Where each element on which a token may stand, or that somebody has done, goes on: the same id; else the only
    one of the same name and kind in the same process or subprocess. What is not in it a person must settle."""
    found: dict[Place, Place] = {}
    for spec_id, spec in source.specs.items():
        after = target.specs.get(spec_id)
        for element in standing(spec):
            if after is not None and (same := _same(element, after)) is not None:
                found[place_of(element)] = same
    return found


def standing(spec: BpmnProcessSpec) -> list[Element]:
    """The elements on which a token may rest; of a repeated activity the activity itself."""
    found = [
        element
        for element in parser.elements(spec)
        if element.waits or isinstance(element, BoundaryEvent | Join | UserTask)
    ]
    return [element for element in found if not element.name.endswith(EACH)]


def place_is_known(project: Project, place: str) -> bool:
    """Whether `process/element` names an element on which a token may rest."""
    process, _, element = place.partition("/")
    specs = [spec for spec_id, spec in project.specs.items() if spec_id.split("/")[0] == process]
    return any(one.bpmn_id == element for spec in specs for one in standing(spec))


def _same(element: Element, after: BpmnProcessSpec) -> Place | None:
    own = after.task_specs.get(element.bpmn_id)
    if isinstance(own, Element) and _alike(element, own):
        return place_of(own)
    named = [
        other
        for other in standing(after)
        if other.title and other.title == element.title and _alike(element, other) and not other.name.endswith(EACH)
    ]
    return place_of(named[0]) if len(named) == 1 else None


def _alike(one: Element, other: Element) -> bool:
    if isinstance(one, MultiInstance) and isinstance(other, MultiInstance):
        return kind_of(one.each) == kind_of(other.each)
    return kind_of(one) == kind_of(other)
