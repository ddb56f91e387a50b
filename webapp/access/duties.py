"""Who may not do what on one case: an ordered list of rules, first refusal wins (domain §6.3)."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from workflows.vocabulary import Part


@dataclass(frozen=True)
class Doing:
    """Somebody did an element of this case, or was appointed to a part (`element_id` is '' then).

    `serving` says that an appointment holds today; ended ones still count for what may never be done by one person.
    """

    user_id: int
    part: str
    element_id: str
    conflict: str = ""
    serving: bool = False


@dataclass(frozen=True)
class Duty:
    """What is asked: this actor, this task, with everything that was done on the case before."""

    actor: Viewer
    unit_path: str
    part: str
    element_id: str
    groups: frozenset[str]
    assignee_id: int | None
    not_performed_by: frozenset[str]
    external: bool
    doings: tuple[Doing, ...]


@dataclass(frozen=True)
class Denial:
    """`rule` is stable and goes into the audit; `reason` is an English msgid shown next to a lock."""

    rule: str
    reason: str


Rule = Callable[[Duty], str | None]

# What is told to somebody about the part they hold on this case already.
_HELD: dict[Part, str] = {
    Part.INVESTIGATOR: "You investigated this case",
    Part.APPROVER: "You decide this case",
    Part.APPEAL_MEMBER: "You hear the appeal of this case",
    Part.CASE_OFFICER: "You run this case as case officer",
    Part.RATER: "You rated this case",
    Part.NOTICE_OFFICER: "You publish the notices of this case",
    Part.OBJECTION_INVESTIGATOR: "You investigated an objection in this case",
    Part.ADJUDICATOR: "You reviewed this case as adjudicator",
    Part.REFEREE: "You gave a reference in this case",
}
# Two parts that one person may never hold on the same case, whichever came first.
APART: tuple[frozenset[Part], ...] = tuple(
    frozenset(pair)
    for pair in (
        (Part.INVESTIGATOR, Part.APPROVER),
        (Part.INVESTIGATOR, Part.APPEAL_MEMBER),
        (Part.INVESTIGATOR, Part.ADJUDICATOR),
        (Part.INVESTIGATOR, Part.OBJECTION_INVESTIGATOR),
        (Part.APPROVER, Part.APPEAL_MEMBER),
        (Part.APPROVER, Part.ADJUDICATOR),
        (Part.APPROVER, Part.OBJECTION_INVESTIGATOR),
        (Part.APPROVER, Part.NOTICE_OFFICER),
        (Part.APPROVER, Part.RATER),
        (Part.APPROVER, Part.CASE_OFFICER),
        (Part.RATER, Part.CASE_OFFICER),
        (Part.RATER, Part.APPEAL_MEMBER),
        (Part.RATER, Part.ADJUDICATOR),
        (Part.REFEREE, Part.RATER),
        (Part.REFEREE, Part.INVESTIGATOR),
        (Part.REFEREE, Part.APPROVER),
    )
)


def excludes(held: Collection[str], part: str) -> Part | None:
    """The held part that keeps somebody from taking `part` as well, or None when nothing does."""
    return next((mine for mine in _HELD if mine in held and frozenset((mine, part)) in APART), None)


def bar_to_appointment(person_id: int, part: Part, doings: Iterable[Doing]) -> str | None:
    """Why this person cannot be appointed to `part`, an English msgid shown beside their name; None when they can."""
    theirs = [d for d in doings if d.user_id == person_id]
    if any(d.conflict == "declared" for d in theirs):
        return "Declared a conflict of interest"
    return "Holds a part on this case that excludes this one" if excludes({d.part for d in theirs}, part) else None


def _right_unit(duty: Duty) -> str | None:
    return None if duty.actor.sees_unit(duty.unit_path) else "This case belongs to another unit"


def _assigned_to_somebody_else(duty: Duty) -> str | None:
    if duty.assignee_id is not None and duty.assignee_id != duty.actor.id:
        return "This task is assigned to somebody else"
    return None


def _serves_the_group(duty: Duty) -> str | None:
    if duty.assignee_id is not None or not duty.groups or duty.groups & duty.actor.groups:
        return None
    return "This task belongs to another group"


def _may_record_for_outsiders(duty: Duty) -> str | None:
    if duty.external and not duty.actor.may(Permission.RECORD_OUTSIDE):
        return "Your role does not include recording answers of people outside the office"
    return None


def _declared_a_conflict(duty: Duty) -> str | None:
    if any(d.user_id == duty.actor.id and d.conflict == "declared" for d in duty.doings):
        return "You declared a conflict of interest"
    return None


def _did_what_must_be_done_by_another(duty: Duty) -> str | None:
    mine = {d.element_id for d in duty.doings if d.user_id == duty.actor.id and d.element_id}
    return "The step before this was yours, and it takes a second person" if mine & duty.not_performed_by else None


def _holds_an_incompatible_part(duty: Duty) -> str | None:
    held = excludes({d.part for d in duty.doings if d.user_id == duty.actor.id}, duty.part)
    return _HELD[held] if held else None


def _not_on_the_team(duty: Duty) -> str | None:
    """Once a team is appointed, its investigators investigate and nobody else of the queue does (domain §1.2)."""
    team = {d.user_id for d in duty.doings if d.serving and d.part == Part.INVESTIGATOR}
    if duty.part == Part.INVESTIGATOR and team and duty.actor.id not in team:
        return "You are not on the team of this case"
    return None


RULES: tuple[tuple[str, Rule], ...] = (
    ("right_unit", _right_unit),
    ("declared_conflict", _declared_a_conflict),
    ("incompatible_parts", _holds_an_incompatible_part),
    ("second_person", _did_what_must_be_done_by_another),
    ("team", _not_on_the_team),
    ("assigned", _assigned_to_somebody_else),
    ("group", _serves_the_group),
    ("outside_answers", _may_record_for_outsiders),
)


def denial(duty: Duty) -> Denial | None:
    """The first rule that stands against it, or None when nothing does."""
    for name, rule in RULES:
        reason = rule(duty)
        if reason is not None:
            return Denial(name, reason)
    return None
