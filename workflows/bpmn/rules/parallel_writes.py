"""No variable is set on two branches that run at the same time: the join would keep either value."""

from collections.abc import Iterator

from workflows.bpmn.data import written
from workflows.bpmn.graph import Graph
from workflows.bpmn.lowering import links
from workflows.bpmn.model import Diagram, Node, Scope
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence


def parallel_writes(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, scope in diagram.scopes():
        yield from _scope(links("", scope))


def _scope(scope: Scope) -> Iterator[Problem]:
    graph = Graph(scope)
    writers: dict[str, list[str]] = {}
    for node in scope.nodes:
        for name in sorted(written(node)):
            writers.setdefault(name, []).append(node.id)
    shared = {name: ids for name, ids in writers.items() if len(ids) > 1}
    told: set[tuple[str, str]] = set()
    for split in scope.nodes if shared else ():
        branches = _branches(graph, split)
        for name, ids in shared.items() if branches else ():
            on = {node_id: {n for n, branch in enumerate(branches) if node_id in branch} for node_id in ids}
            for node_id in ids:
                beside = any(not (on[other] <= on[node_id] or on[node_id] <= on[other]) for other in ids)
                if beside and (node_id, name) not in told:
                    told.add((node_id, name))
                    yield _problem(graph.nodes[node_id], name, split)


def _branches(graph: Graph, node: Node) -> list[set[str]]:
    """The nodes on each of the branches that run side by side from here on; none where only one runs."""

    def reach(begin: str) -> set[str]:
        return graph.reach([begin], lambda node_id: node_id != node.id) - {node.id}

    beside = [reach(event.id) for event in graph.boundaries[node.id] if not event.interrupting]
    onward = [reach(flow.target) for flow in graph.outgoing[node.id]]
    if beside:  # the activity itself still runs while its non-interrupting events are followed
        return [*beside, {node.id}.union(*onward)]
    return onward if len(onward) > 1 and node.kind not in ("exclusiveGateway", "eventBasedGateway") else []


def _problem(node: Node, name: str, split: Node) -> Problem:
    return problem(
        node,
        "parallel-writes",
        sentence(
            "Expected one branch to set %(name)r but another, beside it since %(split)r, sets it too.",
            name=name,
            split=split.name or split.id,
        ),
        "Give the two results different names, or set the variable after the join.",
    )
