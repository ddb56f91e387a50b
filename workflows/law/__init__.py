"""Lint for law: what a project that runs must have besides, so that it may decide about a person."""

from collections.abc import Mapping

from workflows.bpmn.neighbours import neighbours
from workflows.bpmn.reader import Reading
from workflows.errors import Problem
from workflows.law.effects import Effects
from workflows.law.ground import Ground
from workflows.law.histories import Histories
from workflows.law.marks import AT_BEGIN, LawMarks
from workflows.law.places import TooLarge, Whole
from workflows.law.rules import RULES
from workflows.law.rules.view import Found, View
from workflows.law.statute import statute

__all__ = ["Found", "lint", "stops"]


def lint(files: Mapping[str, bytes], reading: Reading) -> tuple[Found, ...]:
    """What the law says of a project whose diagrams run; nothing where they do not, and nothing of loose files, which
    no case is decided by. In the order of the files and lines."""
    if reading.status != "runs" or not any(name.rpartition("/")[2] == "pack.yaml" for name in files):
        return ()
    names = {id_: root.name for diagram in reading.diagrams for id_, root in diagram.roots.items()}
    ground = Ground(files, reading.diagrams, neighbours(files, reading.diagrams), names)
    try:
        whole = Whole(ground.around)
    except TooLarge:
        problem = Problem(
            "", "", 0, "law/too-large", "Expected fewer elements, called processes counted each time they are called.",
            "Call fewer processes from one another.",
        )  # fmt: skip
        return (Found(next(iter(ground.file_of.values()), ""), problem),)
    effects, marks = Effects(ground, whole), LawMarks(ground, statute())
    view = View(ground, whole, effects, marks, Histories(whole, effects, marks, AT_BEGIN), statute())
    told: dict[tuple[str, str, str, str], Found] = {}
    for rule in RULES:
        for found in rule(view):
            problem = found.problem
            told.setdefault((found.file, problem.element, problem.rule, problem.instead), found)
    return tuple(sorted(told.values(), key=lambda found: (found.file, found.problem.line)))


def stops(problem: Problem) -> bool:
    """Whether a problem stands against publishing: everything does but advice."""
    return not problem.rule.startswith("advice/")
