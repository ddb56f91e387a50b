"""Diagrams from which one element is taken away as an editor takes it: what led to it leads to what came after, and
what nothing leads to any more goes with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from workflows.bpmn.model import TASKS
from workflows.bpmn.standard import BPMN

_Q = f"{{{BPMN}}}"
_ACTIVITIES = TASKS | {"callActivity"}


@dataclass(frozen=True)
class Mutant:
    """`kind` is task, boundary event or condition; `files` the whole project without it."""

    kind: str
    file: str
    element: str
    files: Mapping[str, bytes]


def mutants(files: Mapping[str, bytes]) -> Iterator[Mutant]:
    """One for every task (calls included), every boundary event and every condition."""
    for name, data in files.items():
        if not name.endswith(".bpmn"):
            continue
        root = etree.fromstring(data)
        for kind, tags in (("task", _ACTIVITIES), ("boundary event", {"boundaryEvent"})):
            for element in root.iter(*(_Q + tag for tag in sorted(tags))):
                yield without(kind, files, name, str(element.get("id")))
        for condition in root.iter(f"{_Q}conditionExpression"):
            flow = condition.getparent()
            assert flow is not None
            yield without("condition", files, name, str(flow.get("id")))


def without(kind: str, files: Mapping[str, bytes], name: str, element_id: str) -> Mutant:
    root = etree.fromstring(files[name])
    element = next(found for found in root.iter() if found.get("id") == element_id)
    scope = element.getparent()
    assert scope is not None
    flows = scope.findall(f"{_Q}sequenceFlow")
    if kind == "task":
        onward = [flow for flow in flows if flow.get("sourceRef") == element_id]
        for flow in flows:
            if flow.get("targetRef") == element_id:
                flow.set("targetRef", str(onward[0].get("targetRef")))
        for flow in onward:
            scope.remove(flow)
        for event in scope.findall(f"{_Q}boundaryEvent"):
            if event.get("attachedToRef") == element_id:
                scope.remove(event)
    scope.remove(element)  # of a condition: the way that it opened
    _prune(scope)
    _tidy(root)
    return Mutant(kind, name, element_id, {**files, name: etree.tostring(root)})


def _prune(scope: etree._Element) -> None:
    """Take away what nothing leads to, and ways out of nothing."""
    while True:
        nodes = {str(node.get("id")): node for node in scope if node.get("id") and _is_node(node)}
        flows = scope.findall(f"{_Q}sequenceFlow")
        loose = [flow for flow in flows if flow.get("sourceRef") not in nodes or flow.get("targetRef") not in nodes]
        for flow in loose:
            scope.remove(flow)
        led = {flow.get("targetRef") for flow in flows if flow not in loose}
        gone = [
            node
            for id_, node in nodes.items()
            if id_ not in led
            and node.tag != f"{_Q}startEvent"
            and (node.tag != f"{_Q}boundaryEvent" or node.get("attachedToRef") not in nodes)
        ]
        for node in gone:
            scope.remove(node)
        if not loose and not gone:
            break
    for gateway in scope.iter(f"{_Q}exclusiveGateway"):
        out = [flow for flow in scope.findall(f"{_Q}sequenceFlow") if flow.get("sourceRef") == gateway.get("id")]
        if len(out) == 1:  # an editor leaves a gateway that chooses nothing; it is no choice any more
            gateway.attrib.pop("default", None)
            for condition in out[0].findall(f"{_Q}conditionExpression"):
                out[0].remove(condition)


def _is_node(node: etree._Element) -> bool:
    tag = etree.QName(node).localname
    return tag not in ("sequenceFlow", "textAnnotation", "association", "laneSet", "documentation")


def _tidy(root: etree._Element) -> None:
    """Take away what refers to elements that are gone: lanes, shapes, incoming and outgoing, duties."""
    ids = {str(element.get("id")) for element in root.iter() if element.get("id")}
    for reference in [*root.iter(f"{_Q}flowNodeRef"), *root.iter(f"{_Q}incoming"), *root.iter(f"{_Q}outgoing")]:
        if (reference.text or "").strip() not in ids:
            _remove(reference)
    for shape in [element for element in root.iter() if element.get("bpmnElement")]:
        if shape.get("bpmnElement") not in ids:
            _remove(shape)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
