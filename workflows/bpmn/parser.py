"""Normalised XML to frozen SpiffWorkflow specs: every node and flow is built one by one, none by recursion."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from workflows import xml
from workflows.bpmn import expressions
from workflows.bpmn.drawn import BPMN, Drawn, Flow, Root, Surface, line_of, text, zeebe
from workflows.bpmn.elements import ELEMENTS
from workflows.bpmn.elements.activity import Activity
from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.boundary_event import BoundaryEvent
from workflows.bpmn.elements.inclusive_gateway import InclusiveGateway
from workflows.bpmn.elements.multi_instance import EACH, MultiInstance
from workflows.bpmn.elements.start_event import StartEvent
from workflows.errors import Problem, ProcessError, Refused


def parse(files: Mapping[str, bytes]) -> dict[str, BpmnProcessSpec]:
    """The executable processes of these normalised files, with their subprocesses, by id.

    An embedded subprocess is found under `<process id>/<subprocess id>`. Raises Refused with element, name and line,
    and Unreadable for what is no XML.
    """
    reader = Reader()
    for name in sorted(files):
        reader.add_bpmn_xml(xml.parse(files[name]), name)
    specs: dict[str, BpmnProcessSpec] = {}
    for process_id in reader.get_process_ids():
        _build(reader.process_parsers[process_id], process_id, "", specs)
    return specs


class Problems:
    """What stands in the way, collected so that a designer hears everything at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, node: etree._Element, reason: str) -> None:
        self.tell(node.get("id", ""), node.get("name", ""), line_of(node), reason)

    def tell(self, element: str, name: str, line: int, reason: str) -> None:
        self.found.append(Problem(element, name, line, "not-executable", reason, "see docs/bpmn.md"))

    @contextmanager
    def at(self, node: etree._Element) -> Iterator[None]:
        """Whatever is refused inside is a problem of this node."""
        try:
            yield
        except (ProcessError, KeyError) as error:
            self.add(node, str(error))

    def stop(self) -> None:
        """Raise Refused when anything was found."""
        if self.found:
            raise Refused(tuple(self.found))


class Reader(BpmnParser):  # type: ignore[misc]
    """SpiffWorkflow's parser for the files and processes; the nodes are ours."""

    def __init__(self) -> None:
        super().__init__()
        self.roots: dict[str, Root] = {}

    def add_bpmn_xml(self, bpmn: etree._Element, filename: str | None = None) -> None:
        self._add_diagram_indexes(bpmn)
        for tag in ("message", "signal", "error", "escalation"):
            for node in bpmn.iterfind(BPMN + tag):
                self.roots[node.get("id", "")] = _root(node)
        for process in bpmn.iterfind(BPMN + "process"):
            self.create_parser(process, filename)

    PROCESS_PARSER_CLASS = ProcessParser


def _root(node: etree._Element) -> Root:
    key = zeebe(node, "subscription").get("correlationKey", "")
    code = node.get("errorCode") or node.get("escalationCode") or ""
    return Root(node.get("name", ""), code, expressions.read(key) if key.strip() else None)


def _build(process: ProcessParser, spec_id: str, outer_lane: str, specs: dict[str, BpmnProcessSpec]) -> BpmnProcessSpec:
    """One process or embedded subprocess, and after it those inside it."""
    spec = BpmnProcessSpec(name=spec_id, description=process.get_name(), filename=process.filename)
    process_id = spec_id.split("/")[0]
    inner: list[tuple[etree._Element, str]] = []
    problems = Problems()
    for node in process.node:
        kind = etree.QName(node).localname
        if kind in ELEMENTS:
            lane = process.get_lane_name(node.get("id")) or outer_lane
            with problems.at(node):
                _add(spec, Drawn(node, Surface(process_id, lane, process.parser.roots)))
            if kind == "subProcess":
                inner.append((node, lane))
        elif kind not in PASSED_OVER:
            problems.add(node, f"Expected an element that can be executed but {kind}.")
    problems.stop()
    _connect(spec, process.node, problems)
    problems.stop()
    for element in elements(spec):
        element.freeze()
    specs[spec_id] = spec
    for node, lane in inner:
        inside = ProcessParser(process.parser, node, process.nsmap, {}, filename=process.filename)
        _build(inside, f"{process_id}/{node.get('id')}", lane, specs)
    return spec


# What may stand beside flow nodes and means nothing to a running case.
PASSED_OVER = frozenset(
    (
        "sequenceFlow",
        "incoming",
        "outgoing",
        "extensionElements",
        "laneSet",
        "documentation",
        "multiInstanceLoopCharacteristics",
    )
)


