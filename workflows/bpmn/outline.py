"""The diagram as indented text that a screen reader follows: what comes after what, by whom, under which condition."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from workflows.bpmn.graph import Graph
from workflows.bpmn.lowering import links
from workflows.bpmn.model import EVENTS, GATEWAYS, Diagram, EventDefinition, Flow, Node, Process, Scope
from workflows.bpmn.phrases import PHRASES

Translate = Callable[[str], str]


@dataclass(frozen=True)
class OutlineLine:
    """One line. `kind` is the BPMN tag of the element, or `lanes`, `branch`, `jump`, `aside` for lines about them;
    `element_id` is the node or flow the line speaks of, '' for none."""

    depth: int
    element_id: str
    kind: str
    text: str


def outline(
    diagram: Diagram, *, translate: Translate | None = None, status: Mapping[str, str] | None = None
) -> list[OutlineLine]:
    """Every process of the diagram, every node of it exactly once.

    `translate` turns the phrases of this house (phrases.PHRASES) and the names in the drawing into another language;
    `status` puts words such as "done by Li, 3 March" behind an element.
    """
    teller = _Teller(diagram, translate or (lambda text: text), status or {})
    return [line for process in diagram.processes for line in teller.process(process)]


@dataclass(frozen=True)
class _Walk:
    """From this node on, at this depth, until `stop`."""

    begin: str
    stop: str
    depth: int
    via: str = ""


class _Teller:
    def __init__(self, diagram: Diagram, translate: Translate, status: Mapping[str, str]):
        self.diagram, self.translate, self.status = diagram, translate, status
        self.lane = ""

    def say(self, phrase: str, **values: str) -> str:
        return self.translate(PHRASES[phrase]).format(**values)

    def name(self, text: str) -> str:
        return self.translate(text) if text else ""

    def process(self, process: Process) -> Iterator[OutlineLine]:
        self.lane = ""
        name = self.name(process.name or process.participant) or process.id
        yield self._line(0, process.id, "process", self.say("process", name=name))
        lanes = [self.name(lane.name) for lane in process.lanes if lane.name]
        if lanes:
            yield OutlineLine(1, "", "lanes", self.say("lanes", names=", ".join(lanes)))
        yield from self.scope(process, process.scope, 1)

    def scope(self, process: Process, scope: Scope, depth: int) -> Iterator[OutlineLine]:
        graph = Graph(replace(scope, flows=links("", scope).flows))
        told: set[str] = set()
        handlers = [node for node in scope.nodes if node.event_subprocess]
        starts = [node for node in graph.entries() if not node.event_subprocess]
        ordinary = graph.reach(
            (node.id for node in starts), lambda node_id: graph.nodes[node_id].kind != "boundaryEvent"
        )
        meetings = _meetings(graph)
        for start in starts:
            yield from self._walk(process, graph, meetings, ordinary, told, _Walk(start.id, "", depth))
        for node in handlers:
            yield OutlineLine(depth, "", "aside", self.say("any time"))
            yield from self._walk(process, graph, meetings, ordinary, told, _Walk(node.id, "", depth + 1))
        for node in scope.nodes:
            if node.id not in told:
                yield OutlineLine(depth, "", "aside", self.say("unconnected"))
                yield from self._walk(process, graph, meetings, ordinary, told, _Walk(node.id, "", depth + 1))

    def _walk(
        self,
        process: Process,
        graph: Graph,
        meetings: Mapping[str, str],
        ordinary: set[str],
        told: set[str],
        walk: _Walk,
    ) -> Iterator[OutlineLine]:
        """Depth first with a stack of its own: drawings may nest deeper than Python."""
        todo: list[_Walk | OutlineLine] = [walk]
        while todo:
            step = todo.pop()
            if isinstance(step, OutlineLine):
                yield step
                continue
            if step.begin == step.stop:
                if step.via == "branch":
                    yield OutlineLine(step.depth, "", "jump", self.say("straight on"))
                continue
            node = graph.nodes[step.begin]
            aside = step.via == "boundary" and step.begin in ordinary
            if step.begin in told or aside:
                yield OutlineLine(step.depth, node.id, "jump", self.say("go on", name=self._called(graph, node)))
                continue
            told.add(node.id)
            yield self._node(process, graph, node, step.depth)
            if node.content is not None:
                yield from self.scope(process, node.content, step.depth + 1)
            todo.extend(reversed(self._after(graph, meetings, node, step)))

    def _after(self, graph: Graph, meetings: Mapping[str, str], node: Node, step: _Walk) -> "list[_Walk | OutlineLine]":
        after: list[_Walk | OutlineLine] = [
            _Walk(event.id, "", step.depth + 1, "border") for event in graph.boundaries[node.id]
        ]
        flows = graph.outgoing[node.id]
        via = "boundary" if node.kind == "boundaryEvent" or step.via == "boundary" else ""
        if len(flows) == 1:
            deeper = 1 if node.kind == "boundaryEvent" else 0
            after.append(_Walk(flows[0].target, step.stop, step.depth + deeper, via))
        elif flows:
            meeting = meetings.get(node.id, "")
            for flow in flows:
                after.append(OutlineLine(step.depth + 1, flow.id, "branch", self._branch(node, flow)))
                after.append(_Walk(flow.target, meeting or step.stop, step.depth + 2, via or "branch"))
            if meeting and meeting != step.stop:
                after.append(_Walk(meeting, step.stop, step.depth, via))
        return after

    # ---- words

    def _line(self, depth: int, element_id: str, kind: str, text: str) -> OutlineLine:
        words = self.status.get(element_id)
        return OutlineLine(depth, element_id, kind, self.say("status", text=text, status=words) if words else text)

    def _node(self, process: Process, graph: Graph, node: Node, depth: int) -> OutlineLine:
        text = self._words(graph, node) + self._repeated(node)
        lane = self.name(process.lane_of(node.id))
        if lane and lane != self.lane:
            self.lane = lane
            text = self.say("in lane", text=text, lane=lane)
        return self._line(depth, node.id, node.kind, text)

    def _words(self, graph: Graph, node: Node) -> str:
        silent = node.kind in GATEWAYS or node.kind in EVENTS
        name = self.name(node.name) or ("" if silent else node.id)
        bare = "" if name else "bare "
        settings = node.settings
        if node.kind in GATEWAYS:
            side = "split" if len(graph.outgoing[node.id]) > 1 else "join"
            text = self.say(f"{node.kind} {side}")
            return self.say("named", text=text, name=name) if name else text
        if node.kind == "boundaryEvent":
            how = "interrupting" if node.interrupting else "alongside"
            return self.say(bare + how, name=name, event=self._event(node))
        if node.kind == "endEvent" and settings.properties.get("probity:outcome"):
            return self.say(bare + "outcome", name=name, outcome=self.name(settings.properties["probity:outcome"]))
        if node.kind in ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent"):
            text = self.say(bare + node.kind, name=name)
            return self.say("event", text=text, event=self._event(node)) if node.events else text
        detail = {
            "userTask": ", ".join(group.strip() for group in settings.candidate_groups.split(",")),
            "serviceTask": settings.operation,
            "scriptTask": settings.script_variable,
            "businessRuleTask": settings.decision,
            "callActivity": settings.called or node.called,
        }.get(node.kind, "")
        text = self.say("event subprocess" if node.event_subprocess else node.kind, name=name)
        return self.say("detail", text=text, detail=detail) if detail else text

    def _event(self, node: Node) -> str:
        return self.say("either").join(self._definition(event) for event in node.events)

    def _definition(self, event: EventDefinition) -> str:
        root = self.diagram.roots.get(event.reference)
        named = self.name(root.name or root.code) if root is not None else self.name(event.label)
        if event.kind == "timer":
            return self.say(
                f"timer {event.timer}" if event.expression else "timer", time=event.expression.removeprefix("=")
            )
        return self.say(f"{event.kind} named" if named else event.kind, name=named)

    def _repeated(self, node: Node) -> str:
        if node.loop is None:
            return ""
        each = node.loop.input_collection.removeprefix("=")
        return " " + self.say(f"{node.loop.kind} list" if each else node.loop.kind, list=each)

    def _branch(self, node: Node, flow: Flow) -> str:
        name = self.name(flow.name)
        condition = (flow.condition or "").removeprefix("=").strip()
        if flow.id == node.default:
            return self.say("otherwise named", name=name) if name else self.say("otherwise")
        if condition:
            return self.say("if named", name=name, condition=condition) if name else self.say("if", condition=condition)
        return self.say("branch named", name=name) if name else self.say("branch")

    def _called(self, graph: Graph, node: Node) -> str:
        """How another line speaks of a node; an unnamed one is known by what follows it."""
        if node.name:
            return self.name(node.name)
        for flow in graph.outgoing[node.id]:
            if graph.nodes[flow.target].name:
                return self.say("before", name=self.name(graph.nodes[flow.target].name))
        return node.id


def _meetings(graph: Graph) -> dict[str, str]:
    """For every node with several flows out the node where all of them meet again, where they do: its immediate
    post-dominator, by bit sets iterated to a fixed point."""
    order = list(graph.nodes)
    bit = {node_id: 1 << number for number, node_id in enumerate(order)}
    everything = (1 << len(order)) - 1
    after = {node_id: [flow.target for flow in graph.outgoing[node_id]] for node_id in order}
    dominators = {node_id: everything if after[node_id] else bit[node_id] for node_id in order}
    changed = True
    while changed:
        changed = False
        for node_id in reversed(order):
            if after[node_id]:
                common = everything
                for target in after[node_id]:
                    common &= dominators[target]
                if common | bit[node_id] != dominators[node_id]:
                    dominators[node_id] = common | bit[node_id]
                    changed = True
    found = {}
    for node_id in order:
        if len(after[node_id]) > 1:
            common = dominators[node_id] & ~bit[node_id]
            candidates = [other for other in order if common & bit[other]]
            nearest = [other for other in candidates if common & ~dominators[other] == 0]
            if nearest:
                found[node_id] = nearest[0]
    return found
