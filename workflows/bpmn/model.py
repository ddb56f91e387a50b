"""A diagram as frozen values: what was drawn, with ids, names and source lines, before anything is judged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

TASKS = frozenset("task userTask manualTask serviceTask sendTask receiveTask scriptTask businessRuleTask".split())
SUBPROCESSES = frozenset("subProcess transaction adHocSubProcess".split())
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
GATEWAYS = frozenset("exclusiveGateway inclusiveGateway parallelGateway eventBasedGateway complexGateway".split())
EVENTS = frozenset("startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent".split())
CHOREOGRAPHY = frozenset("choreographyTask subChoreography callChoreography".split())
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS | CHOREOGRAPHY
EVENT_DEFINITIONS = frozenset(
    "message timer signal error escalation conditional link terminate compensate cancel".split()
)


@dataclass(frozen=True)
class EventDefinition:
    """What an event waits for or throws. `reference` is the id of a message, error, escalation or signal;
    `label` the name of a link; `timer` one of date, duration, cycle with its text in `expression`."""

    kind: str
    line: int
    reference: str = ""
    label: str = ""
    timer: Literal["", "date", "duration", "cycle"] = ""
    expression: str = ""


@dataclass(frozen=True)
class IoMapping:
    """One `zeebe:input` or `zeebe:output`: `source` is FEEL after `=` or literal text, `target` a variable."""

    source: str
    target: str
    line: int


@dataclass(frozen=True)
class Loop:
    """How often an activity is repeated. `kind` standard is the BPMN loop, the others are multi-instance."""

    kind: Literal["standard", "parallel", "sequential"]
    line: int
    input_collection: str = ""
    input_element: str = ""
    output_collection: str = ""
    output_element: str = ""
    completion: str = ""
    cardinality: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Settings:
    """The zeebe and probity settings of one element, as written; '' where absent."""

    user_task: bool = False
    form: str = ""
    assignee: str = ""
    candidate_groups: str = ""
    due: str = ""
    follow_up: str = ""
    priority: str = ""
    operation: str = ""
    decision: str = ""
    decision_variable: str = ""
    script: str = ""
    script_variable: str = ""
    called: str = ""
    inputs: tuple[IoMapping, ...] = ()
    outputs: tuple[IoMapping, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Flow:
    """A sequence flow. `condition` is None where none was drawn, else the text as written."""

    id: str
    name: str
    line: int
    source: str
    target: str
    condition: str | None = None


@dataclass(frozen=True)
class Node:
    """A flow node: activity, gateway or event. `kind` is the BPMN tag without namespace.

    `free` marks a node whose missing part `play --draft` chooses (only ever set by the draft normaliser).
    """

    id: str
    name: str
    line: int
    kind: str
    events: tuple[EventDefinition, ...] = ()
    attached_to: str = ""
    interrupting: bool = True
    default: str = ""
    message: str = ""
    called: str = ""
    loop: Loop | None = None
    content: "Scope | None" = None
    event_subprocess: bool = False
    for_compensation: bool = False
    instantiates: bool = False
    settings: Settings = field(default_factory=Settings)
    free: bool = False

    @property
    def event(self) -> EventDefinition | None:
        """The one event definition; None for a plain event and for an event with several."""
        return self.events[0] if len(self.events) == 1 else None

    @property
    def event_kind(self) -> str:
        """`none`, the one kind of definition, or `multiple`."""
        return "none" if not self.events else self.events[0].kind if len(self.events) == 1 else "multiple"


@dataclass(frozen=True)
class Scope:
    """The inside of a process or subprocess, in document order; `associations` as (source, target) ids."""

    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()
    associations: tuple[tuple[str, str], ...] = ()

    def walk(self) -> Iterator[tuple["Scope", Node]]:
        """Every node with the scope it stands in, outside before inside, document order."""
        for node in self.nodes:
            yield self, node
            if node.content is not None:
                yield from node.content.walk()


@dataclass(frozen=True)
class Lane:
    id: str
    name: str
    nodes: frozenset[str]


@dataclass(frozen=True)
class Process:
    id: str
    name: str
    line: int
    executable: bool
    scope: Scope
    lanes: tuple[Lane, ...] = ()
    settings: Settings = field(default_factory=Settings)
    participant: str = ""

    def lane_of(self, node_id: str) -> str:
        """Name of the innermost lane that lists the node, '' where none does."""
        return next((lane.name for lane in reversed(self.lanes) if node_id in lane.nodes), "")


@dataclass(frozen=True)
class Root:
    """A message, error, escalation or signal: what event definitions refer to."""

    kind: Literal["message", "error", "escalation", "signal"]
    id: str
    name: str
    line: int
    code: str = ""
    correlation_key: str = ""


@dataclass(frozen=True)
class Diagram:
    """One BPMN file. `drawn` holds the ids that have a shape or edge."""

    file: str
    processes: tuple[Process, ...]
    roots: Mapping[str, Root]
    global_tasks: frozenset[str] = frozenset()
    drawn: frozenset[str] = frozenset()

    def walk(self) -> Iterator[tuple[Process, Scope, Node]]:
        for process in self.processes:
            for scope, node in process.scope.walk():
                yield process, scope, node

    def scopes(self) -> Iterator[tuple[Process | Node, Scope]]:
        """Every process and every subprocess that has something inside, with its inside."""
        for process in self.processes:
            if process.scope.nodes:
                yield process, process.scope
            for _, node in process.scope.walk():
                if node.content is not None and node.content.nodes:
                    yield node, node.content
