"""Reads the files of a project or a loose diagram and judges whether they can be executed as drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from workflows.bpmn.model import FLOW_NODES, Diagram
from workflows.bpmn.neighbours import Neighbours, neighbours
from workflows.bpmn.rules import FOUNDATIONS, RULES
from workflows.bpmn.source import read_diagram
from workflows.bpmn.standard import BPMN
from workflows.errors import Problem, Unreadable
from workflows.sentences import sentence
from workflows.xml import parse

Status = Literal["runs", "refused", "unreadable"]
# Of one file; the largest shipped diagram has 40 nodes, the largest MIWG reference model 94.
MAX_NODES = 1_000
MAX_FLOWS = 2_000


@dataclass(frozen=True)
class FileReading:
    """One BPMN file: `diagram` is None where it is unreadable. `problems` in the order of the lines."""

    file: str
    status: Status
    problems: tuple[Problem, ...]
    diagram: Diagram | None


@dataclass(frozen=True)
class Reading:
    """All BPMN files together; the worst status of any."""

    files: tuple[FileReading, ...]

    @property
    def status(self) -> Status:
        found = {reading.status for reading in self.files}
        return "unreadable" if "unreadable" in found else "refused" if "refused" in found else "runs"

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(chain.from_iterable(reading.problems for reading in self.files))

    @property
    def diagrams(self) -> tuple[Diagram, ...]:
        return tuple(reading.diagram for reading in self.files if reading.diagram is not None)


def read(files: Mapping[str, bytes], draft: bool = False) -> Reading:
    """Every `.bpmn` of `files`, judged with the others around it.

    With a pack.yaml among the files everything a diagram names must be there. `draft` asks only whether the drawing
    can be followed at all; what it leaves out, `normalise(…, draft=True)` makes a free choice. Never raises.
    """
    opened = {name: _open(name, data) for name, data in files.items() if name.endswith(".bpmn")}
    diagrams = tuple(found[0] for found in opened.values() if not isinstance(found, Problem))
    around = neighbours(files, diagrams)
    return Reading(tuple(_judge(name, found, around, draft) for name, found in opened.items()))


def _open(name: str, data: bytes) -> tuple[Diagram, tuple[Problem, ...]] | Problem:
    try:
        root = parse(data)
        for most, what, tags in (
            (MAX_NODES, sentence("flow nodes"), FLOW_NODES),
            (MAX_FLOWS, sentence("sequence flows"), {"sequenceFlow"}),
        ):
            count = sum(1 for _ in root.iter(*(f"{{{BPMN}}}{tag}" for tag in tags)))
            if count > most:
                reason = sentence(
                    "Expected at most %(most)s %(what)s in one file but found %(count)s.",
                    most=format(most, ","),
                    what=what,
                    count=format(count, ","),
                )
                return Problem("", "", 0, "too-large", reason, "Split the diagram into called processes.")
        return read_diagram(name, root)
    except Unreadable as error:
        return Problem("", "", 0, "unreadable", str(error), "Open the file in a BPMN editor and save it again.")


def _judge(
    name: str, found: tuple[Diagram, tuple[Problem, ...]] | Problem, around: Neighbours, draft: bool
) -> FileReading:
    if isinstance(found, Problem):
        return FileReading(name, "unreadable", (found,), None)
    diagram, told = found
    problems = [problem for rule in FOUNDATIONS for problem in rule(diagram, around)]
    if not draft:
        problems += told
        problems += [problem for rule in RULES for problem in rule(diagram, around)]
    elif not any(process.scope.nodes for process in diagram.processes):
        problems.append(Problem("", "", 0, "executable", "Expected a process with work in it.", "Draw a process."))
    ordered = tuple(dict.fromkeys(sorted(problems, key=lambda problem: problem.line)))
    return FileReading(name, "refused" if ordered else "runs", ordered, diagram)
