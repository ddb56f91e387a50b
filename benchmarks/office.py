"""A real office to measure in: cases in mid collection, driven there by the use cases, and some elsewhere."""

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from benchmarks.places import Place
from webapp import create_app
from webapp.casework.publishing import publish_shipped
from webapp.config import from_environment
from webapp.db import db, transaction
from webapp.demo import office
from webapp.demo.stories import CN, STORIES, Story
from webapp.models import Application, Campaign, Case, CasePerson, Post, Task, User
from workflows.vocabulary import Part, TaskStatus

MEASURED = Story("measured", CN, 14, rest="check_reference")
OTHERS = tuple(story for story in STORIES if story.rest)


@dataclass(frozen=True)
class Work:
    """What the visitors will do: tasks with who may do each, applications to open a case for."""

    tasks: tuple[tuple[int, str], ...]
    applications: tuple[tuple[int, int], ...]  # campaign, application


def publish(place: Place) -> None:
    """The shipped packs, before any case: they are not part of what a case takes."""
    app = create_app(from_environment(place.environment))
    with app.app_context():
        publish_shipped(datetime(2026, 1, 1, tzinfo=UTC))  # before the office's first day
        db.engine.dispose()


def furnish(place: Place, cases: int, others: int, creations: int) -> Work:
    """Make the office; gives the work that waits in it."""
    app = create_app(from_environment(place.environment))
    with app.app_context(), app.test_request_context():
        now = datetime.now(UTC)
        stories = [MEASURED] * cases + [OTHERS[n % len(OTHERS)] for n in range(others)]
        office.make(stories, 7, now, lambda line: None, spare=-(-creations // 3))
        found = _work(creations)
        db.session.remove()
        db.engine.dispose()
    return found


def _work(creations: int) -> Work:
    """Reference checks of the measured kind of case, each with the first investigator of its team."""
    tasks = db.session.execute(
        sa.select(Task.id, sa.func.min(User.username))
        .join(Case, Case.id == Task.case_id)
        .join(CasePerson, CasePerson.case_id == Case.id)
        .join(User, User.id == CasePerson.user_id)
        .where(
            Task.status == TaskStatus.OPEN,
            Task.holder_id.is_(None),
            Task.element_id == "check_reference",
            Case.pack == CN,
            CasePerson.part == Part.INVESTIGATOR,
            CasePerson.ended_at.is_(None),
        )
        .group_by(Task.id)
        .order_by(Task.id)
    ).all()
    applications = db.session.execute(
        sa.select(Post.campaign_id, Application.id)
        .join(Post, Post.id == Application.post_id)
        .join(Campaign, Campaign.id == Post.campaign_id)
        .where(Application.status == "shortlisted", Campaign.code.startswith("CS-1"))
        .order_by(Application.id)
        .limit(creations)
    ).all()
    with transaction() as session:  # a post has few places, and here each application is vetted at once
        posts = sa.select(Application.post_id).where(Application.id.in_([row[1] for row in applications]))
        session.execute(sa.update(Post).where(Post.id.in_(posts)).values(places=creations))
    return Work(tuple((row[0], row[1]) for row in tasks), tuple((row[0], row[1]) for row in applications))
