"""The separation of duties, rule by rule (domain §6.3): read from a table, asked of the pure rules."""

from dataclasses import replace

import pytest

from webapp.access.duties import APART, RULES, Doing, Duty, bar_to_appointment, denial, excludes
from webapp.access.permissions import GRANTS, Permission, Role
from webapp.access.viewer import Viewer
from workflows.vocabulary import Part

P = Part
# "T1≠T2 · T∉AP · T∉AB · RP who supplied a reference ∉ RP · AP∉AB · CO cannot rate or decide · PN cannot edit decision ·
# objection investigator ∉ {T1,T2}", and the legal review by somebody who is not on the team (§6.2 step 12) and does not
# rate: a legal reviewer reads what is struck out before anybody rates.
FORBIDDEN = (
    (P.INVESTIGATOR, P.APPROVER),
    (P.INVESTIGATOR, P.APPEAL_MEMBER),
    (P.INVESTIGATOR, P.ADJUDICATOR),
    (P.INVESTIGATOR, P.OBJECTION_INVESTIGATOR),
    (P.APPROVER, P.APPEAL_MEMBER),
    (P.APPROVER, P.NOTICE_OFFICER),
    (P.APPROVER, P.CASE_OFFICER),
    (P.APPROVER, P.RATER),
    (P.RATER, P.CASE_OFFICER),
    (P.RATER, P.APPEAL_MEMBER),
    (P.RATER, P.ADJUDICATOR),
    (P.REFEREE, P.RATER),
)
ME, OTHER = 7, 8


def viewer(unit_path: str = "/1/", roles: frozenset[str] = frozenset({Role.INVESTIGATOR})) -> Viewer:
    return Viewer(ME, "me", "Me", "", "en", 1, unit_path, 0, roles, frozenset({"investigators"}))


def asked(*doings: Doing, part: str = P.RECORDS_OFFICER, actor: Viewer | None = None) -> Duty:
    return Duty(
        actor=actor or viewer(),
        unit_path="/1/2/",
        part=part,
        element_id="review_file",
        groups=frozenset({"investigators"}),
        assignee_id=None,
        not_performed_by=frozenset(),
        external=False,
        doings=doings,
    )


def rule_of(duty: Duty) -> str | None:
    found = denial(duty)
    return found.rule if found else None


def test_somebody_of_the_queue_may_work() -> None:
    assert denial(asked()) is None


@pytest.mark.parametrize(("held", "wanted"), [*FORBIDDEN, *((b, a) for a, b in FORBIDDEN)])
@pytest.mark.parametrize("element", ["", "did_something"], ids=["appointed", "done"])
def test_parts_that_exclude_each_other_are_refused_whichever_came_first(held: P, wanted: P, element: str) -> None:
    assert rule_of(asked(Doing(ME, held, element), part=wanted)) == "incompatible_parts"
    assert rule_of(asked(Doing(OTHER, held, element), part=wanted)) != "incompatible_parts"


@pytest.mark.parametrize(("held", "wanted"), FORBIDDEN)
def test_an_appointment_that_has_ended_still_excludes(held: P, wanted: P) -> None:
    assert rule_of(asked(Doing(ME, held, "", serving=False), part=wanted)) == "incompatible_parts"


def test_no_part_excludes_itself_and_every_exclusion_has_a_sentence() -> None:
    assert all(len(pair) == 2 for pair in APART)
    for pair in APART:
        for part in pair:
            [other] = pair - {part}
            assert excludes({part}, other) == part


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"actor": viewer(unit_path="/1/3/")}, "right_unit"),
        ({"doings": (Doing(ME, P.INVESTIGATOR, "", "declared"),)}, "declared_conflict"),
        ({"doings": (Doing(ME, P.RECORDS_OFFICER, "x"),), "not_performed_by": frozenset({"x"})}, "second_person"),
        ({"part": P.INVESTIGATOR, "doings": (Doing(OTHER, P.INVESTIGATOR, "", serving=True),)}, "team"),
        ({"assignee_id": OTHER}, "assigned"),
        ({"groups": frozenset({"raters"})}, "group"),
        ({"external": True, "actor": viewer(roles=frozenset({Role.APPROVER}))}, "outside_answers"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_other_rule_refuses(change: dict[str, object], rule: str) -> None:
    assert rule_of(replace(asked(), **change)) == rule


def test_every_rule_of_the_list_is_refused_by_a_test_here() -> None:
    assert {name for name, _ in RULES} == {
        "right_unit", "declared_conflict", "incompatible_parts", "second_person", "team", "assigned", "group",
        "outside_answers",
    }  # fmt: skip


@pytest.mark.parametrize(("held", "wanted"), [*FORBIDDEN, *((b, a) for a, b in FORBIDDEN)])
def test_a_picker_says_why_somebody_cannot_take_a_part(held: P, wanted: P) -> None:
    assert bar_to_appointment(ME, wanted, [Doing(ME, held, "x")]) == "Holds a part on this case that excludes this one"
    assert bar_to_appointment(OTHER, wanted, [Doing(ME, held, "x")]) is None


def test_a_picker_names_a_declared_conflict() -> None:
    mine = Doing(ME, P.INVESTIGATOR, "", "declared")
    assert bar_to_appointment(ME, P.RATER, [mine]) == "Declared a conflict of interest"


def test_an_administrator_carries_no_permission_that_opens_a_case() -> None:
    opens = {
        Permission.TASK_WORK, Permission.CASE_READ, Permission.CASE_READ_UNIT, Permission.CASE_OPEN,
        Permission.CASE_MANAGE, Permission.RECORD_OUTSIDE, Permission.REFEREE_READ, Permission.EVIDENCE_ADD,
        Permission.AUDIT_READ,
    }  # fmt: skip
    assert not GRANTS[Role.ADMINISTRATOR] & opens


def test_who_decides_does_not_learn_who_the_referees_are() -> None:
    assert {role for role in Role if Permission.REFEREE_READ in GRANTS[role]} == {
        Role.INVESTIGATOR, Role.COORDINATOR, Role.AUDITOR,
    }  # fmt: skip
