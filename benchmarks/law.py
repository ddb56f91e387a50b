"""How long checking a project takes: `python -m benchmarks.law`. Prints the median and the slowest of the rounds.

A diagram of 400 elements in a pack of its own, checked as the bench checks a draft: read anew, judged by the reader and
by the lint for law. The shipped packs beside it.
"""

import statistics
import sys
import time
from collections.abc import Mapping

from workflows import law, packs
from workflows.catalog import Source

ROUNDS = 7
_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">'
    '<process id="long" isExecutable="true">'
    '<extensionElements><zeebe:properties><zeebe:property name="probity:dialect" value="1"/></zeebe:properties>'
    '</extensionElements><startEvent id="start"/>'
)
_PACK = b"""code: long
main: long
stages: []
groups: [{code: officers}]
limits: {days: {value: 5}}
decisions: [approve]
"""
_FORM = b'{"id": "look", "type": "default", "components": [{"type": "textfield", "key": "found", "label": "Found"}]}'


def long_project(elements: int = 400) -> Mapping[str, bytes]:
    """A chain of `elements` elements: a task with a reminder, a choice by its answer and a way back, over and over."""
    parts, flows, before, count = [_HEAD], [], "start", 1
    for n in range((elements - 2) // 5):
        parts.append(
            f'<userTask id="look{n}"><extensionElements><zeebe:userTask/><zeebe:formDefinition formId="look"/>'
            '<zeebe:assignmentDefinition candidateGroups="officers"/><zeebe:taskSchedule dueDate="=working days '
            'after(today(), facts.limits.days)"/><zeebe:ioMapping><zeebe:output source="=found" '
            f'target="found{n}"/></zeebe:ioMapping></extensionElements></userTask><boundaryEvent id="due{n}" '
            f'attachedToRef="look{n}" cancelActivity="false"><timerEventDefinition><timeDate>=today()</timeDate>'
            f'</timerEventDefinition></boundaryEvent><endEvent id="told{n}"/><exclusiveGateway id="good{n}" '
            f'default="on{n}"/><scriptTask id="note{n}"><extensionElements><zeebe:script expression="=found{n}" '
            f'resultVariable="note{n}"/></extensionElements></scriptTask>'
        )
        flows += [
            _flow(f"in{n}", before, f"look{n}"),
            _flow(f"side{n}", f"due{n}", f"told{n}"),
            _flow(f"asked{n}", f"look{n}", f"good{n}"),
            _flow(f"again{n}", f"good{n}", f"look{n}", f'=found{n} = "again"'),
            _flow(f"on{n}", f"good{n}", f"note{n}"),
        ]
        before, count = f"note{n}", count + 5
    parts.append(
        '<endEvent id="end"><extensionElements><zeebe:properties><zeebe:property name="probity:outcome" '
        'value="withdrawn"/></zeebe:properties></extensionElements></endEvent>'
    )
    flows.append(_flow("last", before, "end"))
    drawn = "".join([*parts, *flows, "</process></definitions>"]).encode()
    return {"main.bpmn": drawn, "pack.yaml": _PACK, "forms/look.form": _FORM}


def _flow(id_: str, source: str, target: str, condition: str = "") -> str:
    held = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">{held}</sequenceFlow>'


def measured(files: Mapping[str, bytes]) -> tuple[int, int, list[float], list[float]]:
    """Elements, problems, and seconds of wall clock and of processor for each round after the first."""
    walls, processors = [], []
    for _ in range(ROUNDS + 1):
        wall, processor = time.perf_counter(), time.process_time()
        source = Source(files)
        told = [*source.reading.problems, *law.lint(files, source.reading)]
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    elements = sum(1 for diagram in source.reading.diagrams for _ in diagram.walk())
    return elements, len(told), walls[1:], processors[1:]


def main() -> None:
    projects = {"long": long_project()} | {code: packs.files(code) for code in packs.shipped()}
    for name, files in projects.items():
        elements, problems, walls, processors = measured(files)
        sys.stdout.write(
            f"{name}: {elements} elements, {problems} told; wall {statistics.median(walls) * 1000:.0f} ms "
            f"(slowest {max(walls) * 1000:.0f}), processor {statistics.median(processors) * 1000:.0f} ms\n"
        )


if __name__ == "__main__":
    main()
