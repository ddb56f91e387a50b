"""Draft lowering: a sketch becomes runnable by taking what it leaves out as a free choice.

Used by `play --draft` only. Data falls away (forms, conditions, mappings, expressions); the order of work stays. What
no engine here executes becomes the nearest thing that waits or passes, under the same id, so that a play visits it.
"""

from collections.abc import Mapping
from dataclasses import replace

from workflows.bpmn.graph import Graph
from workflows.bpmn.joins import starving
from workflows.bpmn.lowering import everywhere, with_ids
from workflows.bpmn.model import (
    ACTIVITIES,
    CHOREOGRAPHY,
    SUBPROCESSES,
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


def loosen(diagram: Diagram) -> Diagram:
    """The diagram with everything executable that a drawing can express; called processes that are not in the
    file, or that would call themselves, become tasks."""
    processes = {
        process.id: process
        for process in (with_ids(_with_id(process, number)) for number, process in enumerate(diagram.processes, 1))
        if process.scope.nodes
    }
    calls = _calls(processes)
    loosened = []
    roots: dict[str, Root] = {}
    for process in processes.values():
        callable_ids = frozenset(called for called in processes if process.id not in _reached(called, calls))
        scope = process.scope
        for structure in (event_subprocesses, compensation, misplaced_flows):
            scope = everywhere(process.id, scope, structure)
        scope = _Loosened(callable_ids, roots).scope(scope)
        scope = everywhere(process.id, everywhere(process.id, scope, several_starts), patient_joins)
        loosened.append(replace(process, executable=True, scope=scope, settings=Settings()))
    return replace(diagram, processes=tuple(loosened), roots=roots)


def _with_id(process: Process, number: int) -> Process:
    return process if process.id else replace(process, id=f"probity_process_{number}")


def _calls(processes: Mapping[str, Process]) -> dict[str, set[str]]:
    return {
        process.id: {called_by(node) for _, node in process.scope.walk() if node.kind == "callActivity"}
        & set(processes)
        for process in processes.values()
    }


def called_by(node: Node) -> str:
    """The process that a call activity names, in zeebe's way or in the standard's."""
    return node.settings.called or node.called


def _reached(begin: str, calls: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    stack = [begin]
    while stack:
        process = stack.pop()
        if process not in seen:
            seen.add(process)
            stack.extend(calls[process])
    return seen


# ---- structure


def event_subprocesses(owner: str, scope: Scope) -> Scope:
    """An event subprocess becomes a boundary event, under its start event's id, on a subprocess around all the rest."""
    handlers = [node for node in scope.nodes if node.event_subprocess and node.content is not None]
    rest = tuple(node for node in scope.nodes if node not in handlers)
    if not handlers or not rest:
        return replace(scope, nodes=tuple(replace(node, event_subprocess=False) for node in scope.nodes))
    start = Node(f"probity_start_{owner}", "", 0, "startEvent")
    around = Node(f"probity_scope_{owner}", "", 0, "subProcess", content=replace(scope, nodes=rest))
    end = Node(f"probity_end_{owner}", "", 0, "endEvent")
    nodes = [start, around, end]
    flows = [
        Flow(f"probity_begin_{around.id}", "", 0, start.id, around.id),
        Flow(f"probity_finish_{around.id}", "", 0, around.id, end.id),
    ]
    for handler in handlers:
        assert handler.content is not None
        triggers = [node for node in handler.content.nodes if node.kind == "startEvent"]
        nodes.append(replace(handler, event_subprocess=False, content=_without_triggers(handler)))
        flows.append(Flow(f"probity_finish_{handler.id}", "", handler.line, handler.id, end.id))
        for trigger in triggers:
            nodes.append(replace(trigger, kind="boundaryEvent", attached_to=around.id))
            flows.append(Flow(f"probity_trigger_{trigger.id}", "", trigger.line, trigger.id, handler.id))
    return Scope(tuple(nodes), tuple(flows))


def _without_triggers(handler: Node) -> Scope:
    """The inside of an event subprocess, begun by one plain start in place of its triggers."""
    assert handler.content is not None
    triggers = {node.id for node in handler.content.nodes if node.kind == "startEvent"}
    start = Node(f"probity_start_{handler.id}", "", handler.line, "startEvent")
    return replace(
        handler.content,
        nodes=(start, *(node for node in handler.content.nodes if node.id not in triggers)),
        flows=tuple(replace(f, source=start.id) if f.source in triggers else f for f in handler.content.flows),
    )


def compensation(_owner: str, scope: Scope) -> Scope:
    """A compensation handler becomes what follows its boundary event, while the activity still waits."""
    graph = Graph(scope)
    flows = list(scope.flows)
    nodes = []
    for node in scope.nodes:
        if node.kind == "boundaryEvent" and node.event_kind == "compensate":
            node = replace(node, interrupting=False)
            for source, target in scope.associations:
                if source == node.id and target in graph.nodes:
                    flows.append(Flow(f"probity_handle_{node.id}", "", node.line, node.id, target))
        nodes.append(replace(node, for_compensation=False))
    return replace(scope, nodes=tuple(nodes), flows=tuple(flows))


def misplaced_flows(_owner: str, scope: Scope) -> Scope:
    """A start that something leads to and an end that leads on are events in between."""
    graph = Graph(scope)
    nodes = []
    for node in scope.nodes:
        begun = node.kind == "startEvent" and graph.incoming[node.id]
        goes_on = node.kind == "endEvent" and graph.outgoing[node.id]
        nodes.append(replace(node, kind="intermediateThrowEvent", events=()) if begun or goes_on else node)
    flows = tuple(
        f for f in scope.flows if f.target not in graph.nodes or graph.nodes[f.target].kind != "boundaryEvent"
    )
    return replace(scope, nodes=tuple(nodes), flows=flows)


def several_starts(owner: str, scope: Scope) -> Scope:
    """Of several start events one is chosen; what nothing leads to runs beside it."""
    starts = [node for node in scope.nodes if node.kind == "startEvent"]
    orphans = Graph(scope).sources()
    if not scope.nodes or (not starts and orphans) or (len(starts) == 1 and not orphans):
        return scope
    line = scope.nodes[0].line
    start = Node(f"probity_start_{owner}", "", line, "startEvent")
    choice = Node(f"probity_choice_{owner}", "", line, "exclusiveGateway", free=True)
    flows = [Flow(f"probity_begin_{choice.id}", "", line, start.id, choice.id)]
    chosen = [node.id for node in starts] or [scope.nodes[0].id]  # a ring without an entrance: begin at its first node
    flows += [Flow(f"probity_begin_{node_id}", "", line, choice.id, node_id) for node_id in chosen]
    flows += [Flow(f"probity_begin_{node.id}", "", node.line, start.id, node.id) for node in orphans]
    nodes = tuple(
        replace(node, kind="intermediateThrowEvent", events=()) if node.id in chosen and node in starts else node
        for node in scope.nodes
    )
    return replace(scope, nodes=(start, choice, *nodes), flows=(*flows, *scope.flows))


def patient_joins(_owner: str, scope: Scope) -> Scope:
    """A parallel join that a choice may starve waits for what can still come, as an inclusive one does."""
    starved = starving(Graph(scope))
    nodes = tuple(replace(n, kind="inclusiveGateway") if n.id in starved else n for n in scope.nodes)
    return replace(scope, nodes=nodes)


# ---- single nodes


class _Loosened:
    """Every node of a process made runnable; collects the messages and errors it needs in `roots`."""

    def __init__(self, callable_ids: frozenset[str], roots: dict[str, Root]):
        self.callable_ids, self.roots = callable_ids, roots
        self.caught: dict[str, str] = {}  # error or escalation throw -> the root that its catcher waits for

    def scope(self, scope: Scope) -> Scope:
        graph = Graph(scope)
        for node in scope.nodes:
            self._catch(graph, node)
        nodes = tuple(self.node(graph, node) for node in scope.nodes)
        return replace(scope, nodes=nodes, flows=tuple(replace(flow, condition=None) for flow in scope.flows))

    def _catch(self, graph: Graph, boundary: Node) -> None:
        """Join an error or escalation boundary event to the throws inside its subprocess that it catches."""
        host = graph.nodes.get(boundary.attached_to)
        kind = boundary.event_kind
        if boundary.kind != "boundaryEvent" or kind not in ("error", "escalation") or host is None or not host.content:
            return
        thrown = [
            node.id
            for _, node in host.content.walk()
            if node.event_kind == kind and node.kind in ("endEvent", "intermediateThrowEvent")
        ]
        if thrown:
            root = Root(
                "error" if kind == "error" else "escalation", f"probity_{kind}_{boundary.id}", "", boundary.line
            )
            self.roots[root.id] = replace(root, name=root.id, code=root.id)
            self.caught[boundary.id] = root.id
            for node_id in thrown:
                self.caught[node_id] = root.id  # an inner catcher, looked at later, takes precedence

    def node(self, graph: Graph, node: Node) -> Node:
        several = len(graph.outgoing[node.id]) > 1
        inside = self.scope(node.content) if node.content is not None and node.content.nodes else None
        bare = replace(
            node, settings=Settings(), default="", message="", called="", loop=_repeated(node.loop), content=None
        )
        kind = node.kind
        if kind == "receiveTask" and any(
            graph.nodes[f.source].kind == "eventBasedGateway" for f in graph.incoming[node.id]
        ):
            return self._waiting(replace(bare, kind="intermediateCatchEvent", loop=None))
        if kind in SUBPROCESSES and inside is not None:
            return replace(bare, kind="subProcess", content=inside)
        if kind == "callActivity" and called_by(node) in self.callable_ids:
            return replace(bare, settings=Settings(called=called_by(node)))
        if kind in ACTIVITIES or kind in CHOREOGRAPHY:
            return replace(bare, kind="userTask", free=True)
        if kind == "eventBasedGateway":
            waits = all(_catches(graph.nodes[flow.target]) for flow in graph.outgoing[node.id])
            return bare if several and waits else replace(bare, kind="exclusiveGateway", free=several)
        if kind == "complexGateway":
            return replace(bare, kind="inclusiveGateway" if several else "exclusiveGateway", free=several)
        if kind in ("exclusiveGateway", "inclusiveGateway"):
            return replace(bare, free=several)
        if kind in ("intermediateCatchEvent", "boundaryEvent"):
            return bare if kind == "intermediateCatchEvent" and node.event_kind == "link" else self._waiting(bare)
        if kind in ("intermediateThrowEvent", "endEvent"):
            return self._throwing(bare)
        return replace(bare, events=())

    def _waiting(self, node: Node) -> Node:
        if node.event_kind == "timer":
            return replace(
                node, free=True, events=(EventDefinition("timer", node.line, timer="duration", expression="PT1H"),)
            )
        if node.id in self.caught and node.event is not None:
            return replace(node, events=(replace(node.event, reference=self.caught[node.id]),))
        root = f"probity_message_{node.id}"
        self.roots[root] = Root("message", root, root, node.line)
        return replace(node, free=True, events=(EventDefinition("message", node.line, reference=root),))

    def _throwing(self, node: Node) -> Node:
        kept = node.event_kind == "terminate" or (node.event_kind == "link" and node.kind == "intermediateThrowEvent")
        if kept:
            return node
        if node.id in self.caught and node.event is not None:
            return replace(node, events=(replace(node.event, reference=self.caught[node.id]),))
        return replace(node, events=())


def _repeated(loop: Loop | None) -> Loop | None:
    if loop is None or loop.kind == "standard":
        return None
    return Loop(loop.kind, loop.line, input_collection="=[1, 2]", input_element="instance")


def _catches(node: Node) -> bool:
    return node.kind in ("intermediateCatchEvent", "receiveTask") and node.event_kind != "link"
