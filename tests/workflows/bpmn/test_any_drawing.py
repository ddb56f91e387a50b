"""Any drawing at all is judged, told and made playable as a draft, without a crash or a lost node."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.bpmn.whole import loose
from workflows.bpmn import reader
from workflows.bpmn.graph import Graph
from workflows.bpmn.lowering import everywhere, links
from workflows.bpmn.model import Diagram, Scope
from workflows.bpmn.normalise import normalise
from workflows.bpmn.outline import outline
from workflows.bpmn.sketch import compensation, event_subprocesses, misplaced_flows, several_starts
from workflows.bpmn.source import read_diagram
from workflows.xml import parse

EVENTS = ["", "message", "timer", "signal", "error", "escalation", "conditional", "terminate", "compensate", "link"]
KINDS = {
    "task": [""], "userTask": [""], "serviceTask": [""], "receiveTask": [""], "callActivity": [""],
    "exclusiveGateway": [""], "inclusiveGateway": [""], "parallelGateway": [""], "eventBasedGateway": [""],
    "complexGateway": [""], "subProcess": [""], "adHocSubProcess": [""], "transaction": [""], "startEvent": EVENTS,
    "endEvent": EVENTS, "intermediateCatchEvent": EVENTS[1:], "intermediateThrowEvent": EVENTS,
    "boundaryEvent": EVENTS[1:],
}  # fmt: skip


@st.composite
def scopes(draw: st.DrawFn, prefix: str = "n", depth: int = 0) -> str:
    """The inside of a process: any nodes, any flows between them, ids that are unique."""
    count = draw(st.integers(0 if depth else 1, 7))
    nodes, parts = [f"{prefix}{number}" for number in range(count)], []
    for number, node in enumerate(nodes):
        kind = draw(st.sampled_from(sorted(KINDS)))
        event = draw(st.sampled_from(KINDS[kind]))
        if kind == "boundaryEvent" and not number:
            kind = "task"
        inside, more = "", ""
        if event and kind != "task":
            label = ' name="over"' if event == "link" else ""
            inside = f"<{event}EventDefinition{label}/>"
        if kind == "boundaryEvent":
            parts.append(f'<task id="{node}_host"/><sequenceFlow sourceRef="{nodes[0]}" targetRef="{node}_host"/>')
            more = f' attachedToRef="{node}_host" cancelActivity="{draw(st.sampled_from(["true", "false"]))}"'
        if kind in ("subProcess", "adHocSubProcess", "transaction") and depth < 2:
            inside = draw(scopes(f"{node}_", depth + 1))
            if kind == "subProcess" and depth == 0 and draw(st.integers(0, 3)) == 0:
                more = ' triggeredByEvent="true"'
        parts.append(f'<{kind} id="{node}"{more}>{inside}</{kind}>')
    for _ in range(draw(st.integers(0, 2 * count))):
        source, target = draw(st.sampled_from(nodes)), draw(st.sampled_from(nodes))
        parts.append(f'<sequenceFlow sourceRef="{source}" targetRef="{target}"/>')
    return "".join(parts)


def reachable(diagram: Diagram) -> set[str]:
    """Nodes that a token may come to in the drawing, handlers and event subprocesses included."""
    found: set[str] = set()

    def inside(scope: Scope) -> None:
        graph = Graph(scope)
        here = graph.reach(node.id for node in graph.entries())
        found.update(here)
        for node in scope.nodes:
            if node.id in here and node.content is not None:
                inside(node.content)

    for process in diagram.processes:
        scope = process.scope
        for change in (event_subprocesses, compensation, misplaced_flows, links, several_starts):
            scope = everywhere(process.id, scope, change)
        inside(scope)
    return found


@settings(max_examples=150, deadline=None, derandomize=True)
@given(scopes())
def test_any_drawing_is_judged_told_and_made_playable(body: str) -> None:
    data = loose(body)
    (strict,) = reader.read({"p.bpmn": data}).files
    (draft,) = reader.read({"p.bpmn": data}, draft=True).files
    assert strict.status == "refused" and draft.status == "runs" and draft.diagram is not None
    told = [line for line in outline(draft.diagram) if line.kind not in ("jump", "branch", "aside", "process")]
    assert Counter(line.element_id for line in told) == Counter(node.id for _, _, node in draft.diagram.walk())
    text = normalise(draft.diagram, draft=True)
    played, problems = read_diagram("n.bpmn", parse(text))
    assert problems == ()
    assert reachable(draft.diagram) <= {node.id for _, _, node in played.walk()}
