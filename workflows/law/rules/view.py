"""What a rule looks at, and how it tells what it found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from workflows.bpmn.model import Flow, Node
from workflows.errors import Problem
from workflows.law.effects import Effects
from workflows.law.envs import History
from workflows.law.ground import Ground
from workflows.law.histories import Histories
from workflows.law.marks import LawMarks
from workflows.law.places import Place, Whole
from workflows.law.statute import Rule, Statute, Step
from workflows.sentences import Sentence, sentence

_MOST_CHOICES = 4


@dataclass(frozen=True)
class Found:
    """A problem and the file that it stands in."""

    file: str
    problem: Problem


@dataclass(frozen=True)
class View:
    ground: Ground
    whole: Whole
    effects: Effects
    marks: LawMarks
    histories: Histories
    statute: Statute

    def found(self, place: Place, element: Node | Flow, rule: str, reason: str, instead: str) -> Found:
        """A problem of an element, with the source of its rule behind the reason."""
        told = self.with_source(reason, self.statute.rules[rule])
        file = self.ground.file_of.get(place.process, "")
        return Found(file, Problem(element.id, element.name, element.line, rule, told, instead))

    def with_source(self, reason: str, rule: Rule | Step) -> Sentence:
        """The reason and where its rule, or step, comes from."""
        return sentence(
            "%(reason)s Source: %(source)s.", reason=sentence(reason), source=self.statute.told(rule.source, rule.at)
        )

    def lacking(self, place: Place, mark: int) -> History | None:
        """A history that comes to the place without all of `mark`."""
        return next((one for one in self.histories.at(place) if one.marks & mark != mark), None)

    def way(self, place: Place, history: History) -> str:
        """The last choices on the way, in words, for people to find it: ' (by "Adverse?": no, …)'."""
        choices: list[str] = []
        seen: set[tuple[int, History]] = set()
        here: tuple[Place, History, Flow | None] | None = (place, history, None)
        while here is not None and (here[0].number, here[1]) not in seen and len(choices) < _MOST_CHOICES:
            seen.add((here[0].number, here[1]))
            here = self.histories.seen[here[0].number].by.get(here[1])
            if here is not None and here[2] is not None and len(here[0].onward) > 1:
                source, flow = here[0].node, here[2]
                choices.append(f'"{source.name or source.id}": {flow.name or flow.id}')
        return sentence(" (by %(choices)s)", choices=", ".join(reversed(choices))) if choices else ""


LawRule: TypeAlias = Callable[[View], Iterator[Found]]