def _add(spec: BpmnProcessSpec, drawn: Drawn) -> None:
    if drawn.attribute("triggeredByEvent") == "true":
        raise ProcessError("Expected a boundary event on an outer subprocess but an event subprocess.")
    kind = ELEMENTS[drawn.kind]
    if drawn.child("multiInstanceLoopCharacteristics") is not None:
        MultiInstance(spec, drawn)
        kind(spec, drawn, drawn.id + EACH)
    else:
        kind(spec, drawn)


def _connect(spec: BpmnProcessSpec, scope: etree._Element, problems: Problems) -> None:
    """Flows in document order, which is the order in which conditions are judged; then boundary events and starts."""
    flows: dict[str, list[Flow]] = {}
    entries: dict[str, list[str]] = {}
    for node in scope.iterfind(BPMN + "sequenceFlow"):
        source, target = node.get("sourceRef", ""), node.get("targetRef", "")
        if not node.get("id") or source not in spec.task_specs or target not in spec.task_specs:
            problems.add(node, "Expected a flow with an id between two elements of the same scope.")
            continue
        with problems.at(node):
            flow = Flow(node.get("id", ""), source, target, _condition(node))
            flows.setdefault(source, []).append(flow)
            entries.setdefault(target, []).append(flow.id)
    defaults = {node.get("default") for node in scope if node.get("default")}
    for element in elements(spec):
        leaving = flows.get(element.name, [])
        element.flows = tuple(Flow(f.id, f.source, f.target, f.condition, f.id in defaults) for f in leaving)
        element.entries = tuple(entries.get(element.name, ()))
        for flow in element.flows:
            element.connect(spec.task_specs[flow.target])
        if isinstance(element, BoundaryEvent):
            host = spec.task_specs.get(element.host)
            if isinstance(host, Activity):
                host.boundaries = (*host.boundaries, element)
        if isinstance(element, StartEvent):
            spec.start.connect(element)
        elif not element.entries and not isinstance(element, BoundaryEvent) and not element.name.endswith(EACH):
            problems.tell(
                element.bpmn_id, element.title, element.line, "Expected a flow that leads here but none does."
            )
    if not spec.start.outputs:
        problems.add(scope, "Expected a start event but found none.")
    for element in elements(spec):
        if isinstance(element, InclusiveGateway):
            element.upstream = {flow_id: _upstream(spec, element, flow_id) for flow_id in element.entries}


def _condition(node: etree._Element) -> expressions.Expression | None:
    written = text(node.find(BPMN + "conditionExpression"))
    return expressions.condition(written) if written else None


def _upstream(spec: BpmnProcessSpec, gateway: Element, flow_id: str) -> frozenset[str]:
    """Elements from which a token can come to this flow without passing the gateway itself."""
    before: dict[str, list[str]] = {}
    for element in elements(spec):
        for flow in element.flows:
            before.setdefault(flow.target, []).append(element.name)
        for boundary in getattr(element, "boundaries", ()):
            before.setdefault(boundary.name, []).append(element.name)
    source = next(flow.source for element in elements(spec) for flow in element.flows if flow.id == flow_id)
    seen: set[str] = set()
    stack = [source]
    while stack:
        name = stack.pop()
        if name not in seen and name != gateway.name:
            seen.add(name)
            stack.extend(before.get(name, ()))
    return frozenset(seen)


def elements(spec: BpmnProcessSpec) -> Iterator[Element]:
    """The elements of a process or subprocess, in document order."""
    return (found for found in spec.task_specs.values() if isinstance(found, Element))


def fingerprint(specs: Mapping[str, BpmnProcessSpec]) -> str:
    """A hash of everything the specs hold: equal before and after every step, for they are shared by all cases."""
    digest = hashlib.sha256()
    for spec_id in sorted(specs):
        for name, task_spec in specs[spec_id].task_specs.items():
            held = {key: value for key, value in vars(task_spec).items() if key != "_wf_spec"}
            digest.update(repr((spec_id, name, [(key, _told(held[key])) for key in sorted(held)])).encode())
    return digest.hexdigest()


def _told(value: object) -> object:
    if hasattr(value, "n_subscribers"):
        return value.n_subscribers()  # SpiffWorkflow's Event: callbacks hung on a shared spec are a change
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return [(key, _told(value[key])) for key in sorted(value)]
    if isinstance(value, Element):
        return value.name
    if isinstance(value, tuple | list):
        return [_told(item) for item in value]
    if hasattr(value, "__dict__") and not isinstance(value, type):
        return [type(value).__name__, _told(vars(value))]
    return value
