"""The outline tells every element once, in an order that can be followed by ear."""

from collections import Counter
from pathlib import Path

import pytest

from tests.workflows.bpmn.whole import FILES, flows, loose
from workflows.bpmn import reader
from workflows.bpmn.model import Diagram
from workflows.bpmn.outline import OutlineLine, outline
from workflows.bpmn.phrases import PHRASES

SKETCHES = sorted((Path(__file__).parent / "diagrams" / "sketches").glob("*.bpmn"))


def drawn(data: bytes) -> Diagram:
    (diagram,) = reader.read({"p.bpmn": data}, draft=True).diagrams
    return diagram


def told(lines: list[OutlineLine]) -> str:
    return "\n".join("  " * line.depth + line.text for line in lines)


def test_the_whole_pack_reads_like_this() -> None:
    assert (
        told(outline(drawn(FILES["main.bpmn"])))
        == """\
Process: Vet
  Lanes: Office, Candidate
  Start: Case opened, in lane Office
  Subprocess: Work on the case
    Start
    Decision by rules: Plan checks (plan_checks)
    Calculation: Reckon depth (depth)
    All at the same time
      Way:
        Task: Check the file (investigators, approvers)
          Beside it: Slow (every R3/P2D)
            Operation: Remind (letter.send)
            End
      Way:
        Called process: Ask each referee (ask_referee) for each of facts.references.to_ask, in turn
    Wait for all
    Choose one: In order?
      If Yes, when file_verdict = "good":
        Straight on
      Otherwise, No:
        Task: Look again (investigators)
        Go on at: In order?
    Wait for the first of
      Way:
        Wait (message withdrawal)
        Event (link finish)
        Wait (link finish)
      Way:
        Wait (at facts.notice.public_ends_on)
        Event (escalation late)
    End
    Stops it (message withdrawal)
      End: Withdrawn, outcome withdrawn, in lane Candidate
  End: Hired, outcome hired, in lane Office
Process: Ask a referee
  Start
  Task: Answer (investigators)
  End"""
    )


@pytest.mark.parametrize("path", SKETCHES, ids=lambda path: path.stem)
def test_every_element_is_told_exactly_once(path: Path) -> None:
    diagram = drawn(path.read_bytes())
    lines = [line for line in outline(diagram) if line.kind not in ("jump", "branch", "lanes", "aside", "process")]
    assert Counter(line.element_id for line in lines) == Counter(node.id for _, _, node in diagram.walk())
    assert all(line.text and line.depth > 0 for line in lines)


def test_status_stands_behind_its_element() -> None:
    lines = outline(drawn(FILES["main.bpmn"]), status={"check": "done by Li, 3 March", "ask": "waiting"})
    assert [line.text for line in lines if line.element_id in ("check", "ask")] == [
        "Task: Check the file (investigators, approvers). done by Li, 3 March",
        "Called process: Ask each referee (ask_referee) for each of facts.references.to_ask, in turn. waiting",
    ]


def test_phrases_and_names_are_translated() -> None:
    chinese = {"Task: {name}": "任务：{name}", "Answer": "答复", "Process: {name}": "流程：{name}"}
    lines = outline(drawn(FILES["main.bpmn"]), translate=lambda text: chinese.get(text, text))
    assert "任务：答复 (investigators)" in [line.text for line in lines]


def test_every_phrase_keeps_to_the_names_it_is_given() -> None:
    values = dict.fromkeys(
        ("name", "names", "text", "status", "lane", "detail", "event", "outcome", "list", "time"), "x"
    )
    for phrase in PHRASES.values():
        phrase.format(**values, condition="x")


def test_a_ring_and_a_long_chain_come_to_an_end() -> None:
    count = 900
    tasks = "".join(f'<task id="t{n}"/>' for n in range(count))
    ring = loose(f'<startEvent id="s"/>{tasks}{flows("s t0", *(f"t{n} t{(n + 1) % count}" for n in range(count)))}')
    lines = outline(drawn(ring))
    assert lines[-1].kind == "jump" and len(lines) == count + 3


def test_a_thousand_choices_inside_one_another_come_to_an_end() -> None:
    count = 450
    gates = "".join(f'<exclusiveGateway id="g{n}"/><endEvent id="e{n}"/>' for n in range(count))
    lines = flows("s g0", *(f"g{n} e{n}" for n in range(count)), *(f"g{n} g{n + 1}" for n in range(count - 1)))
    assert len(outline(drawn(loose(f'<startEvent id="s"/>{gates}{lines}')))) > 2 * count
