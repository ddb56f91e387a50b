"""What must have been done before something may happen: the marks that a history carries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from workflows.bpmn.model import Node
from workflows.law.effects import told_to_candidate
from workflows.law.ground import Ground
from workflows.law.places import Place
from workflows.law.statute import Selector, Statute
from workflows.vocabulary import Outcome


class Mark(IntEnum):
    """Of the decision that stands: each is about the latest one and falls away when it is taken anew."""

    DECIDED = 1  # a person recorded a decision
    REASONED = 2  # in a form that asks for reasons and cannot be sent without
    VOTED = 4  # several people voted
    SECONDED = 8  # somebody else than the person who decided took part
    CONCERNS_SERVED = 16
    CONCERNS_SENT = 32
    TIME_TO_ANSWER = 64  # the candidate answered, or the time for it ran out
    TOLD_BEFORE = 128  # concerns were served and sent before the decision
    HEARD_BEFORE = 256  # there was time to answer them before the decision
    ADVERSE_SERVED = 512
    ADVERSE_SENT = 1024
    TIME_TO_APPEAL = 2048
    SCORE_WEIGHED = 4096  # no score was computed after the last decision of a person
    PERMITTED = 8192  # the conditional offer opened what was locked
    FINDING_TOLD = 16384
    FINDING_TIME = 32768
    OUTCOME_SENT = 65536
    BAR_SECONDED = 131072  # a statutory bar that one person confirmed was confirmed by another
    CLOSED = 262144  # what somebody outside left unanswered was closed as a gap
    SETTLED = 524288  # a finding that was taken up was decided or set aside
    COUNTED = 1048576  # the last ratings are in a score
    TAKEN_DOWN = 2097152  # a public notice that was opened was taken down
    RESUMED = 4194304  # a case that was held was resumed


_FIRST_STEP: Final = 32
AT_BEGIN: Final = int(
    Mark.SCORE_WEIGHED | Mark.BAR_SECONDED | Mark.CLOSED | Mark.SETTLED | Mark.COUNTED | Mark.TAKEN_DOWN | Mark.RESUMED
)
_OF_ONE_DECISION: Final = Mark.ADVERSE_SERVED | Mark.ADVERSE_SENT | Mark.TIME_TO_APPEAL | Mark.OUTCOME_SENT
_TIMES: Final = {
    "concerns_answer": Mark.TIME_TO_ANSWER,
    "appeal": Mark.TIME_TO_APPEAL,
    "finding_answer": Mark.FINDING_TIME,
    "vote": Mark.VOTED,  # whoever was called to vote and let the time pass was called
}
REASONS: Final = "reasons"
# Answers without which a case goes on: the gap that is left must be closed.
GAPS: Final = frozenset({"record_reply", "reference_reply"})
_UNDONE: Final = {"notice.publish": Mark.TAKEN_DOWN, "case.suspend": Mark.RESUMED}
_DONE_AGAIN: Final = {
    "notice.withdraw": Mark.TAKEN_DOWN,
    "case.resume": Mark.RESUMED,
    "score.compute": Mark.COUNTED,
}
_CLOSING: Final = frozenset({"check.close", "reference.close"})
ADVERSE: Final = frozenset({Outcome.REJECTED.value, Outcome.DEBARRED.value})
DECIDED: Final = ADVERSE | {Outcome.HIRED.value, Outcome.CONDITIONAL.value}


@dataclass(frozen=True)
class Kinds:
    """The tasks of a project that write each kind of record, by task id."""

    tasks: dict[str, frozenset[str]]

    @classmethod
    def of(cls, ground: Ground) -> "Kinds":
        found: dict[str, set[str]] = {}
        for diagram in ground.diagrams:
            for _, _, node in diagram.walk():
                kind = node.settings.properties.get("probity:records")
                if kind:
                    found.setdefault(kind, set()).add(node.id)
        return cls({kind: frozenset(ids) for kind, ids in found.items()})

    def second_to(self, node: Node, kind: str) -> bool:
        """Whether the task must be done by somebody else than whoever wrote that kind of record."""
        barred = node.settings.properties.get("probity:notPerformedBy", "")
        others = {one.strip() for one in barred.split(",")}
        return node.kind == "userTask" and bool(others & self.tasks.get(kind, frozenset()))


class LawMarks:
    """Follows the marks of the law, and one more for every step that the statute of the jurisdiction asks for."""

    def __init__(self, ground: Ground, statute: Statute):
        self.ground, self.kinds = ground, Kinds.of(ground)
        self.steps = statute.steps_of(ground.jurisdiction)
        self._bits = {step.id: 1 << (_FIRST_STEP + n) for n, step in enumerate(self.steps)}
        self._of_place: dict[int, tuple[tuple[Callable[[int], int], ...], int]] = {}

    def bit(self, step_id: str) -> int:
        return self._bits[step_id]

    def matches(self, place: Place, selector: Selector) -> bool:
        settings = place.node.settings
        if selector.second_to:
            return self.kinds.second_to(place.node, selector.second_to)
        return (
            (not selector.records or place.records == selector.records)
            and (not selector.operation or settings.operation == selector.operation)
            and (not selector.outcomes or place.outcome in selector.outcomes)
        )

    def done(self, place: Place, marks: int) -> int:
        known = self._of_place.get(place.number)
        if known is None:
            steps = 0
            for step in self.steps:
                if self.matches(place, step.step):
                    steps |= self._bits[step.id]
            known = self._of_place[place.number] = (tuple(self._changes(place)), steps)
        for change in known[0]:
            marks = change(marks)
        return marks | known[1]

    def reads(self, place: Place) -> int:
        """Marks that passing the place asks for; a rule asks of its place what the rules of this package name."""
        found = 0
        node, records = place.node, place.records
        if place.entered is not None:
            return 0
        if place.outcome in ADVERSE:
            found |= Mark.REASONED | Mark.SECONDED | Mark.TOLD_BEFORE | Mark.ADVERSE_SERVED | Mark.ADVERSE_SENT
            found |= Mark.HEARD_BEFORE | Mark.TIME_TO_APPEAL
        if place.outcome in DECIDED:
            found |= Mark.DECIDED | Mark.SCORE_WEIGHED | Mark.OUTCOME_SENT
        if leads_out(place):
            found |= Mark.CLOSED | Mark.SETTLED
        if place.outcome:
            found |= Mark.TAKEN_DOWN
        if place.outcome == Outcome.INCOMPLETE:
            found |= Mark.DECIDED
        if node.settings.operation == "record.request" or records == "record_reply":
            found |= Mark.PERMITTED
        if records == "finding_verdict":
            found |= Mark.FINDING_TOLD | Mark.FINDING_TIME
        if records == "decision":
            found |= Mark.VOTED | Mark.CONCERNS_SERVED | Mark.CONCERNS_SENT | Mark.TIME_TO_ANSWER
            found |= Mark.BAR_SECONDED | Mark.COUNTED | Mark.RESUMED
        elif self.kinds.second_to(node, "decision"):
            found |= Mark.DECIDED
        if told_to_candidate(place):
            found |= Mark.CONCERNS_SERVED | Mark.ADVERSE_SERVED | Mark.DECIDED
        for step in self.steps:
            if self.matches(place, step.before):
                found |= self._bits[step.id]
        return found

    def settles(self, place: Place) -> int:
        """Marks that are the same behind the place whatever they were before it."""
        found = 0
        if place.entered is not None or place.left is not None:
            return 0
        if place.records == "decision":
            found |= Mark.DECIDED | Mark.SCORE_WEIGHED | Mark.REASONED | Mark.SECONDED | Mark.TOLD_BEFORE
            found |= Mark.HEARD_BEFORE | _OF_ONE_DECISION
        if place.records == "concerns_notice":
            found |= Mark.CONCERNS_SERVED | Mark.CONCERNS_SENT | Mark.TIME_TO_ANSWER
        if place.records == "adverse_notice":
            found |= Mark.ADVERSE_SERVED | Mark.ADVERSE_SENT
        if place.records == "classification":
            found |= Mark.FINDING_TOLD | Mark.FINDING_TIME
        for step in self.steps:
            if self.matches(place, step.step):
                found |= self._bits[step.id]
        return found | _TIMES.get(place.records, 0)

    def interrupted(self, boundary: Place, marks: int) -> int:
        """The time that a person had ran out."""
        host = boundary.graph.nodes.get(boundary.node.attached_to)
        if host is None or not boundary.node.interrupting or boundary.node.event_kind != "timer":
            return marks
        kind = host.settings.properties.get("probity:records", "")
        for step in self.steps if kind in _TIMES else ():
            if step.step.records == kind:
                marks |= self._bits[step.id]
        if kind in GAPS:
            marks &= ~int(Mark.CLOSED)
        return marks | _TIMES.get(kind, 0)

    def _changes(self, place: Place) -> Iterator[Callable[[int], int]]:
        node, records = place.node, place.records
        if records == "decision":
            question = self.ground.question(node, REASONS)
            reasoned = question is not None and question.required
            yield lambda marks: _decided(marks, reasoned)
        elif self.kinds.second_to(node, "decision"):
            yield lambda marks: marks | (Mark.SECONDED if marks & Mark.DECIDED else 0)
        if records == "concerns_notice":
            yield lambda marks: (marks | Mark.CONCERNS_SERVED) & ~(Mark.CONCERNS_SENT | Mark.TIME_TO_ANSWER)
        if records == "adverse_notice":
            yield lambda marks: (marks | Mark.ADVERSE_SERVED) & ~int(Mark.ADVERSE_SENT)
        if records == "classification":
            yield lambda marks: marks & ~(Mark.FINDING_TOLD | Mark.FINDING_TIME)
        if records in _TIMES:
            yield lambda marks: marks | _TIMES[records]
        if self.kinds.second_to(node, "veto_confirmation"):
            yield _with(Mark.BAR_SECONDED)
        elif records == "veto_confirmation":
            yield _without(Mark.BAR_SECONDED)
        if records == "reference_reply":  # until a person has checked it, or it is closed as declined
            yield _without(Mark.CLOSED)
        if records in ("record_reply", "reference_check") or node.settings.operation in _CLOSING:
            yield _with(Mark.CLOSED)
        if records == "classification":
            yield _without(Mark.SETTLED)
        if records == "finding_verdict" or node.settings.operation == "finding.close":
            yield _with(Mark.SETTLED)
        for operation, mark in _UNDONE.items():
            if node.settings.operation == operation:
                yield _without(mark)
        for operation, mark in _DONE_AGAIN.items():
            if node.settings.operation == operation:
                yield _with(mark)
        if records == "rating":
            yield _without(Mark.COUNTED)
        if node.settings.operation == "score.compute":
            yield _without(Mark.SCORE_WEIGHED)
        if node.settings.operation == "contact.permit":
            yield _with(Mark.PERMITTED)
        if told_to_candidate(place):
            about_finding = any(mapping.target == "finding" for mapping in node.settings.inputs)
            yield lambda marks: _told(marks, about_finding)


def _with(mark: int) -> Callable[[int], int]:
    return lambda marks: marks | mark


def _without(mark: int) -> Callable[[int], int]:
    return lambda marks: marks & ~int(mark)


def leads_out(place: Place) -> bool:
    """Whether it is an end behind which a case goes on, or with which it was decided; not one beside the work, and not
    one that stops it."""
    called = place.host is not None and place.host.inner != place.host.frame
    return place.node.kind == "endEvent" and ((called and bool(place.onward)) or place.outcome in DECIDED)


def _decided(marks: int, reasoned: bool) -> int:
    marks = (marks | Mark.DECIDED | Mark.SCORE_WEIGHED) & ~int(_OF_ONE_DECISION)
    for mark, holds in (
        (Mark.REASONED, reasoned),
        (Mark.SECONDED, bool(marks & Mark.VOTED)),
        (Mark.TOLD_BEFORE, marks & Mark.CONCERNS_SERVED and marks & Mark.CONCERNS_SENT),
        (Mark.HEARD_BEFORE, bool(marks & Mark.TIME_TO_ANSWER)),
    ):
        marks = marks | mark if holds else marks & ~mark
    return int(marks)


def _told(marks: int, about_finding: bool) -> int:
    if about_finding:
        return marks | Mark.FINDING_TOLD
    if marks & Mark.CONCERNS_SERVED:
        marks |= Mark.CONCERNS_SENT
    if marks & Mark.ADVERSE_SERVED:
        marks |= Mark.ADVERSE_SENT
    return marks | (Mark.OUTCOME_SENT if marks & Mark.DECIDED else 0)
