"""Queues: what a group may take, and within it what is meant for one person alone."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from webapp.models import CasePerson
from workflows.vocabulary import Part

_OWN = "#"


def personal(group: str, user_id: int) -> str:
    """The part of a group's queue that only this person sees."""
    return f"{group}{_OWN}{user_id}"


def queues_of(groups: Iterable[str], user_id: int) -> tuple[str, ...]:
    """Every queue somebody reads: their groups', and their own part of each."""
    codes = sorted(groups)
    return (*codes, *(personal(code, user_id) for code in codes))


def group_of(queue: str) -> str:
    """The group a queue belongs to."""
    return queue.partition(_OWN)[0]


def team_of(session: Any, case_id: int) -> tuple[int, ...]:
    """The investigators appointed to a case today; () before a team is appointed."""
    return tuple(
        session.scalars(
            sa.select(CasePerson.user_id)
            .where(
                CasePerson.case_id == case_id,
                CasePerson.part == Part.INVESTIGATOR,
                CasePerson.ended_at.is_(None),
            )
            .order_by(CasePerson.place)
        )
    )


def offered_to(groups: Iterable[str], team: Iterable[int]) -> list[str]:
    """The queues that a task goes to: its groups', or each team member's own part of them.

    Once a team investigates a case, nobody else of the group could do its tasks, so nobody else is shown them.
    """
    members = tuple(team)
    return [personal(group, user) for group in groups for user in members] if members else list(groups)
