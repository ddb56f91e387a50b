"""What a form is filled in against: the facts, people, criteria and evidence of one case, and the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from workflows.feel import Clock, Request, Result, evaluate_many

Evaluate = Callable[[Sequence[Request], Mapping[str, object], Clock | None], list[Result]]


@dataclass(frozen=True)
class Choice:
    """Something to choose: a person, a document, a category. With `refused_reason` it is shown and cannot be chosen."""

    value: str
    label: str
    refused_reason: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class Criterion:
    """One line of the scorecard as a rater sees it; `anchors` describes the points 1, 3 and 5.

    `pieces` are what there is to rest a rating on, `standing` says how far that goes; `fallen`: what it was rated on
    does not hold any more.
    """

    id: str
    label: str
    anchors: Mapping[int, str]
    question: str = ""
    pieces: Sequence[Choice] = ()
    standing: str = ""
    fallen: bool = False


@dataclass(frozen=True)
class Concern:
    """One open concern that whoever decides must answer; `label` asks how it is weighed, in the reader's language."""

    number: int
    label: str


@dataclass(frozen=True)
class Upload:
    """A file that was sent with the form; its content is checked where it is stored."""

    path: str
    filename: str
    stream: IO[bytes]


def _nobody(group: str) -> Sequence[Choice]:
    return ()


def _nothing() -> Sequence[Choice]:
    return ()


@dataclass(frozen=True)
class FormContext:
    """The surroundings of one form.

    `facts` by group (`consent`, `references` …), asked only for the groups that the form reads. `data` are the
    variables of the task (its input mappings), readable in expressions beside the answers. `people` lists the members
    of a group, those whom a duty rules out with the reason. `evidence` lists the documents of the case, asked when one
    is shown or cited: a submit without any pays nothing. `pieces` is all that a judgement may rest on, `concerns` what
    must be weighed. `signer` names who signs with a password; None where a tick is the signature. `translate` gets
    English source texts. `evaluate` asks FEEL: of a draft, in a process of its own.
    """

    clock: Clock
    facts: Mapping[str, object] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)
    people: Callable[[str], Sequence[Choice]] = _nobody
    criteria: Sequence[Criterion] = ()
    evidence: Callable[[], Sequence[Choice]] = _nothing
    categories: Sequence[Choice] = ()
    pieces: Sequence[Choice] = ()
    concerns: Sequence[Concern] = ()
    signer: str | None = None
    translate: Callable[[str], str] = str
    evaluate: Evaluate = evaluate_many
