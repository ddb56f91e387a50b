"""What recruitment hands over: campaigns, posts, ranked applications."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer, visible_units
from webapp.casework import audit
from webapp.casework.queries.people import details_of
from webapp.db import db, transaction
from webapp.models import Application, Campaign, Case, DataKey, OrganisationUnit, Post, Project, SearchToken
from webapp.refusals import Invalid, NotFound
from webapp.vault import vault

LEVELS = ("routine", "sensitive", "trust")
MOST_RANKED = 100_000  # places of one list; far below what a column holds


def create_campaign(
    code: str, name: str, pack: str, unit_id: int, opens_on: date, viewer: Viewer, now: datetime
) -> int:
    viewer.require(Permission.CASE_OPEN)
    errors: dict[str, list[str]] = {}
    if not code.strip():
        errors["code"] = ["Give the campaign a code."]
    if not name.strip():
        errors["name"] = ["Give the campaign a name."]
    with transaction() as session:
        known = set(session.scalars(sa.select(Project.pack).distinct()))
        if pack not in known:
            errors["pack"] = ["Choose a process that has been published."]
        unit = session.get(OrganisationUnit, unit_id)
        if unit is None or not viewer.sees_unit(unit.path):
            errors["unit"] = ["Choose one of your units."]
        if session.scalar(sa.select(Campaign.id).where(Campaign.code == code.strip())):
            errors["code"] = ["A campaign with this code exists already."]
        if errors:
            raise Invalid("Some answers need your attention", errors)
        row = Campaign(code=code.strip(), name=name.strip(), pack=pack, unit_id=unit_id, opens_on=opens_on)
        session.add(row)
        session.flush()
        audit.write_office_event(session, "campaign.created", viewer.id, now, str(row.id), pack=pack)
        return row.id


def create_post(
    campaign_id: int,
    code: str,
    title: str,
    employer: str,
    level: str,
    places: int,
    ratio: int,
    viewer: Viewer,
    now: datetime,
) -> int:
    """A post with `places` 1 or more and `ratio` 1 to 3 candidates vetted per place (domain §1.2)."""
    viewer.require(Permission.CASE_OPEN)
    errors: dict[str, list[str]] = {}
    for key, value in (("code", code), ("title", title), ("employer", employer)):
        if not value.strip():
            errors[key] = ["Fill this in."]
    if level not in LEVELS:
        errors["level"] = ["Choose a level from the list."]
    if not 1 <= places <= 1000:
        errors["places"] = ["Expected 1 to 1,000 places."]
    if not 1 <= ratio <= 3:
        errors["ratio"] = ["Expected 1 to 3 candidates for a place."]
    with transaction() as session:
        _campaign(session, campaign_id, viewer)
        if session.scalar(sa.select(Post.id).where(Post.campaign_id == campaign_id, Post.code == code.strip())):
            errors["code"] = ["This campaign has a post with this code already."]
        if errors:
            raise Invalid("Some answers need your attention", errors)
        row = Post(
            campaign_id=campaign_id,
            code=code.strip(),
            title=title.strip(),
            employer=employer.strip(),
            level=level,
            places=places,
            ratio=ratio,
        )
        session.add(row)
        session.flush()
        audit.write_office_event(session, "post.created", viewer.id, now, str(row.id), campaign=campaign_id)
        return row.id


def shortlist(post_id: int, rank: int, person: dict[str, str], viewer: Viewer, now: datetime) -> int:
    """Put a person on the ranked list. `person`: name, exam_number, sex, birth_date, email, phone, current_unit."""
    viewer.require(Permission.CASE_OPEN)
    errors: dict[str, list[str]] = {}
    if not person.get("name", "").strip():
        errors["name"] = ["Give the person's full name."]
    if not 1 <= rank <= MOST_RANKED:
        errors["rank"] = ["Give a rank from 1 to 100,000."]
    with transaction() as session:
        post = session.get(Post, post_id)
        if post is None:
            raise NotFound("There is no such post.")
        _campaign(session, post.campaign_id, viewer)
        if "rank" not in errors and session.scalar(
            sa.select(Application.id).where(Application.post_id == post_id, Application.rank == rank)
        ):
            errors["rank"] = ["Somebody has this rank already."]
        if errors:
            raise Invalid("Some answers need your attention", errors)
        key = DataKey(wrapped=vault().wrap_new())
        session.add(key)
        session.flush()
        assert key.wrapped is not None
        row = Application(
            post_id=post_id,
            key_id=key.id,
            rank=rank,
            status="shortlisted",
            person=vault().key(key.id, key.wrapped).seal({k: v.strip() for k, v in person.items()}),
            created_at=now,
        )
        session.add(row)
        session.flush()
        tokens = vault().tokens(person["name"], person.get("exam_number", ""))
        session.execute(
            sa.insert(SearchToken), [{"token": token, "application_id": row.id} for token in sorted(tokens)]
        )
        audit.write_office_event(
            session, "application.shortlisted", viewer.id, now, str(row.id), post=post_id, rank=rank
        )
        return row.id


def _campaign(session: Any, campaign_id: int, viewer: Viewer) -> Campaign:
    row = session.get(Campaign, campaign_id)
    unit = session.get(OrganisationUnit, row.unit_id) if row else None
    if row is None or unit is None or not viewer.sees_unit(unit.path):
        raise NotFound("There is no such campaign.")
    found: Campaign = row
    return found


@dataclass(frozen=True)
class ApplicationRow:
    id: int
    rank: int
    name: str
    exam_number: str
    status: str
    case_id: int | None
    case_number: str
    outcome: str


@dataclass(frozen=True)
class PostView:
    post: Post
    applications: tuple[ApplicationRow, ...]
    running: int


def campaigns(viewer: Viewer) -> list[tuple[Campaign, int, int]]:
    """(campaign, posts, cases) of the viewer's units, newest first."""
    viewer.require(Permission.CASE_OPEN)
    posts = sa.select(sa.func.count()).where(Post.campaign_id == Campaign.id).scalar_subquery()
    cases = (
        sa.select(sa.func.count())
        .select_from(Case)
        .join(Post, Post.id == Case.post_id)
        .where(Post.campaign_id == Campaign.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Campaign, posts, cases)
        .where(Campaign.unit_id.in_(visible_units(viewer)))
        .order_by(Campaign.opens_on.desc(), Campaign.id.desc())
    )
    return [(row[0], row[1], row[2]) for row in rows]


