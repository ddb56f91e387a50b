"""Exact lowering: what BPMN says in shorthand, written out so that the engine need not know the shorthand.

Every function takes a scope and gives the scope that means the same. Ids that are made up here begin with
`probity_` and derive from the ids of the drawing, so that the same drawing always gives the same result.
"""

from collections.abc import Callable
from dataclasses import replace

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import GATEWAYS, Flow, Node, Process, Scope

Change = Callable[[str, Scope], Scope]  # the id of the process or subprocess, and its inside


def everywhere(owner: str, scope: Scope, change: Change) -> Scope:
    """`change` applied to every scope, inside before outside."""
    nodes = tuple(
        replace(node, content=everywhere(node.id, node.content, change)) if node.content is not None else node
        for node in scope.nodes
    )
    return change(owner, replace(scope, nodes=nodes))


def lower(process: Process) -> Process:
    """One process in the form that the engine executes; equal in meaning to what was drawn."""
    scope = process.scope
    for change in (links, implicit_starts, uncontrolled_flows, mixed_gateways, send_tasks):
        scope = everywhere(process.id, scope, change)
    return replace(process, scope=scope)


def with_ids(process: Process) -> Process:
    """Ids for nodes and flows that have none, counted in document order: a flow without an id is legal BPMN,
    yet SpiffWorkflow 3.2.0 ignores it and the case stalls."""
    count = 0

    def fresh(kind: str) -> str:
        nonlocal count
        count += 1
        return f"probity_{kind}_{process.id}_{count}"

    def change(_owner: str, scope: Scope) -> Scope:
        return replace(
            scope,
            nodes=tuple(node if node.id else replace(node, id=fresh(node.kind)) for node in scope.nodes),
            flows=tuple(flow if flow.id else replace(flow, id=fresh("flow")) for flow in scope.flows),
        )

    return replace(process, scope=everywhere(process.id, process.scope, change))


def links(_owner: str, scope: Scope) -> Scope:
    """A link throw and the catch of the same name become two plain events with a flow between them."""
    catches = {label: node.id for node in scope.nodes if (label := _link(node, "intermediateCatchEvent")) is not None}
    flows = list(scope.flows)
    nodes = []
    for node in scope.nodes:
        label = _link(node, "intermediateThrowEvent")
        if label is not None and label in catches:
            flows.append(Flow(f"probity_link_{node.id}", "", node.line, node.id, catches[label]))
        if node.event_kind == "link" and node.kind in ("intermediateCatchEvent", "intermediateThrowEvent"):
            node = replace(node, kind="intermediateThrowEvent", events=())
        nodes.append(node)
    return replace(scope, nodes=tuple(nodes), flows=tuple(flows))


def implicit_starts(owner: str, scope: Scope) -> Scope:
    """Without a start event everything that nothing leads to starts at once (BPMN 10.5.2)."""
    if not scope.nodes or any(node.kind == "startEvent" for node in scope.nodes):
        return scope
    sources = Graph(scope).sources()
    start = Node(f"probity_start_{owner}", "", sources[0].line if sources else 0, "startEvent")
    flows = tuple(Flow(f"probity_begin_{node.id}", "", node.line, start.id, node.id) for node in sources)
    return replace(scope, nodes=(start, *scope.nodes), flows=(*flows, *scope.flows))


def uncontrolled_flows(_owner: str, scope: Scope) -> Scope:
    """Several flows out of an activity or event become a parallel gateway, conditional ones an inclusive gateway
    in which a flow without a condition is always taken (BPMN 13.3.1)."""
    graph = Graph(scope)
    added: list[Node] = []
    moved: dict[str, Flow] = {}
    entering: list[Flow] = []
    defaults: set[str] = set()
    for node in scope.nodes:
        flows = graph.outgoing[node.id]
        conditional = any(flow.condition is not None for flow in flows)
        if node.kind in GATEWAYS or not (len(flows) > 1 or conditional):
            continue
        split = Node(
            id=f"probity_split_{node.id}",
            name="",
            line=node.line,
            kind="inclusiveGateway" if conditional else "parallelGateway",
            default=node.default if conditional else "",
        )
        added.append(split)
        defaults.add(node.id)
        entering.append(Flow(f"probity_out_{node.id}", "", node.line, node.id, split.id))
        for flow in flows:
            always = conditional and flow.condition is None and flow.id != node.default
            moved[flow.id] = replace(flow, source=split.id, condition="=true" if always else flow.condition)
    nodes = tuple(replace(node, default="") if node.id in defaults else node for node in scope.nodes)
    flows_out = tuple(moved.get(flow.id, flow) for flow in scope.flows)
    return replace(scope, nodes=(*nodes, *added), flows=(*flows_out, *entering))


def mixed_gateways(_owner: str, scope: Scope) -> Scope:
    """A parallel or inclusive gateway that both joins and splits becomes a join and a split."""
    graph = Graph(scope)
    added: list[Node] = []
    between: list[Flow] = []
    joins: dict[str, str] = {}
    for node in scope.nodes:
        mixed = len(graph.incoming[node.id]) > 1 and len(graph.outgoing[node.id]) > 1
        if mixed and node.kind in ("parallelGateway", "inclusiveGateway"):
            join = Node(f"probity_join_{node.id}", "", node.line, node.kind)
            added.append(join)
            joins[node.id] = join.id
            between.append(Flow(f"probity_in_{node.id}", "", node.line, join.id, node.id))
    flows = tuple(replace(flow, target=joins.get(flow.target, flow.target)) for flow in scope.flows)
    return replace(scope, nodes=(*scope.nodes, *added), flows=(*flows, *between))


def send_tasks(_owner: str, scope: Scope) -> Scope:
    """A send task with an operation does what a service task with that operation does."""
    nodes = tuple(
        replace(node, kind="serviceTask", message="") if node.kind == "sendTask" and node.settings.operation else node
        for node in scope.nodes
    )
    return replace(scope, nodes=nodes)


def _link(node: Node, kind: str) -> str | None:
    return node.event.label if node.kind == kind and node.event is not None and node.event.kind == "link" else None
