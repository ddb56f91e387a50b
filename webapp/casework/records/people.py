"""Who acts on a case: the team, its declarations, raters, panel. Every appointment obeys the duty rules."""

import sqlalchemy as sa

from webapp.access import viewer as viewers
from webapp.access.duties import bar_to_appointment
from webapp.access.permissions import Permission
from webapp.casework.doings import doings_of
from webapp.casework.records.filing import Filing
from webapp.models import CasePerson
from webapp.refusals import Invalid
from workflows.vocabulary import Part


def team(filing: Filing) -> None:
    """Two different investigators (two or more by rule, domain §1.2); replaces those who declared a conflict."""
    _appoint(filing, Part.INVESTIGATOR, ["first_investigator", "second_investigator"], least=2)


def raters(filing: Filing) -> None:
    _appoint(filing, Part.RATER, ["rater_1", "rater_2", "rater_3"], least=filing.ground.project.pack.raters_min)


def panel(filing: Filing) -> None:
    members = ["member_1", "member_2", "member_3", "member_4", "member_5"]
    _appoint(filing, Part.APPROVER, members, least=filing.ground.project.pack.panel.min_members)


def conflict(filing: Filing) -> None:
    """What the doer declares about themselves; a conflict ends their part on the case (Civil Servant Law Art. 76)."""
    declared = filing.text("conflict") or "none"
    rows = filing.ground.session.scalars(
        sa.select(CasePerson).where(
            CasePerson.case_id == filing.ground.case.id,
            CasePerson.user_id == filing.actor_id,
            CasePerson.ended_at.is_(None),
        )
    ).all()
    for row in rows:
        row.conflict = declared
    filing.ground.note("conflict.declared", str(filing.actor_id), kind=filing.text("conflict_type") or declared)


def _appoint(filing: Filing, part: Part, keys: list[str], least: int) -> None:
    chosen = {key: person for key in keys if (person := filing.person(key)) is not None}
    if len(set(chosen.values())) < len(chosen):
        seen: set[int] = set()
        twice = next(key for key, person in chosen.items() if person in seen or seen.add(person))  # type: ignore[func-returns-value]
        raise Invalid("Choose different people.", {twice: ["Choose different people."]})
    if len(chosen) < least:
        missing = next(key for key in keys if key not in chosen)
        raise Invalid("Choose at least %(least)s people.", {missing: ["Choose one more person."]}, least=least)
    _check(filing, part, chosen)
    filing.ground.session.execute(
        sa.update(CasePerson)
        .where(CasePerson.case_id == filing.ground.case.id, CasePerson.part == part, CasePerson.ended_at.is_(None))
        .values(ended_at=filing.ground.now)
    )
    for place, person in enumerate(chosen.values(), start=1):
        appoint(filing, part, person, place)


def appoint(filing: Filing, part: Part, person: int, place: int) -> None:
    """Write down that this person holds this part from now on."""
    filing.ground.session.add(
        CasePerson(case_id=filing.ground.case.id, user_id=person, part=part, place=place, since=filing.ground.now)
    )
    filing.ground.note("part.appointed", str(person), part=str(part), place=place)


def _check(filing: Filing, part: Part, chosen: dict[str, int]) -> None:
    """Nobody is appointed to a part that a duty rule forbids them."""
    doings = doings_of(filing.ground.session, filing.ground.case.id)
    errors: dict[str, list[str]] = {}
    for key, person in chosen.items():
        viewer = viewers.load(person)
        if viewer is None or not viewer.may(Permission.TASK_WORK) or not viewer.sees_unit(filing.ground.unit_path):
            errors[key] = ["This person cannot work on cases of this unit."]
        elif bar := bar_to_appointment(person, part, doings):
            errors[key] = [bar]
    if errors:
        raise Invalid("Some people cannot take this part.", errors)
