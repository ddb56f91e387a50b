"""Builds the diagram model from XML, and tells every element and attribute that the model cannot carry."""

from typing import Literal, cast

from lxml import etree

from workflows.bpmn import model
from workflows.bpmn.gate import Gate, tag_of, words
from workflows.bpmn.model import (
    Diagram,
    EventDefinition,
    Flow,
    Lane,
    Loop,
    Node,
    Process,
    Root,
    Scope,
)
from workflows.bpmn.settings import extensions, read_settings
from workflows.bpmn.standard import BPMN, DRAWN, ZEEBE
from workflows.errors import Problem, Unreadable
from workflows.sentences import sentence
from workflows.xml import line_of

_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_ROOTS = {"message": "messageRef", "error": "errorRef", "escalation": "escalationRef", "signal": "signalRef"}


def read_diagram(file: str, root: etree._Element) -> tuple[Diagram, tuple[Problem, ...]]:
    """The diagram of one file and everything in it that the model had to leave out, in document order.

    Raises Unreadable when the root is not a BPMN 2.0 `definitions`.
    """
    if root.tag != f"{{{BPMN}}}definitions":
        raise Unreadable(sentence("Expected BPMN 2.0 definitions but the root element is %(root)s.", root=_shown(root)))
    source = _Source()
    diagram = source.diagram(file, root)
    return diagram, tuple(source.problems)


