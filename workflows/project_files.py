"""The files that a project can hold: what they are called, of what kind they are, and an empty one to begin with."""

import re
from enum import StrEnum

from workflows.errors import Unreadable
from workflows.sentences import sentence

MOST_BYTES = 2 * 1024 * 1024
MOST_BYTES_TOGETHER = 16 * 1024 * 1024
MOST_FILES = 500
_WORD = "[A-Za-z0-9][A-Za-z0-9_-]{0,79}"


class FileKind(StrEnum):
    DIAGRAM = "diagram"
    DECISION = "decision"
    FORM = "form"
    LETTER = "letter"
    RULES = "rules"
    SCENARIO = "scenario"


_NAMES = {
    FileKind.DIAGRAM: re.compile(rf"{_WORD}\.bpmn"),
    FileKind.DECISION: re.compile(rf"{_WORD}\.dmn"),
    FileKind.FORM: re.compile(rf"forms/{_WORD}\.form"),
    FileKind.LETTER: re.compile(r"notices/[a-z][a-z0-9_]{0,79}\.(en|zh_Hans)\.md"),
    FileKind.RULES: re.compile(r"(pack|scorecard|zh_Hans)\.yaml"),
    FileKind.SCENARIO: re.compile(rf"scenarios/{_WORD}\.yaml"),
}
ALLOWED = (
    "main.bpmn, vetoes.dmn, forms/consent.form, notices/adverse.en.md, notices/adverse.zh_Hans.md, pack.yaml, "
    "scorecard.yaml, zh_Hans.yaml, scenarios/rejection.yaml"
)


def kind_of(name: str) -> FileKind | None:
    """The kind of file that bears such a name; None for a name that no file of a project has."""
    return next((kind for kind, pattern in _NAMES.items() if pattern.fullmatch(name)), None)


def read_text(data: bytes) -> str:
    """UTF-8 text without control characters. Raises Unreadable with the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            sentence("Expected UTF-8 text but byte %(position)s is not.", position=error.start), line
        ) from None
    found = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise Unreadable(sentence("Expected text but line %(line)s has a control character.", line=line), line)
    return text


def empty_file(name: str) -> bytes:
    """A file of this name with nothing in it that would have to be taken away. Raises KeyError for a name of no kind
    and for the rules, which a project has or has not."""
    word = re.sub(r"[^A-Za-z0-9_]", "_", name.rpartition("/")[2].split(".")[0])
    identity = word if word[:1].isalpha() else f"f_{word}"
    kind = kind_of(name)
    if kind not in _EMPTY:
        raise KeyError(
            sentence("Expected the name of a drawing, decision, form, letter or scenario but got %(name)r", name=name)
        )
    return _EMPTY[kind].replace("NAME", identity).encode()


_EMPTY = {
    FileKind.DIAGRAM: """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions_NAME" targetNamespace="https://probity.example/packs">
  <bpmn:process id="NAME" isExecutable="true">
    <bpmn:startEvent id="start_NAME"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram_NAME">
    <bpmndi:BPMNPlane id="plane_NAME" bpmnElement="NAME">
      <bpmndi:BPMNShape id="shape_start_NAME" bpmnElement="start_NAME">
        <dc:Bounds height="36" width="36" x="160" y="160"/>
      </bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
""",
    FileKind.DECISION: """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="definitions_NAME" name="NAME" \
namespace="https://probity.example/packs">
  <decision id="NAME" name="NAME">
    <decisionTable id="table_NAME" hitPolicy="UNIQUE">
      <input id="input_NAME">
        <inputExpression id="expression_NAME" typeRef="string">
          <text/>
        </inputExpression>
      </input>
      <output id="output_NAME" name="result" typeRef="string"/>
    </decisionTable>
  </decision>
</definitions>
""",
    FileKind.FORM: """{
  "schemaVersion": 19,
  "type": "default",
  "id": "NAME",
  "components": []
}
""",
    FileKind.LETTER: "# NAME\n",
    FileKind.SCENARIO: "title: NAME\nsteps: []\nexpect: {}\n",
}
