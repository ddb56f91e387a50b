"""What the standard gives a meaning to and we do not execute is refused by element, never skipped."""
# ruff: noqa: E501 - XML is easier to read on one line

import pytest

from tests.workflows.bpmn.whole import flows, loose, problems
from workflows.bpmn import reader
from workflows.errors import Problem


def refused(body: str, **parts: str) -> dict[str, list[Problem]]:
    """Problems of a loose process between `s` and `e`, by the element they name."""
    found: dict[str, list[Problem]] = {}
    for problem in reader.read({"p.bpmn": loose(body, **parts)}).problems:
        found.setdefault(problem.element, []).append(problem)
    return found


def between(middle: str, *pairs: str) -> str:
    return f'<startEvent id="s"/>{middle}<endEvent id="e"/>{flows(*pairs or ("s x", "x e"))}'


UNSUPPORTED = {
    "abstract task": '<task id="x"/>',
    "manual task": '<manualTask id="x"/>',
    "send task without operation": '<sendTask id="x"/>',
    "complex gateway": '<complexGateway id="x"/>',
    "ad-hoc subprocess": '<adHocSubProcess id="x"><userTask id="y"/></adHocSubProcess>',
    "transaction": '<transaction id="x"><startEvent id="y"/></transaction>',
    "event subprocess": '<subProcess id="x" triggeredByEvent="true"><startEvent id="y"/></subProcess>',
    "compensation handler": '<userTask id="x" isForCompensation="true"/>',
    "compensation event": '<intermediateThrowEvent id="x"><compensateEventDefinition/></intermediateThrowEvent>',
    "conditional event": '<intermediateCatchEvent id="x"><conditionalEventDefinition><condition>1</condition>'
    "</conditionalEventDefinition></intermediateCatchEvent>",
    "signal throw": '<intermediateThrowEvent id="x"><signalEventDefinition/></intermediateThrowEvent>',
    "signal catch": '<intermediateCatchEvent id="x"><signalEventDefinition/></intermediateCatchEvent>',
    "several definitions": '<intermediateCatchEvent id="x"><timerEventDefinition/><messageEventDefinition/>'
    "</intermediateCatchEvent>",
    "receive task that begins a case": '<receiveTask id="x" instantiate="true"/>',
    "loop marker": '<userTask id="x"><standardLoopCharacteristics/></userTask>',
    "number of instances": '<userTask id="x"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>'
    "</multiInstanceLoopCharacteristics></userTask>",
    "several tokens": '<userTask id="x" completionQuantity="2"/>',
    "another gateway type": '<eventBasedGateway id="x" eventGatewayType="Parallel"/>',
    "all events of several": '<intermediateCatchEvent id="x" parallelMultiple="true"/>',
    "web service": '<userTask id="x" implementation="##WebService"/>',
    "operation of an interface": '<serviceTask id="x" operationRef="o"/>',
    "data in and out": '<userTask id="x"><ioSpecification/></userTask>',
    "a value set by an association": '<userTask id="x"><dataInputAssociation><assignment/></dataInputAssociation></userTask>',
    "performer": '<userTask id="x"><potentialOwner/></userTask>',
    "property of the standard": '<userTask id="x"><property id="v"/></userTask>',
    "an invented element": '<userTask id="x"><telepathy/></userTask>',
    "an invented attribute": '<userTask id="x" telepathy="yes"/>',
    "another engine's attribute": '<userTask id="x" camunda:assignee="${boss}"/>',
    "another engine's element": '<userTask id="x"><extensionElements><camunda:executionListener/></extensionElements></userTask>',
    "choreography task": '<choreographyTask id="x"/>',
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_is_not_executed_is_refused_by_element(name: str) -> None:
    told = refused(between(UNSUPPORTED[name]))["x"]
    assert any(problem.rule not in ("user-tasks", "operations", "messages", "timers") for problem in told), told
    assert all(problem.reason and problem.instead and problem.line for problem in told)


def test_a_global_task_and_a_choreography_are_refused() -> None:
    told = refused(between('<userTask id="x"/>'), after='<globalUserTask id="g"/><choreography id="c"/>')
    assert told["g"][0].rule == "global-task" and told["c"][0].rule == "choreography"


PYTHON = "__import__('os').system('touch /tmp/owned')"
ESCAPE = "().__class__.__base__.__subclasses__()"

# The seven places in which SpiffWorkflow evaluates Python, and Camunda's way of writing code.
CODE = {
    "script": ("x", f'<scriptTask id="x"><script>{PYTHON}</script></scriptTask>', ()),
    "condition": (
        "f",
        f'<exclusiveGateway id="x" default="f2"/><sequenceFlow id="f" sourceRef="x" targetRef="e"><conditionExpression>{PYTHON}</conditionExpression></sequenceFlow><sequenceFlow id="f2" sourceRef="x" targetRef="e"/>',
        ("s x",),
    ),
    "timer": (
        "x",
        f'<intermediateCatchEvent id="x"><timerEventDefinition><timeDuration>{PYTHON}</timeDuration></timerEventDefinition></intermediateCatchEvent>',
        (),
    ),
    "cardinality": (
        "x",
        f'<userTask id="x"><multiInstanceLoopCharacteristics><loopCardinality>{ESCAPE}</loopCardinality></multiInstanceLoopCharacteristics></userTask>',
        (),
    ),
    "completion": (
        "x",
        f'<userTask id="x"><multiInstanceLoopCharacteristics><completionCondition>{ESCAPE}</completionCondition></multiInstanceLoopCharacteristics></userTask>',
        (),
    ),
    "loop condition": (
        "x",
        f'<userTask id="x"><standardLoopCharacteristics><loopCondition>{PYTHON}</loopCondition></standardLoopCharacteristics></userTask>',
        (),
    ),
    "pre-script": (
        "x",
        f'<userTask id="x"><extensionElements><spiffworkflow:preScript>{PYTHON}</spiffworkflow:preScript></extensionElements></userTask>',
        (),
    ),
    "post-script": (
        "x",
        f'<userTask id="x"><extensionElements><spiffworkflow:postScript>{PYTHON}</spiffworkflow:postScript></extensionElements></userTask>',
        (),
    ),
    "conditional event": (
        "x",
        f'<intermediateCatchEvent id="x"><conditionalEventDefinition><condition>{PYTHON}</condition></conditionalEventDefinition></intermediateCatchEvent>',
        (),
    ),
    "mapping": (
        "x",
        '<userTask id="x"><extensionElements><zeebe:ioMapping><zeebe:input source="${code}" target="a"/></zeebe:ioMapping></extensionElements></userTask>',
        (),
    ),
    "FEEL that is Python": (
        "x",
        f'<scriptTask id="x"><extensionElements><zeebe:script expression="={ESCAPE}" resultVariable="a"/></extensionElements></scriptTask>',
        (),
    ),
}


@pytest.mark.parametrize("place", CODE)
def test_code_is_refused_by_element(place: str) -> None:
    element, body, pairs = CODE[place]
    told = refused(between(body, *pairs))[element]
    assert any(
        p.rule in ("script", "not-feel", "timers", "multi-instance", "other-engine", "event-kinds", "expressions")
        for p in told
    )


def test_a_listed_flow_that_is_not_drawn_is_refused() -> None:
    told = refused(between('<userTask id="x"><incoming>nowhere</incoming></userTask>'))
    assert any(problem.rule == "listed-flow" for problem in told["x"])


def test_drawing_alone_is_let_through() -> None:
    more = (
        '<bpmn:textAnnotation id="note"><bpmn:text>Mind the dates</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="line" sourceRef="begin" targetRef="note" />'
        '<bpmn:dataObject id="object" /><bpmn:dataObjectReference id="paper" dataObjectRef="object" />'
        '<bpmn:group id="group" /><bpmn:documentation>Words</bpmn:documentation>'
    )
    begin = '<bpmn:startEvent id="begin" name="Case opened" />'
    assert problems((begin, begin + more)) == ()


def test_the_node_ids_of_the_engine_are_kept_for_the_engine() -> None:
    """SpiffWorkflow 3.2.0 takes a node called Start for its own start and drops it."""
    for taken in ("Start", "End", "Root", "p.EndJoin", "x.BoundaryEventSplit"):
        assert "ids" in {problem.rule for problem in refused(between(f'<userTask id="{taken}"/>'))[taken]}
