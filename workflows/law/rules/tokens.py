"""What can never be come to, what no end is come to from, and tokens that an end leaves behind."""

from collections.abc import Iterator

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import Flow, Node
from workflows.law.places import Place
from workflows.law.rules.view import Found, View
from workflows.sentences import sentence


def never_reached(view: View) -> Iterator[Found]:
    """Where the ways are ruled out by what conditions say, first of each run of places that lie behind one another."""
    reached = {(p.process, p.node.id) for p in view.whole.places if view.histories.at(p)}
    taken = {(view.whole.places[number].process, flow_id) for number, flow_id in view.histories.taken}
    told: set[tuple[str, str]] = set()
    for place in view.whole.places:
        if place.entered is not None or (place.process, place.node.id) not in reached:
            continue
        source = place.left or place
        for target, flow in source.onward:
            if flow is None or (place.process, flow.id) in taken or (place.process, flow.id) in told:
                continue
            if place.left is not None and not view.histories.at(source):
                continue  # told inside
            if source.node.kind not in ("exclusiveGateway", "inclusiveGateway"):
                continue
            told.add((place.process, flow.id))
            yield view.found(
                source,
                flow,
                "law/never-reached",
                sentence(
                    "Expected a way to %(name)r but no case can take this flow: %(why)s.",
                    name=target.node.name or target.node.id,
                    why=_why(flow, source.node),
                ),
                "Set what the condition asks for before it, correct the condition, or remove what lies behind.",
            )


def no_way_out(view: View) -> Iterator[Found]:
    """Places that are come to and from which no end is."""
    ends = [p for p in view.whole.places if p.node.kind == "endEvent" and not p.onward and view.histories.at(p)]
    before: list[list[Place]] = [[] for _ in view.whole.places]
    for place in view.whole.places:
        targets = [t for t, flow in place.onward if flow is None or (place.number, flow.id) in view.histories.taken]
        for target in (*targets, *place.boundaries, *(event for host in place.hosts for event in host.boundaries)):
            before[target.number].append(place)
    good = {place.number for place in ends}
    stack = list(ends)
    while stack:
        for place in before[stack.pop().number]:
            if place.number not in good:
                good.add(place.number)
                stack.append(place)
    told: set[tuple[str, str]] = set()
    for place in view.whole.places:
        stuck = place.number not in good and view.histories.at(place)
        if stuck and (place.process, place.node.id) not in told and not told:
            told.add((place.process, place.node.id))
            yield view.found(
                place,
                place.node,
                "law/no-way-out",
                "Expected a way from here to an end of the case but there is none.",
                "Draw a way on that some case can take.",
            )


def tokens_left(view: View) -> Iterator[Found]:
    """Branches that run at once must meet before anything ends the whole, or is done once for all of them."""
    told: set[tuple[str, str]] = set()
    looked: set[int] = set()
    for place in view.whole.places:
        if place.entered is not None or id(place.graph) in looked:
            continue
        looked.add(id(place.graph))
        for node in list(place.graph.nodes.values()):
            for element, reason, instead in _faults(place, node):
                if (place.process, element.id) not in told:
                    told.add((place.process, element.id))
                    yield view.found(place, element, "law/tokens-left", reason, instead)


def _faults(place: Place, split: Node) -> Iterator[tuple[Node, str, str]]:
    graph = place.graph
    side = [event.id for event in graph.boundaries[split.id] if not event.interrupting]
    for begin in side:
        for node_id in graph.reach([begin]):
            if graph.nodes[node_id].event_kind == "terminate":
                yield (
                    graph.nodes[node_id],
                    sentence(
                        "Expected the work beside to go on but this end, come to from %(name)r, stops it.",
                        name=_called(graph.nodes[begin]),
                    ),
                    "End with a plain end event.",
                )
    outgoing = graph.outgoing[split.id]
    if split.kind != "parallelGateway" or len(outgoing) < 2:
        return
    branches = [_until_joined(graph, split, flow.target) for flow in outgoing]
    counts: dict[str, int] = {}
    for branch in branches:
        for node_id in branch:
            counts[node_id] = counts.get(node_id, 0) + 1
    name = _called(split)
    for node_id, count in counts.items():
        node = graph.nodes[node_id]
        if node.kind == "endEvent" and node.event_kind in ("terminate", "error"):
            yield (
                node,
                sentence(
                    "Expected the branches since %(name)r to meet first but this end stops those that still run.",
                    name=name,
                ),
                "Join the branches with a parallel gateway before this end.",
            )
        elif (
            node.kind == "endEvent"
            and place.host is None
            and count >= 1
            and "probity:outcome" in node.settings.properties
        ):
            yield (
                node,
                sentence(
                    "Expected one end of the case but the branches since %(name)r come to their ends one by one.",
                    name=name,
                ),
                "Join the branches with a parallel gateway before this end.",
            )
        elif (
            count > 1 and len(graph.incoming[node_id]) > 1 and node.kind not in ("parallelGateway", "inclusiveGateway")
        ):
            yield (
                node,
                sentence(
                    "Expected the branches since %(name)r to meet in a parallel gateway but each of them does "
                    "this again.",
                    name=name,
                ),
                "Draw a parallel gateway where the branches meet.",
            )


def _until_joined(graph: Graph, split: Node, begin: str) -> set[str]:
    """What a branch runs before it meets others: joins are come to and not passed."""

    def passed(node_id: str) -> bool:
        node = graph.nodes[node_id]
        joins = node.kind in ("parallelGateway", "inclusiveGateway") and len(graph.incoming[node_id]) > 1
        return node_id != split.id and not joins

    return graph.reach([begin], passed) - {split.id}


def _called(node: Node) -> str:
    return node.name or node.id


def _why(flow: Flow, source: Node) -> str:
    if flow.condition is None or flow.id == source.default:
        return sentence("one of the other conditions always holds")
    return sentence("%(condition)r never holds on the ways that lead here", condition=flow.condition.removeprefix("="))
