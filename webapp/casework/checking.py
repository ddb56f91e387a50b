"""What is found in a project before it is published: what stops it, and what is only worth a look. By content."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from forms import compiler
from webapp.casework.operations import NAMES
from webapp.casework.records import KINDS
from webapp.casework.signals import DECISION
from workflows import catalog, law
from workflows.bpmn.elements.base import Element
from workflows.catalog import Source
from workflows.errors import Problem, Refused, Unreadable
from workflows.sentences import Sentence, sentence

KEPT = 64


@dataclass(frozen=True)
class Told:
    """A problem, the file that it stands in, and whether it stands against publishing."""

    file: str
    problem: Problem

    @property
    def stops(self) -> bool:
        return law.stops(self.problem)

    @property
    def reason(self) -> str:
        """Without the source that the lint for law puts behind it."""
        return self._part("reason", self.problem.reason)

    @property
    def source(self) -> str:
        """Where the rule comes from, '' where the law has no part in it."""
        return self._part("source", "")

    def _part(self, name: str, otherwise: str) -> str:
        told = self.problem.reason
        return (
            str(told.values[name])
            if isinstance(told, Sentence) and {"reason", "source"} == set(told.values)
            else otherwise
        )


_told: OrderedDict[str, tuple[Told, ...]] = OrderedDict()
_lock = threading.Lock()


def told_of(source: Source) -> tuple[Told, ...]:
    """Everything that is found, what stops first; worked out once per content. Diagrams, decisions and forms each for
    itself; what they name and the law only where all of them can be read."""
    with _lock:
        known = _told.get(source.key)
    if known is None:
        known = tuple(sorted(_look(source), key=lambda told: (not told.stops, told.file, told.problem.line)))
        with _lock:
            _told[source.key] = known
            while len(_told) > KEPT:
                _told.popitem(last=False)
    return known


def _look(source: Source) -> Iterator[Told]:
    found = catalog.check_files(source)
    yield from (Told(file, problem) for file, problem in found)
    for name, data in sorted(source.files.items()):
        if name.endswith(".form"):
            yield from (Told(name, problem) for problem in _form_problems(name, data))
    if found:
        return
    project = catalog.load(source)
    drawn_in = {process.id: one.file for one in source.reading.diagrams for process in one.processes}
    for element in project.elements.values():
        file = drawn_in.get(element.process_id, "")
        yield from (Told(file, problem) for problem in _names(element, project.decisions.ids))
    yield from (Told(one.file, one.problem) for one in catalog.law_of(source))


def _names(element: Element, decisions: Iterable[str]) -> Iterator[Problem]:
    """What an element names that nobody knows."""
    kind = element.properties.get("records")
    if kind and kind not in KINDS:
        yield _unknown(element, "records", sentence("record kind"), kind, KINDS)
    operation = getattr(element, "operation", "")
    if operation and operation not in NAMES:
        yield _unknown(element, "operation", sentence("operation"), operation, NAMES)
    if operation == "reference.examine" and DECISION not in decisions:
        yield _unknown(element, "decision", sentence("decision"), DECISION, decisions)


@lru_cache(maxsize=2048)
def _form_problems(name: str, data: bytes) -> tuple[Problem, ...]:
    try:
        compiler.compile_source(data)
    except Refused as refusal:
        return refusal.problems
    except Unreadable as error:
        return (Problem("", name, error.line, "form/unreadable", str(error), "Save the form again."),)
    return ()


def _unknown(element: Element, rule: str, what: Sentence, found: str, known: Iterable[str]) -> Problem:
    return Problem(
        element.bpmn_id,
        element.title,
        element.line,
        f"probity/{rule}",
        sentence("Expected a known %(what)s but got '%(found)s'", what=what, found=found),
        sentence("Use one of: %(known)s", known=", ".join(sorted(known))),
    )
