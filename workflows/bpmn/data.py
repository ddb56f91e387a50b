"""Which variables a diagram writes, which expressions it evaluates, and what each of them can see."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import Diagram, Flow, Node, Process, Root, Scope
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.vocabulary import OPERATIONS, START_VARIABLES
from workflows.sentences import sentence


@dataclass(frozen=True)
class Expression:
    """FEEL as written, without the leading =. `names` are the variables it can see, None where any may be there
    (the payload of a message, the answers of a form that is not in the file)."""

    element: Node | Flow | Root
    text: str
    where: str
    names: frozenset[str] | None
    line: int = 0


def written(node: Node) -> frozenset[str]:
    """Process variables that this node may set, what is inside a subprocess included."""
    settings = node.settings
    names = {mapping.target for mapping in settings.outputs}
    if settings.script_variable:
        names.add(settings.script_variable)
    if settings.decision_variable and not settings.outputs:
        names.add(settings.decision_variable)
    if node.loop is not None and node.loop.output_collection:
        names.add(node.loop.output_collection)
    if node.content is not None and not settings.outputs:
        names |= {name for inner in node.content.nodes for name in written(inner)}
    return frozenset(names - {""})


def local(node: Node) -> frozenset[str]:
    """Variables that exist only while this node runs: its inputs, and the item of a multi-instance."""
    names = {mapping.target for mapping in node.settings.inputs}
    if node.loop is not None:
        names.add(node.loop.input_element)
    return frozenset(names - {""})


def given(process: Process, around: Neighbours) -> frozenset[str]:
    """Variables a process begins with: of the main process the case's own, of a called one its callers' inputs."""
    names = set(START_VARIABLES) if around.is_main(process.id) else set()
    for caller in around.processes.values():
        for _, node in caller.scope.walk():
            if node.settings.called == process.id:
                names |= {mapping.target for mapping in node.settings.inputs}
    return frozenset(names)


def expressions(diagram: Diagram, around: Neighbours) -> Iterator[Expression]:
    """Every FEEL expression of a diagram with what it can see, in document order."""
    for process in diagram.processes:
        yield from _scope(diagram, process.scope, given(process, around), around)


def _scope(diagram: Diagram, scope: Scope, outside: frozenset[str], around: Neighbours) -> Iterator[Expression]:
    upstream = _upstream(scope)
    for node in scope.nodes:
        seen = outside | upstream[node.id]
        yield from _node(diagram, node, seen, around)
        if node.content is not None:
            yield from _scope(diagram, node.content, seen | local(node), around)
    nodes = {node.id: node for node in scope.nodes}
    for flow in scope.flows:
        if flow.condition is not None and flow.condition.startswith("=") and flow.source in upstream:
            names = outside | upstream[flow.source] | written(nodes[flow.source])
            yield Expression(flow, flow.condition[1:], "condition", names, flow.line)


def _upstream(scope: Scope) -> dict[str, frozenset[str]]:
    """For every node the variables that some path before it may have set. Iterated to a fixed point, so that
    what a loop sets is seen at its beginning."""
    graph = Graph(scope)
    numbers: dict[str, int] = {}
    writes: dict[str, int] = {}
    for node in scope.nodes:  # a bit for each name: sets of names are joined many times
        writes[node.id] = sum(1 << numbers.setdefault(name, len(numbers)) for name in written(node))
    after = {node_id: graph.after(node_id) for node_id in writes}
    seen = dict.fromkeys(writes, 0)
    todo, queued = deque(writes), set(writes)
    while todo:
        node_id = todo.popleft()
        queued.discard(node_id)
        passed = seen[node_id] | writes[node_id]
        for other in after[node_id]:
            if passed & ~seen[other]:
                seen[other] |= passed
                if other not in queued:
                    queued.add(other)
                    todo.append(other)
    names = {bits: frozenset(name for name, n in numbers.items() if bits >> n & 1) for bits in set(seen.values())}
    return {node_id: names[bits] for node_id, bits in seen.items()}


def _node(diagram: Diagram, node: Node, seen: frozenset[str], around: Neighbours) -> Iterator[Expression]:
    settings = node.settings
    here = seen | local(node)

    def feel(text: str, where: str, names: frozenset[str] | None, line: int = 0) -> Iterator[Expression]:
        if text.startswith("="):
            yield Expression(node, text[1:], where, names, line or node.line)

    if node.loop is not None:
        results = results_of(node, here, around)
        every = None if results is None else results | written(node) | here
        yield from feel(node.loop.input_collection, "inputCollection", seen, node.loop.line)
        yield from feel(node.loop.output_element, "outputElement", every, node.loop.line)
        yield from feel(node.loop.completion, "completionCondition", every, node.loop.line)
    for mapping in settings.inputs:
        yield from feel(mapping.source, sentence("input %(target)s", target=mapping.target), here, mapping.line)
    for text, where in (
        (settings.assignee, "assignee"),
        (settings.due, "dueDate"),
        (settings.follow_up, "followUpDate"),
        (settings.script, "script"),
        (settings.properties.get("probity:subject", ""), "probity:subject"),
    ):
        yield from feel(text, where, here)
    for event in node.events:
        yield from feel(event.expression, event.timer, here, event.line)
        root = diagram.roots.get(event.reference)
        if root is not None and node.kind != "intermediateThrowEvent":
            yield from feel(root.correlation_key, "correlationKey", here, root.line)
    results = results_of(node, here, around)
    for mapping in settings.outputs:
        yield from feel(
            mapping.source,
            sentence("output %(target)s", target=mapping.target),
            None if results is None else here | results,
            mapping.line,
        )


def results_of(node: Node, here: frozenset[str], around: Neighbours) -> frozenset[str] | None:
    """Names that output mappings see beside the variables: answers, results, what a called process leaves."""
    settings = node.settings
    if node.kind == "userTask":
        return around.forms.get(settings.form) if around.forms is not None else None
    if node.kind in ("serviceTask", "sendTask"):
        operation = OPERATIONS.get(settings.operation)
        return frozenset(operation.gives) if operation is not None else None
    if node.kind == "businessRuleTask":
        return frozenset({settings.decision_variable})
    if node.kind == "callActivity":
        called = around.processes.get(settings.called)
        if called is None:
            return None
        return given(called, around) | {name for inner in called.scope.nodes for name in written(inner)}
    if node.kind == "subProcess" and node.content is not None:
        return frozenset(name for inner in node.content.nodes for name in written(inner))
    if node.kind in ("intermediateCatchEvent", "boundaryEvent", "receiveTask"):
        return None
    return frozenset()
