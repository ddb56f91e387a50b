"""What the bare engine does to a drawing, and that it does not happen behind the reader (traps 5, 9, 14, 20).

Each trap is shown twice: on the file as drawn, so that a new release of the engine which mends it is noticed, and
behind the guard.
"""

import pytest
from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from tests.workflows.bpmn.whole import flows, loose
from workflows.bpmn import reader
from workflows.bpmn.normalise import normalise
from workflows.errors import Unreadable
from workflows.xml import parse


def driven(data: bytes) -> tuple[bool, set[str]]:
    """The stock engine on one process: whether it says completed, and the ids it came to."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(data))
    workflow = BpmnWorkflow(parser.get_spec("p"))
    workflow.do_engine_steps()
    return workflow.completed, {
        task.task_spec.bpmn_id for task in workflow.get_tasks() if task.has_state(TaskState.COMPLETED)
    }


def behind_the_reader(data: bytes) -> bytes:
    (found,) = reader.read({"p.bpmn": data}).files
    assert found.diagram is not None
    return normalise(found.diagram)


WITHOUT_IDS = loose(f'<startEvent id="s"/><endEvent id="e"/>{flows("s e")}')
LINKED = loose(
    '<startEvent id="s"/><intermediateThrowEvent id="out"><linkEventDefinition name="on"/></intermediateThrowEvent>'
    '<intermediateCatchEvent id="in"><linkEventDefinition name="on"/></intermediateCatchEvent><endEvent id="e"/>'
    '<sequenceFlow id="f1" sourceRef="s" targetRef="out"/><sequenceFlow id="f2" sourceRef="in" targetRef="e"/>'
)
INTERRUPTED = loose(
    '<startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="e"/>'
    '<subProcess id="stop" triggeredByEvent="true"><startEvent id="m"><messageEventDefinition/></startEvent>'
    "</subProcess>"
)


def test_trap_9_a_flow_without_an_id_loses_what_follows() -> None:
    assert "e" not in driven(WITHOUT_IDS)[1]
    completed, came_to = driven(behind_the_reader(WITHOUT_IDS))
    assert completed and "e" in came_to


def test_trap_9_a_link_event_ends_the_process_in_silence() -> None:
    assert "e" not in driven(LINKED)[1]
    completed, came_to = driven(behind_the_reader(LINKED))
    assert completed and {"out", "in", "e"} <= came_to


@pytest.mark.parametrize(
    "event", ["<signalEventDefinition/>", "<conditionalEventDefinition/>", "<compensateEventDefinition/>"]
)
def test_trap_9_and_14_an_end_that_the_engine_ignores_is_refused(event: str) -> None:
    data = loose(f'<startEvent id="s"/><endEvent id="e">{event}</endEvent>{flows("s e")}')
    assert [p.rule for p in reader.read({"p.bpmn": data}).problems if p.element == "e" and p.rule == "event-kinds"]


@pytest.mark.parametrize("task", ["sendTask", "receiveTask"])
def test_trap_9_sending_and_receiving_nothing_is_refused(task: str) -> None:
    data = loose(f'<startEvent id="s"/><{task} id="x"/><endEvent id="e"/>{flows("s x", "x e")}')
    assert {p.rule for p in reader.read({"p.bpmn": data}).problems if p.element == "x"} & {"unsupported", "messages"}


def test_trap_9_an_unconnected_node_is_refused() -> None:
    data = loose(f'<startEvent id="s"/><userTask id="alone"/><endEvent id="e"/>{flows("s e")}')
    assert "unreachable" in {p.rule for p in reader.read({"p.bpmn": data}).problems if p.element == "alone"}


def test_trap_5_an_event_subprocess_that_would_never_interrupt_is_refused() -> None:
    assert "unsupported" in {p.rule for p in reader.read({"p.bpmn": INTERRUPTED}).problems if p.element == "stop"}


def test_trap_20_the_bare_parser_builds_what_we_refuse() -> None:
    many = b"<a>" + b"<b/>" * 60_000 + b"</a>"
    assert len(etree.fromstring(many)) == 60_000
    with pytest.raises(Unreadable):
        parse(many)
