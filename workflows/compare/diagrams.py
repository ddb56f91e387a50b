"""A BPMN file as records: every element with its settings in the words of the field, and where it is drawn."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from lxml import etree

from workflows import xml
from workflows.bpmn.model import FLOW_NODES
from workflows.bpmn.standard import BPMN
from workflows.compare.flat import local, properties, words
from workflows.compare.records import Record

_Q = f"{{{BPMN}}}"
_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
NODE, FLOW, LANE, PROCESS, ROOT, NOTE = "node", "flow", "lane", "process", "root", "note"

_KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(FLOW_NODES, NODE),
    "sequenceFlow": FLOW,
    "lane": LANE,
    "process": PROCESS,
    "participant": PROCESS,
    **dict.fromkeys(("message", "error", "escalation", "signal"), ROOT),
    **dict.fromkeys(
        ("textAnnotation", "association", "dataObject", "dataObjectReference", "dataStoreReference", "group",
         "messageFlow", "category", "dataStore", "itemDefinition", "interface"), NOTE,
    ),
}  # fmt: skip

# What BPMN says where nothing is written.
_DEFAULTS: Final = {
    "cancelActivity": "true",
    "isInterrupting": "true",
    "isForCompensation": "false",
    "triggeredByEvent": "false",
    "startQuantity": "1",
    "completionQuantity": "1",
    "isImmediate": "true",
    "isExecutable": "false",
    "processType": "None",
    "isClosed": "false",
    "isSequential": "false",
    "parallelMultiple": "false",
    "gatewayDirection": "Unspecified",
    "instantiate": "false",
    "retries": "3",
}
# Said by the flows, the lanes and the drawing themselves.
_DERIVED: Final = frozenset({"incoming", "outgoing", "flowNodeRef", "laneSet", "childLaneSet"})

# Path in the file → property in the words of the field. Paths that are not here are told as they stand.
NAMES: Final[Mapping[str, str]] = {
    "sourceRef": "source",
    "targetRef": "target",
    "attachedToRef": "attached",
    "default": "default",
    "cancelActivity": "interrupting",
    "conditionExpression": "condition",
    "documentation": "documentation",
    "text": "text",
    "isExecutable": "executable",
    "extensionElements/formDefinition@formId": "form",
    "extensionElements/assignmentDefinition@candidateGroups": "groups",
    "extensionElements/assignmentDefinition@assignee": "assignee",
    "extensionElements/taskSchedule@dueDate": "due",
    "extensionElements/taskSchedule@followUpDate": "follow_up",
    "extensionElements/priorityDefinition@priority": "priority",
    "extensionElements/taskDefinition@type": "operation",
    "extensionElements/calledDecision@decisionId": "decision",
    "extensionElements/calledDecision@resultVariable": "result",
    "extensionElements/calledElement@processId": "called",
    "extensionElements/script@expression": "script",
    "extensionElements/script@resultVariable": "result",
    "timerEventDefinition/timeDate": "timer_date",
    "timerEventDefinition/timeDuration": "timer_duration",
    "timerEventDefinition/timeCycle": "timer_cycle",
    "messageEventDefinition@messageRef": "message",
    "errorEventDefinition@errorRef": "error",
    "escalationEventDefinition@escalationRef": "escalation",
    "linkEventDefinition@name": "link",
    "messageRef": "message",
    "errorCode": "code",
    "escalationCode": "code",
    "multiInstanceLoopCharacteristics@isSequential": "in_turn",
    "multiInstanceLoopCharacteristics/completionCondition": "until",
    "multiInstanceLoopCharacteristics/extensionElements/loopCharacteristics@inputCollection": "each_of",
    "multiInstanceLoopCharacteristics/extensionElements/loopCharacteristics@inputElement": "each",
    "multiInstanceLoopCharacteristics/extensionElements/loopCharacteristics@outputCollection": "results",
    "multiInstanceLoopCharacteristics/extensionElements/loopCharacteristics@outputElement": "result_of_each",
}
# Settings that stand in numbers: how the path begins and ends, and what stands before the name of each.
_LISTED: Final = (
    ("extensionElements/properties/property[", "]@value", ""),
    ("extensionElements/ioMapping/input[", "]@source", "input "),
    ("extensionElements/ioMapping/output[", "]@source", "output "),
)


def records(data: bytes) -> list[Record]:
    """Processes and roots, then nodes, flows, lanes and notes. Raises Unreadable for what is no XML."""
    root = xml.parse(data)
    drawn, lanes = _drawn(root), _lanes(root)
    places, choices = _order(root)
    found: dict[str, list[Record]] = defaultdict(list)
    for element in root.iter(f"{_Q}*"):
        kind = _KINDS.get(local(element.tag))
        if kind is not None:
            found[kind].append(_record(element, kind, drawn, lanes, choices))
    names = {node.id: node.name for node in found[NODE]}
    found[FLOW] = [_told(flow, names) for flow in sorted(found[FLOW], key=lambda flow: places.get(flow.id, 0))]
    return [record for kind in (PROCESS, ROOT, NODE, FLOW, LANE, NOTE) for record in found[kind]]


def _record(
    element: etree._Element, kind: str, drawn: Mapping[str, str], lanes: Mapping[str, str], choices: frozenset[str]
) -> Record:
    said = {"type": local(element.tag)} | {
        name: value
        for path, value in properties(element, apart=_apart, defaults=_DEFAULTS).items()
        if (name := called(path))
    }
    identity, holder = element.get("id", ""), element.getparent()
    if kind in (NODE, FLOW) and holder is not None and local(holder.tag) != "process":
        said["inside"] = holder.get("id", "")
    if lane := lanes.get(identity):
        said["lane"] = lane
    source = said.get("source", "")
    row = source if kind == FLOW and source in choices and "condition" in said else ""
    if not identity:
        identity = "#" + ">".join(text for text in (source, said.get("target", ""), said.get("name", "")) if text)
    return Record(kind, identity, said.get("name", ""), said, drawn.get(identity, ""), row)


def _told(flow: Record, names: Mapping[str, str]) -> Record:
    """A way without a name is told by what it leads from and to."""
    ends = [names.get(flow.properties.get(end, "")) or flow.properties.get(end, "") for end in ("source", "target")]
    return flow if flow.name else replace(flow, name=" → ".join(ends))


def called(path: str) -> str:
    """The property that a path of the file is in the words of the field."""
    for prefix, end, word in _LISTED:
        if path.startswith(prefix) and path.endswith(end):
            return word + path[len(prefix) : -len(end)].removeprefix("probity:")
    return NAMES.get(path, path)


def _apart(element: etree._Element) -> bool:
    tag = local(element.tag)
    return tag in _KINDS or tag in _DERIVED or (tag == "extensionElements" and not len(element))


def _lanes(root: etree._Element) -> dict[str, str]:
    """Node id → name of the innermost lane that lists it."""
    found: dict[str, str] = {}
    for lane in root.iter(f"{_Q}lane"):
        for reference in lane.iterfind(f"{_Q}flowNodeRef"):
            found[words(reference.text)] = words(lane.get("name")) or lane.get("id", "")
    return found


def _order(root: etree._Element) -> tuple[dict[str, int], frozenset[str]]:
    """Flow id → its place among those out of its node; and the gateways that ask in this order."""
    places: dict[str, int] = {}
    for reference in root.iter(f"{_Q}outgoing"):
        holder = reference.getparent()
        if holder is not None:
            places.setdefault(words(reference.text), holder.index(reference))
    gateways = root.iter(f"{_Q}exclusiveGateway")
    return places, frozenset(gateway.get("id", "") for gateway in gateways)


def _drawn(root: etree._Element) -> dict[str, str]:
    """Element id → how it is drawn, as one text: bounds or the points of a line, whether it is open, its label."""
    found: dict[str, str] = {}
    for shape in root.iter(f"{{{_DI}}}BPMNShape", f"{{{_DI}}}BPMNEdge"):
        said = [f"{name}={shape.get(name)}" for name in ("isExpanded", "isHorizontal") if shape.get(name) == "false"]
        said += [_point(part) for part in shape.iter("{*}Bounds", "{*}waypoint")]
        found[shape.get("bpmnElement", "")] = " ".join(said)
    return found


def _point(element: etree._Element) -> str:
    numbers = (_number(element.get(name)) for name in ("x", "y", "width", "height"))
    return ",".join(number for number in numbers if number)


def _number(text: str | None) -> str:
    try:
        return f"{float(text):g}" if text else ""
    except ValueError:
        return words(text)
