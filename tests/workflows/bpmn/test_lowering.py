"""Shorthand is written out so that it means the same; made-up ids are stable."""
# ruff: noqa: E501 - XML is easier to read on one line

from tests.workflows.bpmn.whole import FILES, flows, loose
from workflows.bpmn import reader
from workflows.bpmn.graph import Graph
from workflows.bpmn.model import Diagram, Node
from workflows.bpmn.normalise import normalise
from workflows.bpmn.source import read_diagram
from workflows.xml import parse


def normalised(data: bytes, *, draft: bool = False) -> Diagram:
    (found,) = reader.read({"p.bpmn": data}, draft=True).files
    assert found.diagram is not None
    return read_diagram("n.bpmn", parse(normalise(found.diagram, draft)))[0]


def nodes(diagram: Diagram) -> dict[str, Node]:
    return {node.id: node for _, _, node in diagram.walk()}


def follows(diagram: Diagram, node_id: str) -> list[str]:
    scope = next(scope for _, scope, node in diagram.walk() if node.id == node_id)
    return [flow.target for flow in Graph(scope).outgoing[node_id]]


def test_a_flow_without_an_id_is_given_one() -> None:
    """Legal BPMN that SpiffWorkflow 3.2.0 drops in silence, so that a case stalls (6,063 of 6,953 lost nodes)."""
    diagram = normalised(loose(f'<startEvent id="s"/><userTask id="x"/><endEvent id="e"/>{flows("s x", "x e")}'))
    assert [flow.id for flow in diagram.processes[0].scope.flows] == ["probity_flow_p_1", "probity_flow_p_2"]


def test_the_same_drawing_gives_the_same_bytes() -> None:
    diagram = reader.read(FILES).diagrams[0]
    assert normalise(diagram) == normalise(reader.read(FILES).diagrams[0])


def test_normalising_again_changes_nothing() -> None:
    once = normalise(reader.read(FILES).diagrams[0])
    again, told = read_diagram("n.bpmn", parse(once))
    assert told == () and normalise(again) == once


def test_link_events_become_a_flow() -> None:
    """SpiffWorkflow 3.2.0 ends the process as completed at a link throw."""
    diagram = normalised(FILES["main.bpmn"])
    assert follows(diagram, "out") == ["in"]
    assert nodes(diagram)["out"].kind == nodes(diagram)["in"].kind == "intermediateThrowEvent"
    assert nodes(diagram)["out"].events == ()


def test_what_nothing_leads_to_starts_at_once_where_no_start_is_drawn() -> None:
    diagram = normalised(loose(f'<userTask id="a"/><userTask id="b"/><endEvent id="e"/>{flows("a e", "b e")}'))
    split = follows(diagram, "probity_start_p")
    assert [nodes(diagram)[node_id].kind for node_id in split] == ["parallelGateway"]
    assert follows(diagram, split[0]) == ["a", "b"]


def test_several_flows_out_of_a_task_run_at_once() -> None:
    diagram = normalised(
        loose(f'<startEvent id="s"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>{flows("s a", "a b", "a c")}')
    )
    assert follows(diagram, "a") == ["probity_split_a"]
    assert nodes(diagram)["probity_split_a"].kind == "parallelGateway"
    assert follows(diagram, "probity_split_a") == ["b", "c"]


def test_conditional_flows_out_of_a_task_become_an_inclusive_gateway() -> None:
    conditional = (
        '<sequenceFlow id="f" sourceRef="a" targetRef="c"><conditionExpression>=x</conditionExpression></sequenceFlow>'
    )
    default = '<sequenceFlow id="g" sourceRef="a" targetRef="d"/>'
    body = f'<startEvent id="s"/><userTask id="a" default="g"/><userTask id="b"/><userTask id="c"/><userTask id="d"/>{flows("s a", "a b")}'
    diagram = normalised(loose(body + conditional + default))
    split = nodes(diagram)["probity_split_a"]
    assert (split.kind, split.default, nodes(diagram)["a"].default) == ("inclusiveGateway", "g", "")
    conditions = {f.target: f.condition for f in diagram.processes[0].scope.flows if f.source == split.id}
    assert conditions == {"b": "=true", "c": "=x", "d": None}


def test_a_gateway_that_joins_and_splits_becomes_two() -> None:
    body = (
        '<startEvent id="s"/><parallelGateway id="g"/><parallelGateway id="h"/><userTask id="a"/><userTask id="b"/>'
        + flows("s g", "g h", "g h", "h a", "h b")
    )
    diagram = normalised(loose(body))
    assert follows(diagram, "g") == ["probity_join_h", "probity_join_h"]
    assert follows(diagram, "probity_join_h") == ["h"] and follows(diagram, "h") == ["a", "b"]


def test_conditions_are_tried_in_the_order_of_the_outgoing_flows() -> None:
    body = (
        '<startEvent id="s"/><exclusiveGateway id="g" default="f3"><outgoing>f2</outgoing><outgoing>f1</outgoing>'
        "<outgoing>f3</outgoing></exclusiveGateway>"
        '<userTask id="a"/><userTask id="b"/><userTask id="c"/>'
        '<sequenceFlow id="f0" sourceRef="s" targetRef="g"/>'
        '<sequenceFlow id="f1" sourceRef="g" targetRef="a"><conditionExpression>=true</conditionExpression></sequenceFlow>'
        '<sequenceFlow id="f2" sourceRef="g" targetRef="b"><conditionExpression>=true</conditionExpression></sequenceFlow>'
        '<sequenceFlow id="f3" sourceRef="g" targetRef="c"/>'
    )
    assert follows(normalised(loose(body)), "g") == ["b", "a", "c"]


def test_a_send_task_with_an_operation_is_a_service_task() -> None:
    task = (
        '<sendTask id="x"><extensionElements><zeebe:taskDefinition type="letter.send"/></extensionElements></sendTask>'
    )
    diagram = normalised(loose(f'<startEvent id="s"/>{task}{flows("s x")}'))
    assert nodes(diagram)["x"].kind == "serviceTask"


def test_the_drawing_is_left_behind_and_lanes_list_what_is_inside() -> None:
    (found,) = reader.read(FILES).files
    assert found.diagram is not None
    text = normalise(found.diagram)
    assert b"BPMNDiagram" not in text and b"collaboration" not in text
    office = read_diagram("n.bpmn", parse(text))[0].processes[0].lanes[0]
    assert office.name == "Office" and {"begin", "work", "hired"} <= office.nodes
