"""What a file said that it does not say any more: spelling does not count, everything else is named."""

import pytest

from workflows.errors import Unreadable
from workflows.losses import Loss, losses

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d">'
)


def diagram(inside: str) -> bytes:
    return f'{HEAD}<bpmn:process id="p">{inside}</bpmn:process></bpmn:definitions>'.encode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<bpmn:task id="a" startQuantity="1"/>', '<bpmn:task id="a"/>'),
        ('<bpmn:task name="A" id="a"/>', '<bpmn:task id="a" name="A"> </bpmn:task>'),
        (
            '<bpmn:sequenceFlow id="f"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=a'
            "</bpmn:conditionExpression></bpmn:sequenceFlow>",
            '<bpmn:sequenceFlow id="f"><bpmn:conditionExpression>=a\n</bpmn:conditionExpression></bpmn:sequenceFlow>',
        ),
        ('<bpmn:task id="a"><bpmn:extensionElements/></bpmn:task>', '<bpmn:task id="a"/>'),
        ('<bpmn:task id="a"/><bpmn:startEvent id="s"/>', '<bpmn:startEvent id="s"/><bpmn:task id="a"/>'),
    ],
    ids=["a default", "white space", "a type that goes without saying", "an empty holder", "order of unlike things"],
)
def test_spelling_is_no_loss(before: str, after: str) -> None:
    assert losses("x.bpmn", diagram(before), diagram(after)) == ()
    assert losses("x.bpmn", diagram(after), diagram(before)) == ()


def test_numbers_are_compared_as_numbers() -> None:
    shape = '<bpmndi:BPMNShape id="s" bpmnElement="a"><dc:Bounds x="{}" y="2" width="3" height="4"/></bpmndi:BPMNShape>'
    assert losses("x.bpmn", diagram(shape.format("1.0")), diagram(shape.format("1"))) == ()
    assert losses("x.bpmn", diagram(shape.format("1.5")), diagram(shape.format("1"))) != ()


@pytest.mark.parametrize(
    ("before", "after", "loss"),
    [
        ('<bpmn:task id="a" name="A"/>', "", Loss("element", "a", "A", 1, "task")),
        ('<bpmn:task id="a" name="A" startQuantity="2"/>', '<bpmn:task id="a" name="A"/>',
         Loss("attribute", "a", "A", 1, "startQuantity", "2")),
        ('<bpmn:task id="a"><bpmn:documentation>Why</bpmn:documentation></bpmn:task>',
         '<bpmn:task id="a"><bpmn:documentation>How</bpmn:documentation></bpmn:task>',
         Loss("element", "a", "", 1, "documentation", "Why")),
        ('<bpmn:task id="a"/><bpmn:task id="b"/>', '<bpmn:task id="b"/><bpmn:task id="a"/>',
         Loss("order", "p", "", 1, "task")),
        ('<bpmn:task id="a"><bpmn:outgoing>f</bpmn:outgoing></bpmn:task>', '<bpmn:task id="a"/>',
         Loss("element", "a", "", 1, "outgoing", "f")),
    ],
    ids=["element", "attribute", "text", "order", "reference"],
)  # fmt: skip
def test_what_is_gone_is_named(before: str, after: str, loss: Loss) -> None:
    assert losses("x.bpmn", diagram(before), diagram(after)) == (loss,)


def test_a_shape_that_moved_to_a_sheet_of_its_own_is_not_lost() -> None:
    shape = '<bpmndi:BPMNShape id="s" bpmnElement="a"/>'
    one = f'<bpmndi:BPMNPlane id="one" bpmnElement="p">{shape}</bpmndi:BPMNPlane>'
    two = f'<bpmndi:BPMNPlane id="one" bpmnElement="p"/><bpmndi:BPMNPlane id="two" bpmnElement="q">{shape}</bpmndi:BPMNPlane>'  # noqa: E501
    assert losses("x.bpmn", diagram(one), diagram(two)) == ()


def test_of_a_form_every_setting_counts() -> None:
    before = b'{"id": "f", "components": [{"id": "a", "type": "text", "text": "A", "wild": 1}, {"type": "group"}]}'
    after = b'{"id": "f", "components": [{"type": "text", "id": "a", "text": "B"}]}'
    assert losses("x.form", before, after) == (
        Loss("text", "a", "", 0, "value", '"A"'),
        Loss("attribute", "a", "", 0, "wild", "1"),
        Loss("element", "f", "", 0, "group"),
    )


@pytest.mark.parametrize("name", ["x.bpmn", "x.form"])
def test_what_cannot_be_read_is_said(name: str) -> None:
    with pytest.raises(Unreadable):
        losses(name, b"<!DOCTYPE x><x/>", b"{}")
