"""The small whole pack of diagrams/whole, which runs; tests spoil one thing of it at a time."""

from pathlib import Path

from workflows.bpmn import reader
from workflows.errors import Problem

FOLDER = Path(__file__).parent / "diagrams" / "whole"
FILES = {str(path.relative_to(FOLDER)): path.read_bytes() for path in sorted(FOLDER.rglob("*")) if path.is_file()}
MAIN = FILES["main.bpmn"].decode()


def spoiled(*changes: tuple[str, str]) -> dict[str, bytes]:
    """The pack with each old text of main.bpmn, which must be there once, replaced by the new."""
    text = MAIN
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in main.bpmn"
        text = text.replace(old, new)
    return {**FILES, "main.bpmn": text.encode()}


def problems(*changes: tuple[str, str]) -> tuple[Problem, ...]:
    return reader.read(spoiled(*changes)).problems


def loose(body: str, *, attributes: str = 'isExecutable="true"', after: str = "") -> bytes:
    """A BPMN file with one process `p` of this body."""
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
        'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="t">'
        f'<process id="p" {attributes}>{body}</process>{after}</definitions>'
    ).encode()


def flows(*pairs: str) -> str:
    """Sequence flows, "a b" from a to b, without ids, as the standard allows."""
    return "".join('<sequenceFlow sourceRef="{}" targetRef="{}"/>'.format(*pair.split()) for pair in pairs)
