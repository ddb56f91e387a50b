"""Opening a case, and what may happen to it at any time: withdrawal, objection, the conditional offer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.outsider import Outsider
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import live
from webapp.casework.drive import begin, drive
from webapp.casework.facts import surroundings
from webapp.casework.ground import OFFICE, Actor, Ground, lock_case
from webapp.db import transaction
from webapp.models import Application, Campaign, Case, Consent, DataKey, OrganisationUnit, Post, Project
from webapp.refusals import Invalid, NotAllowed, NotFound, Stale
from webapp.vault import vault
from workflows import engine
from workflows.errors import NotWaiting
from workflows.vocabulary import CaseStatus, Channel, OutsideParty


def open_case(application_id: int, viewer: Viewer, now: datetime) -> int:
    """Start vetting this application under the newest published project of its campaign's pack."""
    viewer.require(Permission.CASE_OPEN)
    with transaction() as session:
        row = session.execute(
            sa.select(Application, Post, Campaign, DataKey.wrapped, OrganisationUnit.path)
            .join(Post, Post.id == Application.post_id)
            .join(Campaign, Campaign.id == Post.campaign_id)
            .join(DataKey, DataKey.id == Application.key_id)
            .join(OrganisationUnit, OrganisationUnit.id == Campaign.unit_id)
            .where(Application.id == application_id)
            .with_for_update(of=Application)
        ).first()
        if row is None or not viewer.sees_unit(row.path):
            raise NotFound("There is no such application.")
        application, post, campaign = row.Application, row.Post, row.Campaign
        _may_be_vetted(session, application, post)
        project_id = _current_project(session, campaign.pack, now)
        case = Case(
            number=f"new-{application.id}",
            application_id=application.id,
            post_id=post.id,
            unit_id=campaign.unit_id,
            key_id=application.key_id,
            project_id=project_id,
            pack=campaign.pack,
            opened_at=now,
            opened_by=viewer.id,
            stage_since=now,
            status=CaseStatus.OPEN,
        )
        session.add(case)
        session.flush()
        case.number = f"PV-{now.year}-{case.id:04d}"
        application.status = "vetting"
        ground = Ground(
            session=session,
            case=case,
            key=vault().key(application.key_id, row.wrapped),
            project=live.project(project_id),
            actor=Actor.of(viewer),
            now=now,
            unit_path=row.path,
        )
        ground.note("case.opened", "", project=project_id, post=post.id)
        begin(ground, {"case_number": case.number, "post_level": post.level, "pack": campaign.pack})
        return case.id


def _may_be_vetted(session: Any, application: Application, post: Post) -> None:
    """One case per application, and no more at a time than places times the post's ratio (domain §1.2)."""
    if application.status not in ("shortlisted", "next_in_line"):
        raise Invalid("This application is being vetted already or has been closed.")
    running = session.scalar(
        sa.select(sa.func.count()).select_from(Case).where(Case.post_id == post.id, Case.status != CaseStatus.CLOSED)
    )
    if int(running or 0) >= post.places * post.ratio:
        raise Invalid(
            "This post has %(places)s places at a ratio of %(ratio)s, and as many candidates are being vetted now.",
            places=post.places,
            ratio=post.ratio,
        )


def _current_project(session: Any, pack: str, now: datetime) -> int:
    found = session.scalar(
        sa.select(Project.id)
        .where(Project.pack == pack, Project.effective_from <= now)
        .order_by(Project.number.desc())
        .limit(1)
    )
    if found is None:
        raise Invalid("No process has been published for this campaign yet.")
    return int(found)


def send_message(
    case_id: int,
    name: str,
    viewer: Viewer,
    now: datetime,
    payload: Mapping[str, Any] | None = None,
    correlation: str | None = None,
) -> None:
    """Tell the case that something happened outside its tasks. Stale when nothing in it waits for that now."""
    viewer.require(Permission.CASE_MANAGE)
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        if not viewer.sees_unit(ground.unit_path):
            raise NotAllowed("This case belongs to another unit")
        deliver(ground, name, payload or {}, correlation)


def deliver(ground: Ground, name: str, payload: Mapping[str, Any], correlation: str | None = None) -> None:
    """`send_message` inside a transaction that is open already."""
    try:
        drive(
            ground,
            lambda snapshot: engine.deliver_message(
                ground.project.engine, snapshot, name, payload, correlation, surroundings(ground)
            ),
        )
    except NotWaiting:
        raise Stale(_NOT_NOW.get(name, "This case does not wait for that now.")) from None


_NOT_NOW: dict[str, str] = {
    "withdrawal": "This case has ended, so it cannot be withdrawn any more.",
    "objection_received": "No public notice is open, so an objection cannot be registered now.",
    "appeal_filed": "No appeal can be filed now.",
    "score_outdated": "The score is brought up to date by itself before the panel is convened.",
    "conditional_offer_made": "This case does not wait for a conditional offer.",
}


def withdraw(case_id: int, reason: str, viewer: Viewer, now: datetime) -> None:
    """The candidate withdraws; everything that was going on stops cleanly."""
    if len(reason.strip()) < 3:
        raise Invalid("Say how the candidate told you.", {"reason": ["Say how the candidate told you."]})
    viewer.require(Permission.CASE_MANAGE)
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        if not viewer.sees_unit(ground.unit_path):
            raise NotAllowed("This case belongs to another unit")
        ground.case.withdrawal = ground.key.seal(reason.strip())
        ground.note("case.withdrawn", "")
        deliver(ground, "withdrawal", {})


def withdraw_myself(outsider: Outsider, reason: str, now: datetime) -> None:
    """The candidate takes the consent back and leaves; no reason is needed. Stale once the case has ended."""
    if outsider.party is not OutsideParty.CANDIDATE:
        raise NotFound("There is no such page.")
    with transaction() as session:
        ground = lock_case(session, outsider.case_id, Actor.of(outsider), now)
        ground.case.withdrawal = ground.key.seal(reason.strip() or str(Channel.PORTAL))
        consent = session.get(Consent, ground.case.id)
        if consent is not None and consent.decision == "given":
            consent.decision = "withdrawn"
        ground.note("case.withdrawn", "")
        deliver(ground, "withdrawal", {})


def tick(case_id: int, now: datetime) -> None:
    """Let every timer of the case that is due fire."""
    with transaction() as session:
        ground = lock_case(session, case_id, OFFICE, now)
        if ground.case.status == CaseStatus.CLOSED or ground.case.state is None:
            return
        drive(ground, lambda snapshot: engine.tick(ground.project.engine, snapshot, surroundings(ground)))
