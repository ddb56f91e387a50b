"""Writes a lowered diagram as XML: the one form of BPMN that the engine's parser reads."""

from lxml import etree

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import (
    Diagram,
    EventDefinition,
    Flow,
    Loop,
    Node,
    Process,
    Root,
    Scope,
    Settings,
)
from workflows.bpmn.standard import BPMN, PROBITY, XSI, ZEEBE

_NAMESPACES = {"bpmn": BPMN, "zeebe": ZEEBE, "probity": PROBITY, "xsi": XSI}
_REFERENCE = {"message": "messageRef", "error": "errorRef", "escalation": "escalationRef", "signal": "signalRef"}
_TIMER = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}


def write(diagram: Diagram) -> bytes:
    """Normalised XML, the same bytes for the same diagram."""
    root = etree.Element(f"{{{BPMN}}}definitions", nsmap=_NAMESPACES, attrib={"targetNamespace": PROBITY})
    for process in diagram.processes:
        _process(root, process)
    for item in diagram.roots.values():
        _root(root, item)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _add(
    parent: etree._Element, tag: str, *, namespace: str = BPMN, text: str = "", **attributes: str
) -> etree._Element:
    child = etree.SubElement(
        parent, f"{{{namespace}}}{tag}", {key: value for key, value in attributes.items() if value}
    )
    if text:
        child.text = text
    return child


def _process(root: etree._Element, process: Process) -> None:
    element = _add(root, "process", id=process.id, name=process.name, isExecutable="true")
    _settings(element, process.settings)
    if process.lanes:
        holder = _add(element, "laneSet", id=f"probity_lanes_{process.id}")
        names: dict[str, list[str]] = {}
        for _, node in process.scope.walk():
            if lane := process.lane_of(node.id):
                names.setdefault(lane, []).append(node.id)
        for number, (name, nodes) in enumerate(names.items(), 1):
            lane_element = _add(holder, "lane", id=f"probity_lane_{process.id}_{number}", name=name)
            for node_id in nodes:
                _add(lane_element, "flowNodeRef", text=node_id)
    _scope(element, process.scope)


def _scope(parent: etree._Element, scope: Scope) -> None:
    graph = Graph(scope)
    for node in scope.nodes:
        _node(parent, node, graph)
    for flow in scope.flows:
        if flow.source in graph.nodes and flow.target in graph.nodes:
            _flow(parent, flow)


def _node(parent: etree._Element, node: Node, graph: Graph) -> None:
    element = _add(parent, node.kind, id=node.id, name=node.name, default=node.default)
    if node.kind == "boundaryEvent":
        element.set("attachedToRef", node.attached_to)
        element.set("cancelActivity", "true" if node.interrupting else "false")
    if node.kind == "callActivity":
        element.set("calledElement", node.settings.called)
    if node.message:
        element.set("messageRef", node.message)
    if node.free:
        element.set(f"{{{PROBITY}}}draft", "true")
    _settings(element, node.settings, user_task=node.kind == "userTask")
    for flow in graph.incoming[node.id]:
        _add(element, "incoming", text=flow.id)
    for flow in graph.outgoing[node.id]:
        _add(element, "outgoing", text=flow.id)
    if node.loop is not None:
        _loop(element, node.loop)
    for event in node.events:
        _event(element, event)
    if node.content is not None:
        _scope(element, node.content)


def _flow(parent: etree._Element, flow: Flow) -> None:
    element = _add(parent, "sequenceFlow", id=flow.id, name=flow.name, sourceRef=flow.source, targetRef=flow.target)
    if flow.condition is not None:
        _formal(_add(element, "conditionExpression", text=flow.condition))


def _event(parent: etree._Element, event: EventDefinition) -> None:
    element = _add(parent, f"{event.kind}EventDefinition")
    if event.kind in _REFERENCE and event.reference:
        element.set(_REFERENCE[event.kind], event.reference)
    if event.timer:
        _formal(_add(element, _TIMER[event.timer], text=event.expression))


def _loop(parent: etree._Element, loop: Loop) -> None:
    sequential = "true" if loop.kind == "sequential" else "false"
    element = _add(parent, "multiInstanceLoopCharacteristics", isSequential=sequential)
    _add(
        _add(element, "extensionElements"),
        "loopCharacteristics",
        namespace=ZEEBE,
        inputCollection=loop.input_collection,
        inputElement=loop.input_element,
        outputCollection=loop.output_collection,
        outputElement=loop.output_element,
    )
    if loop.completion:
        _formal(_add(element, "completionCondition", text=loop.completion))


def _root(parent: etree._Element, root: Root) -> None:
    element = _add(parent, root.kind, id=root.id, name=root.name)
    if root.code:
        element.set("errorCode" if root.kind == "error" else "escalationCode", root.code)
    if root.correlation_key:
        holder = _add(element, "extensionElements")
        _add(holder, "subscription", namespace=ZEEBE, correlationKey=root.correlation_key)


def _formal(element: etree._Element) -> None:
    element.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")


def _settings(parent: etree._Element, settings: Settings, *, user_task: bool = False) -> None:
    holder = etree.Element(f"{{{BPMN}}}extensionElements", nsmap=_NAMESPACES)

    def add(tag: str, required: str, **attributes: str) -> None:
        if required:
            _add(holder, tag, namespace=ZEEBE, **attributes)

    if user_task:
        _add(holder, "userTask", namespace=ZEEBE)
    add("formDefinition", settings.form, formId=settings.form)
    add(
        "assignmentDefinition",
        settings.assignee or settings.candidate_groups,
        assignee=settings.assignee,
        candidateGroups=settings.candidate_groups,
    )
    add("taskSchedule", settings.due or settings.follow_up, dueDate=settings.due, followUpDate=settings.follow_up)
    add("priorityDefinition", settings.priority, priority=settings.priority)
    add("taskDefinition", settings.operation, type=settings.operation)
    add("calledDecision", settings.decision, decisionId=settings.decision, resultVariable=settings.decision_variable)
    add("script", settings.script, expression=settings.script, resultVariable=settings.script_variable)
    add("calledElement", settings.called, processId=settings.called, propagateAllChildVariables="false")
    if settings.inputs or settings.outputs:
        mapping = _add(holder, "ioMapping", namespace=ZEEBE)
        for kind, items in (("input", settings.inputs), ("output", settings.outputs)):
            for item in items:
                _add(mapping, kind, namespace=ZEEBE, source=item.source, target=item.target)
    if settings.properties:
        properties = _add(holder, "properties", namespace=ZEEBE)
        for name, value in settings.properties.items():
            etree.SubElement(properties, f"{{{ZEEBE}}}property", {"name": name, "value": value})
    if len(holder):
        parent.append(holder)
