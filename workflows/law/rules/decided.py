"""What must have happened before a case ends with a decision, and before the law lets anything else begin."""

from collections.abc import Iterator
from typing import Final

from workflows.errors import Problem
from workflows.law.conditions import Values
from workflows.law.effects import contact
from workflows.law.marks import ADVERSE, DECIDED, Mark, leads_out
from workflows.law.places import Place
from workflows.law.rules.view import Found, View
from workflows.sentences import sentence
from workflows.vocabulary import Outcome

_ADVERSE: Final = (
    (
        "law/adverse-rationale",
        Mark.REASONED,
        sentence("a decision in a form that asks for reasons and cannot be sent without them"),
        "Give the form of the deciding task a required field `reasons`.",
    ),
    (
        "law/adverse-second-person",
        Mark.SECONDED,
        sentence("somebody else than the person who decided"),
        "Let a panel vote before the decision, or draw a task after it that names the deciding task in "
        "probity:notPerformedBy.",
    ),
    (
        "law/adverse-notice",
        Mark.TOLD_BEFORE | Mark.ADVERSE_SERVED | Mark.ADVERSE_SENT,
        sentence(
            "a notice of the concerns served and sent before the decision, and a notice of the decision served and "
            "sent after it"
        ),
        "Draw a task that records concerns_notice and a letter to the candidate before the decision; a task that "
        "records adverse_notice and a letter after it.",
    ),
    (
        "law/adverse-wait",
        Mark.HEARD_BEFORE | Mark.TIME_TO_APPEAL,
        sentence("time for the candidate to answer before the decision and to appeal after it"),
        "Draw a task of the candidate that records concerns_answer before the decision and one that records appeal "
        "after it, each with a timer on its border.",
    ),
)


_BEFORE_DECIDING: Final = (
    (
        "law/bar-second-person",
        Mark.BAR_SECONDED,
        sentence("a second person to confirm a statutory bar"),
        "Draw a task that names the first confirmation in probity:notPerformedBy.",
    ),
    (
        "law/ratings-uncounted",
        Mark.COUNTED,
        sentence("the last ratings to be taken up in a score"),
        "Draw the operation score.compute behind the task that rates.",
    ),
    (
        "law/left-suspended",
        Mark.RESUMED,
        sentence("a case that was held to be resumed"),
        "Draw the operation case.resume behind the wait.",
    ),
)
_LEFT_OPEN: Final = (
    (
        Mark.CLOSED,
        sentence("what nobody answered to be closed as a gap"),
        "Draw the operation check.close or reference.close behind the timer.",
    ),
    (
        Mark.SETTLED,
        sentence("a finding that was taken up to be decided or set aside"),
        "Draw a task that records finding_verdict, or the operation finding.close.",
    ),
)


def adverse_ends(view: View) -> Iterator[Found]:
    for place in view.whole.places:
        if place.outcome not in ADVERSE:
            continue
        for rule, mark, expected, instead in _ADVERSE:
            lacking = view.lacking(place, mark)
            if lacking is not None:
                reason = sentence(
                    "Expected %(expected)s on every way to this end but there is a way without%(way)s.",
                    expected=expected,
                    way=view.way(place, lacking),
                )
                yield view.found(place, place.node, rule, reason, instead)


def people_decide(view: View) -> Iterator[Found]:
    for place in view.whole.places:
        if place.outcome not in DECIDED:
            continue
        lacking = view.lacking(place, Mark.DECIDED | Mark.SCORE_WEIGHED)
        if lacking is not None:
            reason = sentence(
                "Expected a person to decide after the last score on every way to this end but there is a way "
                "without%(way)s.",
                way=view.way(place, lacking),
            )
            yield view.found(
                place,
                place.node,
                "law/score-human",
                reason,
                "Draw a task that records decision between the score and this end.",
            )
        lacking = view.lacking(place, Mark.OUTCOME_SENT)
        if lacking is not None:
            reason = sentence(
                "Expected a letter to the candidate after the decision on every way to this end but one is "
                "without%(way)s.",
                way=view.way(place, lacking),
            )
            yield view.found(
                place,
                place.node,
                "law/outcome-untold",
                reason,
                'Draw letter.send with to = "candidate" after the decision.',
            )


def decisions_kept(view: View) -> Iterator[Found]:
    for place in view.whole.places:
        if place.outcome != Outcome.INCOMPLETE:
            continue
        for history in view.histories.at(place):
            if history.marks & Mark.DECIDED:
                reason = sentence(
                    "Expected the end that a decision names but a case that was decided can end here as "
                    "incomplete%(way)s.",
                    way=view.way(place, history),
                )
                yield view.found(
                    place,
                    place.node,
                    "law/decision-lost",
                    reason,
                    "Draw an end for every code of facts.decision.code that the deciding form offers.",
                )
                break


