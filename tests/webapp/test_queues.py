"""Whose queue a task lies in: the group's, a team member's own, or nobody's when the process assigns it."""

import sqlalchemy as sa

from tests.webapp.casework.stories import driven
from tests.webapp.house import House, person
from webapp import clock
from webapp.casework.queries.inbox import Filter, inbox
from webapp.casework.queues import group_of, queues_of
from webapp.db import db
from webapp.models import CasePerson, TaskOffer
from workflows.vocabulary import Part


def test_a_persons_queues_are_their_groups_and_their_own_part_of_each() -> None:
    assert queues_of(["raters", "investigators"], 7) == ("investigators", "raters", "investigators#7", "raters#7")
    assert group_of("investigators#7") == group_of("investigators") == "investigators"


def test_once_a_team_investigates_only_its_members_see_the_tasks(house: House) -> None:
    case_id = driven(house, until="talk_with_candidate")
    team = set(
        db.session.scalars(
            sa.select(CasePerson.user_id).where(CasePerson.case_id == case_id, CasePerson.part == Part.INVESTIGATOR)
        )
    )
    for username in ("ruth", "martin", "peter", "olga"):
        viewer = person(username)
        listed = {row.element_id for row in inbox(viewer, Filter("groups"), clock.now()).rows}
        assert ("talk_with_candidate" in listed) == (viewer.id in team), username


def test_what_the_process_assigns_lies_in_no_queue(house: House) -> None:
    case_id = driven(house, until="rate_conduct")
    assigned = house.task(case_id, "rate_conduct")
    assert assigned.assignee_id is not None
    assert db.session.scalar(sa.select(sa.func.count()).where(TaskOffer.task_id == assigned.id)) == 0
    rater = house.doer(assigned)
    mine = {row.task_id for row in inbox(person(rater), Filter("mine"), clock.now()).rows}
    assert assigned.id in mine
