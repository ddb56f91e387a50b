"""Random edits of a drawing, as a modeler makes them: insert a task, branch, rename, take away, add a reminder."""

import random
from collections.abc import Callable

from lxml import etree

from workflows.bpmn.drawn import BPMN, ZEEBE

Rng = random.Random


def edited(files: dict[str, bytes], rng: Rng, count: int = 3) -> dict[str, bytes]:
    """The files with some edits in drawings; what comes out may be refused by the reader."""
    found = dict(files)
    names = sorted(name for name in files if name.endswith(".bpmn"))
    for number in range(count):
        name = rng.choice(names)
        root = etree.fromstring(found[name])
        process = root.find(BPMN + "process")
        assert process is not None
        rng.choice(EDITS)(process, rng, f"new_{number}")
        for drawn in root.findall("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"):
            root.remove(drawn)
        found[name] = etree.tostring(root)
    return found


def _flow(scope: etree._Element, id_: str, source: str, target: str) -> None:
    etree.SubElement(scope, BPMN + "sequenceFlow", id=id_, sourceRef=source, targetRef=target)


def _user(scope: etree._Element, id_: str) -> None:
    task = etree.SubElement(scope, BPMN + "userTask", id=id_, name=f"Look at {id_}")
    held = etree.SubElement(task, BPMN + "extensionElements")
    etree.SubElement(held, ZEEBE + "userTask")
    etree.SubElement(held, ZEEBE + "formDefinition", formId="close_case")
    etree.SubElement(held, ZEEBE + "assignmentDefinition", candidateGroups="case_officers")


def _redraw(scope: etree._Element) -> None:
    """incoming and outgoing lists say what the flows say."""
    for one in scope.iter(BPMN + "incoming", BPMN + "outgoing"):
        parent = one.getparent()
        assert parent is not None
        parent.remove(one)


def insert(scope: etree._Element, rng: Rng, id_: str) -> None:
    """A task on a flow: the flow keeps its id on one side of it or on the other."""
    flow = rng.choice(scope.findall(f".//{BPMN}sequenceFlow"))
    within = flow.getparent()
    assert within is not None
    _user(within, id_)
    if rng.random() < 0.5 and flow.find(BPMN + "conditionExpression") is None:
        _flow(within, f"{id_}_in", flow.get("sourceRef", ""), id_)
        default = next((e for e in within if e.get("default") == flow.get("id")), None)
        if default is not None:
            default.set("default", f"{id_}_in")
        flow.set("sourceRef", id_)
    else:
        _flow(within, f"{id_}_out", id_, flow.get("targetRef", ""))
        flow.set("targetRef", id_)
    _redraw(scope)


def branch(scope: etree._Element, rng: Rng, id_: str) -> None:
    """A choice on a flow, with a task on its new branch; or both ways at once."""
    kind = rng.choice(["exclusiveGateway", "parallelGateway"])
    flow = rng.choice(scope.findall(f".//{BPMN}sequenceFlow"))
    within = flow.getparent()
    assert within is not None
    for name in ("split", "join"):
        etree.SubElement(within, BPMN + kind, id=f"{id_}_{name}")
    _user(within, id_)
    _user(within, f"{id_}_b")
    _flow(within, f"{id_}_1", f"{id_}_split", id_)
    _flow(within, f"{id_}_2", f"{id_}_split", f"{id_}_b")
    if kind == "exclusiveGateway":
        found = next(f for f in within.findall(BPMN + "sequenceFlow") if f.get("id") == f"{id_}_1")
        etree.SubElement(found, BPMN + "conditionExpression").text = "=facts.consent.given"
        next(e for e in within if e.get("id") == f"{id_}_split").set("default", f"{id_}_2")
    _flow(within, f"{id_}_3", id_, f"{id_}_join")
    _flow(within, f"{id_}_4", f"{id_}_b", f"{id_}_join")
    _flow(within, f"{id_}_5", f"{id_}_join", flow.get("targetRef", ""))
    flow.set("targetRef", f"{id_}_split")
    _redraw(scope)


def rename(scope: etree._Element, rng: Rng, id_: str) -> None:
    """Another name."""
    tasks = scope.findall(f".//{BPMN}userTask")
    if tasks:
        rng.choice(tasks).set("name", f"Renamed {id_}")


def renumber(scope: etree._Element, rng: Rng, id_: str) -> None:
    """Another id under the same name."""
    tasks = scope.findall(f".//{BPMN}userTask")
    if not tasks:
        return
    task = rng.choice(tasks)
    old = task.get("id")
    for one in scope.iter():
        for name in ("id", "sourceRef", "targetRef", "attachedToRef"):
            if one.get(name) == old:
                one.set(name, id_)
        if one.tag == BPMN + "flowNodeRef" and one.text == old:
            one.text = id_
        if one.get("name") == "probity:notPerformedBy":
            one.set("value", ",".join(id_ if v.strip() == old else v for v in one.get("value", "").split(",")))


def remove(scope: etree._Element, rng: Rng, id_: str) -> None:
    """A task without boundary events goes; the way leads past it."""
    hosts = {one.get("attachedToRef") for one in scope.iter(BPMN + "boundaryEvent")}
    tasks = [
        task
        for task in scope.findall(f".//{BPMN}userTask")
        if task.get("id") not in hosts and task.find(f".//{ZEEBE}output") is None  # nobody else would set its variables
    ]
    if not tasks:
        return
    task = rng.choice(tasks)
    within = task.getparent()
    assert within is not None
    out = [f for f in within.findall(BPMN + "sequenceFlow") if f.get("sourceRef") == task.get("id")]
    if len(out) != 1:
        return
    for flow in within.findall(BPMN + "sequenceFlow"):
        if flow.get("targetRef") == task.get("id"):
            flow.set("targetRef", out[0].get("targetRef", ""))
    within.remove(out[0])
    within.remove(task)
    for lane in [one for one in scope.iter(BPMN + "flowNodeRef") if one.text == task.get("id")]:
        lane.getparent().remove(lane)  # type: ignore[union-attr]
    _redraw(scope)


def remind(scope: etree._Element, rng: Rng, id_: str) -> None:
    """A reminder beside a task."""
    tasks = scope.findall(f".//{BPMN}userTask")
    if not tasks:
        return
    task = rng.choice(tasks)
    within = task.getparent()
    assert within is not None
    event = etree.SubElement(
        within, BPMN + "boundaryEvent", id=id_, attachedToRef=task.get("id", ""), cancelActivity="false"
    )
    timed = etree.SubElement(event, BPMN + "timerEventDefinition", id=f"{id_}_timer")
    etree.SubElement(timed, BPMN + "timeDuration").text = "P2D"
    etree.SubElement(within, BPMN + "endEvent", id=f"{id_}_end")
    _flow(within, f"{id_}_flow", id_, f"{id_}_end")


EDITS: tuple[Callable[[etree._Element, Rng, str], None], ...] = (
    insert, insert, branch, rename, renumber, remove, remind,
)  # fmt: skip