class _Source(Gate):
    # ---- the file

    def diagram(self, file: str, root: etree._Element) -> Diagram:
        self.attributes(root)
        roots: dict[str, Root] = {}
        processes: list[Process] = []
        global_tasks: set[str] = set()
        participants = {
            _ref(participant, "processRef"): words(participant.get("name"))
            for participant in root.iterfind(f"{{{BPMN}}}collaboration/{{{BPMN}}}participant")
            if participant.get("processRef")
        }
        for child in root:
            tag = tag_of(child)
            if tag == "process":
                processes.append(self._process(child, participants))
            elif tag in _ROOTS:
                found = self._root(child, cast(Literal["message", "error", "escalation", "signal"], tag))
                roots.setdefault(found.id, found)
            elif tag.startswith("global"):
                global_tasks.add(child.get("id", ""))
                self.refuse(
                    child,
                    "global-task",
                    sentence("Expected work inside a process but found a %(tag)s.", tag=tag),
                    "Draw a process with this one task, or the task where it is used.",
                )
            elif tag == "extension" and child.get("mustUnderstand") == "true":
                self.refuse(
                    child, "must-understand", "Expected no foreign extension that must be understood.", "Remove it."
                )
            elif tag in ("choreography", "globalConversation", "conversation", "globalChoreographyTask"):
                self._choreography(child)
            elif tag and tag not in DRAWN and tag not in ("extensionElements", "extension"):
                self.unknown(child, "definitions")
        drawn = {
            shape.get("bpmnElement", "")
            for shape in root.iter(f"{{{_DI}}}BPMNShape", f"{{{_DI}}}BPMNEdge")
            if shape.get("bpmnElement")
        }
        return Diagram(file, tuple(processes), roots, frozenset(global_tasks), frozenset(drawn))

    def _choreography(self, element: etree._Element) -> None:
        instead = "Draw one process for each partner that works here."
        for node in element.iter():
            if tag_of(node) in model.FLOW_NODES or node is element:
                self.refuse(
                    node,
                    "choreography",
                    sentence("Expected a process but found a %(tag)s.", tag=tag_of(node)),
                    instead,
                )

    def _root(self, element: etree._Element, kind: Literal["message", "error", "escalation", "signal"]) -> Root:
        self.attributes(element)
        self.children(element, kind)
        read_settings(element, self.refuse)
        key = next(
            (e.get("correlationKey", "") for e in extensions(element, _silent) if tag_of(e, ZEEBE) == "subscription"),
            "",
        )
        code = element.get("errorCode" if kind == "error" else "escalationCode", "").strip()
        return Root(kind, element.get("id", ""), words(element.get("name")), line_of(element), code, key.strip())

    def _process(self, element: etree._Element, participants: dict[str, str]) -> Process:
        self.attributes(element)
        identity = element.get("id", "")
        lanes: list[Lane] = []
        for holder in element.iterfind(f"{{{BPMN}}}laneSet"):
            self._lanes(holder, lanes)
        return Process(
            id=identity,
            name=words(element.get("name")),
            line=line_of(element),
            executable=element.get("isExecutable", "").strip() in ("true", "1"),
            scope=self._scope(element, "process", lanes),
            lanes=tuple(lanes),
            settings=read_settings(element, self.refuse),
            participant=participants.get(identity, ""),
        )

    def _lanes(self, holder: etree._Element, lanes: list[Lane]) -> None:
        for lane in holder.iterfind(f"{{{BPMN}}}lane"):
            nodes = frozenset(_local(ref.text) for ref in lane.iterfind(f"{{{BPMN}}}flowNodeRef"))
            lanes.append(Lane(lane.get("id", ""), words(lane.get("name")), nodes))
            for inner in lane.iterfind(f"{{{BPMN}}}childLaneSet"):
                self._lanes(inner, lanes)

    # ---- flow nodes and flows

    def _scope(self, element: etree._Element, place: str, lanes: list[Lane]) -> Scope:
        nodes: list[Node] = []
        flows: list[Flow] = []
        associations: list[tuple[str, str]] = []
        order: dict[str, int] = {}  # `outgoing` children give the order in which conditions are tried
        for child in element:
            tag = tag_of(child)
            if tag in model.FLOW_NODES:
                nodes.append(self._node(child, tag, lanes))
                for position, ref in enumerate(child.iterfind(f"{{{BPMN}}}outgoing")):
                    order.setdefault(_local(ref.text), position)
            elif tag == "sequenceFlow":
                flows.append(self._flow(child))
            elif tag == "association":
                associations.append((_ref(child, "sourceRef"), _ref(child, "targetRef")))
            elif tag == "laneSet" and place != "process":
                self._lanes(child, lanes)
        self.children(element, place)
        self._listed_flows(element, flows)
        return Scope(tuple(nodes), _ordered(flows, order), tuple(associations))

    def _listed_flows(self, element: etree._Element, flows: list[Flow]) -> None:
        """`incoming` and `outgoing` must agree with the flows; they are optional and carry nothing of their own."""
        ends = {"incoming": {(f.id, f.target) for f in flows}, "outgoing": {(f.id, f.source) for f in flows}}
        for node in element:
            if tag_of(node) not in model.FLOW_NODES:
                continue
            for side in ("incoming", "outgoing"):
                for ref in node.iterfind(f"{{{BPMN}}}{side}"):
                    if (_local(ref.text), node.get("id", "")) not in ends[side]:
                        self.refuse(
                            node,
                            "listed-flow",
                            sentence(
                                "Expected a sequence flow %(flow)r as %(side)s but none is drawn there.",
                                flow=_local(ref.text),
                                side=side,
                            ),
                            "Delete the line and draw it again.",
                        )

    def _flow(self, element: etree._Element) -> Flow:
        self.attributes(element)
        self.children(element, "sequenceFlow")
        read_settings(element, self.refuse)
        condition = element.find(f"{{{BPMN}}}conditionExpression")
        text = None
        if condition is not None:
            self.attributes(condition)
            text = _content(condition)
        return Flow(
            id=element.get("id", ""),
            name=words(element.get("name")),
            line=line_of(element),
            source=_ref(element, "sourceRef"),
            target=_ref(element, "targetRef"),
            condition=text or None,
        )

    def _node(self, element: etree._Element, tag: str, lanes: list[Lane]) -> Node:
        self.attributes(element)
        if tag not in model.SUBPROCESSES:
            self.children(element, tag)
        return Node(
            id=element.get("id", ""),
            name=words(element.get("name")),
            line=line_of(element),
            kind=tag,
            events=tuple(self._event(child) for child in element if tag_of(child).endswith("EventDefinition")),
            attached_to=_ref(element, "attachedToRef"),
            interrupting=element.get("cancelActivity", element.get("isInterrupting", "true")) not in ("false", "0"),
            default=_ref(element, "default"),
            message=_ref(element, "messageRef"),
            called=_ref(element, "calledElement"),
            loop=self._loop(element),
            content=self._scope(element, tag, lanes) if tag in model.SUBPROCESSES else None,
            event_subprocess=element.get("triggeredByEvent") in ("true", "1"),
            for_compensation=element.get("isForCompensation") in ("true", "1"),
            instantiates=element.get("instantiate") in ("true", "1"),
            settings=read_settings(element, self.refuse),
        )

    def _event(self, element: etree._Element) -> EventDefinition:
        self.attributes(element)
        kind = tag_of(element).removesuffix("EventDefinition")
        self.children(element, tag_of(element))
        read_settings(element, self.refuse)
        timer: Literal["", "date", "duration", "cycle"] = ""
        expression = ""
        for child in element:
            tag = tag_of(child)
            if tag in ("timeDate", "timeDuration", "timeCycle"):
                self.attributes(child)
                if timer:
                    self.refuse(element, "timer", "Expected one time but the timer has several.", "Keep one.")
                timer = cast(Literal["date", "duration", "cycle"], tag.removeprefix("time").lower())
                expression = _content(child)
            elif tag == "condition":
                expression = _content(child)
        return EventDefinition(
            kind=kind,
            line=line_of(element),
            reference=_ref(element, _ROOTS.get(kind, "activityRef")),
            label=words(element.get("name")) if kind == "link" else "",
            timer=timer,
            expression=expression,
        )

    def _loop(self, element: etree._Element) -> Loop | None:
        standard = element.find(f"{{{BPMN}}}standardLoopCharacteristics")
        if standard is not None:
            self.attributes(standard)
            self.children(standard, "standardLoopCharacteristics")
            return Loop("standard", line_of(standard), condition=_content(standard.find(f"{{{BPMN}}}loopCondition")))
        multi = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
        if multi is None:
            return None
        self.attributes(multi)
        self.children(multi, "multiInstanceLoopCharacteristics")
        read_settings(multi, self.refuse)
        zeebe = next((e for e in extensions(multi, _silent) if tag_of(e, ZEEBE) == "loopCharacteristics"), None)

        def value(name: str) -> str:
            return zeebe.get(name, "").strip() if zeebe is not None else ""

        return Loop(
            kind="sequential" if multi.get("isSequential") in ("true", "1") else "parallel",
            line=line_of(multi),
            input_collection=value("inputCollection"),
            input_element=value("inputElement"),
            output_collection=value("outputCollection"),
            output_element=value("outputElement"),
            completion=_content(multi.find(f"{{{BPMN}}}completionCondition")),
            cardinality=_content(multi.find(f"{{{BPMN}}}loopCardinality")),
        )


def _silent(*_problem: object) -> None:
    """Used on a second reading of the same element, whose problems are told already."""


def _content(element: etree._Element | None) -> str:
    return "".join(map(str, element.itertext())).strip() if element is not None else ""


def _local(value: str | None) -> str:
    """A reference without the prefix that QName references may carry."""
    return (value or "").strip().rpartition(":")[2]


def _ref(element: etree._Element, name: str) -> str:
    return _local(element.get(name))


def _shown(element: etree._Element) -> str:
    name = etree.QName(element)
    return sentence(
        "<%(tag)s> of %(namespace)s", tag=name.localname, namespace=name.namespace or sentence("no namespace")
    )


def _ordered(flows: list[Flow], order: dict[str, int]) -> tuple[Flow, ...]:
    """The flows of each node in the order in which the node lists them, where it does; else as they stand."""
    by_source: dict[str, list[Flow]] = {}
    for flow in flows:
        by_source.setdefault(flow.source, []).append(flow)
    for listed in by_source.values():
        listed.sort(key=lambda flow: order.get(flow.id, len(order)))
        listed.reverse()
    return tuple(by_source[flow.source].pop() for flow in flows)
