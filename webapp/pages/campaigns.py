"""Campaigns: posts, ranked applications, and opening a case from the list."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import clock, i18n
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.access.viewer import visible_units
from webapp.casework import cases, recruitment
from webapp.casework.live import Published
from webapp.casework.queries.paging import number
from webapp.casework.queries.projects import published_packs
from webapp.db import db
from webapp.models import OrganisationUnit
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of, pack_title, unit_words, words
from webapp.refusals import Invalid

pages = Blueprint("campaigns", __name__)


@pages.get("/campaigns")
@requires(Permission.CASE_OPEN)
def list_page() -> str:
    return _list()


def _list(errors: dict[str, str] | None = None) -> str:
    viewer = current_viewer()
    units = db.session.scalars(
        sa.select(OrganisationUnit).where(OrganisationUnit.id.in_(visible_units(viewer))).order_by("path")
    ).all()
    packs = published_packs()
    return render_template(
        "campaigns/list.html",
        campaigns=recruitment.campaigns(viewer),
        packs=packs,
        units=units,
        packs_choices=[(code, pack_title(project)) for code, project in packs.items()],
        unit_choices=[(unit.id, unit_words(unit)) for unit in units],
        errors=errors or {},
        posted=request.form,
        now=clock.now(),
    )


@pages.post("/campaigns")
@requires(Permission.CASE_OPEN)
def create() -> Response | tuple[str, int]:
    form = request.form
    try:
        campaign_id = recruitment.create_campaign(
            form.get("code", ""),
            form.get("name", ""),
            form.get("pack", ""),
            form.get("unit", 0, number),
            _day(form.get("opens_on", "")) or clock.now().date(),
            current_viewer(),
            clock.now(),
        )
    except Invalid as refusal:
        return _list(errors_of(refusal)), 422
    tell("good", "The campaign is open. Add its posts next.")
    return redirect(url_for("campaigns.campaign_page", campaign_id=campaign_id))


@pages.get("/campaigns/<int:campaign_id>")
@requires(Permission.CASE_OPEN)
def campaign_page(campaign_id: int) -> str:
    return _campaign(campaign_id)


def _campaign(campaign_id: int, errors: dict[str, str] | None = None, at: str = "") -> str:
    campaign, posts = recruitment.campaign_view(campaign_id, current_viewer())
    rules = published_packs().get(campaign.pack)
    return render_template(
        "campaigns/campaign.html",
        campaign=campaign,
        posts=posts,
        errors=errors or {},
        at=at,
        posted=request.form,
        level_choices=[(level, _level(rules, level)) for level in recruitment.LEVELS],
        rules=pack_title(rules) if rules else campaign.pack,
        now=clock.now(),
    )


@pages.post("/campaigns/<int:campaign_id>/posts")
@requires(Permission.CASE_OPEN)
def add_post(campaign_id: int) -> Response | tuple[str, int]:
    form = request.form
    try:
        recruitment.create_post(
            campaign_id,
            form.get("code", ""),
            form.get("title", ""),
            form.get("employer", ""),
            form.get("level", ""),
            form.get("places", 0, int),
            form.get("ratio", 0, int),
            current_viewer(),
            clock.now(),
        )
    except Invalid as refusal:
        return _campaign(campaign_id, errors_of(refusal), "post"), 422
    tell("good", "The post is added.")
    return redirect(url_for("campaigns.campaign_page", campaign_id=campaign_id))


@pages.post("/campaigns/<int:campaign_id>/posts/<int:post_id>/applications")
@requires(Permission.CASE_OPEN)
def add_application(campaign_id: int, post_id: int) -> Response | tuple[str, int]:
    form: Any = request.form
    person = {key: form.get(key, "") for key in ("name", "exam_number", "sex", "email", "phone", "current_unit")}
    try:
        recruitment.shortlist(post_id, form.get("rank", 0, int), person, current_viewer(), clock.now())
    except Invalid as refusal:
        return _campaign(campaign_id, errors_of(refusal), f"post-{post_id}"), 422
    tell("good", "%(name)s is on the list.", name=person["name"])
    return redirect(url_for("campaigns.campaign_page", campaign_id=campaign_id))


@pages.post("/campaigns/<int:campaign_id>/applications/<int:application_id>/open")
@requires(Permission.CASE_OPEN)
def open_case(campaign_id: int, application_id: int) -> Response:
    try:
        case_id = cases.open_case(application_id, current_viewer(), clock.now())
    except Invalid as refusal:
        tell("bad", refusal.message, **refusal.values)
        return redirect(url_for("campaigns.campaign_page", campaign_id=campaign_id))
    tell("good", "The case is open.")
    return redirect(url_for("cases.case_page", case_id=case_id))


def _level(rules: Published | None, level: str) -> str:
    """A level of posts as the pack of the campaign calls it."""
    known = {one.code: one.title for one in rules.pack.post_levels} if rules else {}
    return known[level].in_language(i18n.current().code) if level in known else words(level)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