def campaign_view(campaign_id: int, viewer: Viewer) -> tuple[Campaign, list[PostView]]:
    viewer.require(Permission.CASE_OPEN)
    campaign = _campaign(db.session, campaign_id, viewer)
    rows = db.session.execute(
        sa.select(Post, Application, DataKey.wrapped, Case.id.label("case_id"), Case.number, Case.status, Case.outcome)
        .outerjoin(Application, Application.post_id == Post.id)
        .outerjoin(DataKey, DataKey.id == Application.key_id)
        .outerjoin(Case, Case.application_id == Application.id)
        .where(Post.campaign_id == campaign_id)
        .order_by(Post.code, Application.rank)
    ).all()
    found: dict[int, PostView] = {}
    for row in rows:
        view = found.setdefault(row.Post.id, PostView(row.Post, (), 0))
        if row.Application is None:
            continue
        details = details_of(row.Application.person, row.Application.key_id, row.wrapped)
        entry = ApplicationRow(
            row.Application.id,
            row.Application.rank,
            details.get("name", "–"),
            details.get("exam_number", ""),
            row.Application.status,
            row.case_id,
            row.number or "",
            str(row.outcome or ""),
        )
        running = view.running + (row.case_id is not None and row.status != "closed")
        found[row.Post.id] = PostView(view.post, (*view.applications, entry), running)
    return campaign, list(found.values())