def consent_first(view: View) -> Iterator[Found]:
    for place in view.whole.places:
        if not contact(place):
            continue
        for history in view.histories.at(place):
            given: Values = view.histories.known(place, history, (-1, "facts.consent.complete"))
            if given != {True}:
                reason = sentence(
                    "Expected consent to be complete before anybody outside is asked but there is a way "
                    "without%(way)s.",
                    way=view.way(place, history),
                )
                yield view.found(
                    place,
                    place.node,
                    "law/contact-before-consent",
                    reason,
                    "Draw a gateway before it that goes on only where facts.consent.complete.",
                )
                break


def offer_first(view: View) -> Iterator[Found]:
    if not view.ground.pack.get("locked_until_offer"):
        return
    for place in view.whole.places:
        asks = place.node.settings.operation == "record.request" or place.records == "record_reply"
        lacking = view.lacking(place, Mark.PERMITTED) if asks else None
        if lacking is not None:
            reason = sentence(
                "Expected the conditional offer to be recorded before a record is asked for but there is a way "
                "without%(way)s.",
                way=view.way(place, lacking),
            )
            yield view.found(
                place,
                place.node,
                "law/record-before-offer",
                reason,
                "Draw the operation contact.permit, behind the task that records the offer, before it.",
            )


def findings_told(view: View) -> Iterator[Found]:
    for place in view.whole.places:
        lacking = None
        if place.records == "finding_verdict":
            lacking = view.lacking(place, Mark.FINDING_TOLD | Mark.FINDING_TIME)
        if lacking is not None:
            reason = sentence(
                "Expected the person to be told of the finding and to have time to answer but there is a way "
                "without%(way)s.",
                way=view.way(place, lacking),
            )
            yield view.found(
                place,
                place.node,
                "law/finding-untold",
                reason,
                "Draw a letter to the candidate about the finding, then a task that records finding_answer with a "
                "timer on its border.",
            )


def ready_to_decide(view: View) -> Iterator[Found]:
    for place in view.whole.places:
        for rule, mark, what, instead in _BEFORE_DECIDING if place.records == "decision" else ():
            lacking = view.lacking(place, mark)
            if lacking is not None:
                reason = sentence(
                    "Expected %(what)s before the decision but there is a way without%(way)s.",
                    what=what,
                    way=view.way(place, lacking),
                )
                yield view.found(place, place.node, rule, reason, instead)


def notices_taken_down(view: View) -> Iterator[Found]:
    for place in view.whole.places:
        lacking = view.lacking(place, Mark.TAKEN_DOWN) if place.outcome else None
        if lacking is not None:
            reason = sentence(
                "Expected the public notice to be taken down before the case ends but there is a way without%(way)s.",
                way=view.way(place, lacking),
            )
            yield view.found(
                place,
                place.node,
                "law/notice-left",
                reason,
                "Draw the operation notice.withdraw on every way from notice.publish to an end, withdrawal included.",
            )


def nothing_left_open(view: View) -> Iterator[Found]:
    for place in view.whole.places:
        for mark, what, instead in _LEFT_OPEN if leads_out(place) else ():
            lacking = view.lacking(place, mark)
            if lacking is not None:
                reason = sentence(
                    "Expected %(what)s before this end but there is a way without%(way)s.",
                    what=what,
                    way=view.way(place, lacking),
                )
                yield view.found(place, place.node, "law/left-open", reason, instead)


def steps(view: View) -> Iterator[Found]:
    """Every step of the statute before what it must come before."""
    for step in view.marks.steps:
        for place in view.whole.places:
            if view.marks.matches(place, step.before) and place.entered is None:
                yield from _step(view, place, step.id)


def _step(view: View, place: Place, step_id: str) -> Iterator[Found]:
    lacking = view.lacking(place, view.marks.bit(step_id))
    if lacking is None:
        return
    step = next(one for one in view.marks.steps if one.id == step_id)
    wanted = step.step
    draw = (
        sentence("a task that records %(records)s", records=wanted.records)
        if wanted.records
        else sentence("the operation %(operation)s", operation=wanted.operation)
        if wanted.operation
        else sentence(
            "a task that names in probity:notPerformedBy the task that records %(second_to)s",
            second_to=wanted.second_to,
        )
    )
    reason = sentence(
        "Expected first: %(step)s (%(id)s). There is a way here without%(way)s.",
        step=step.title,
        id=step.id,
        way=view.way(place, lacking),
    )
    node, file = place.node, view.ground.file_of.get(place.process, "")
    instead = sentence("Draw %(draw)s on every way before it.", draw=draw)
    yield Found(file, Problem(node.id, node.name, node.line, "law/step", view.with_source(reason, step), instead))
