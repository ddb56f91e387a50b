"""The model keeps what was drawn, with ids, names and source lines."""

from tests.workflows.bpmn.whole import FILES, MAIN
from workflows.bpmn import reader
from workflows.bpmn.model import Node


def nodes() -> dict[str, Node]:
    return {node.id: node for _, _, node in reader.read(FILES).diagrams[0].walk()}


def test_every_node_keeps_its_line_and_name() -> None:
    """Stock errors of the engine carry an id but no line."""
    lines = MAIN.splitlines()
    for node in nodes().values():
        assert f'id="{node.id}"' in lines[node.line - 1]
        assert not node.name or node.name in lines[node.line - 1]


def test_settings_are_read_as_written() -> None:
    settings = nodes()["check"].settings
    assert (settings.form, settings.candidate_groups, settings.priority) == ("check", "investigators, approvers", "50")
    assert settings.due == "=working days after(today(), 5)" and settings.follow_up == "2026-03-01"
    assert [(m.source, m.target) for m in settings.inputs] == [("=depth + 1", "levels")]
    assert [(m.source, m.target) for m in settings.outputs] == [("=verdict", "file_verdict")]
    assert settings.properties["probity:part"] == "investigator"


def test_loops_events_and_borders_are_read() -> None:
    found = nodes()
    loop = found["ask"].loop
    assert loop is not None and (loop.kind, loop.input_element) == ("sequential", "reference")
    assert loop.completion == "=facts.references.enough" and loop.output_element == "=answer_given"
    slow = found["slow"]
    assert (slow.attached_to, slow.interrupting, slow.events[0].timer) == ("check", False, "cycle")
    assert found["withdraw"].interrupting and found["withdraw"].events[0].reference == "message_withdrawal"


def test_lanes_messages_and_errors_are_read() -> None:
    (diagram,) = reader.read(FILES).diagrams
    assert diagram.processes[0].lane_of("withdrawn") == "Candidate"
    assert diagram.roots["message_withdrawal"].correlation_key == "=case_number"
    assert diagram.roots["error_failed"].code == "failed"
