"""Public notices: fixed fields, not indexed, gone when their period has ended or they are withdrawn."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Blueprint, Response, make_response, render_template

from webapp import clock, dates
from webapp.access.door import requires
from webapp.access.permissions import Permission
from webapp.casework import live
from webapp.db import db
from webapp.models import Campaign, Case, DataKey, Notice, OrganisationUnit, Post
from webapp.pages.words import unit_words
from webapp.refusals import Gone, NotFound
from webapp.vault import vault

pages = Blueprint("public", __name__)


@pages.get("/notices/<token>")
@requires(Permission.PUBLIC)
def notice_page(token: str) -> Response:
    row = db.session.execute(
        sa.select(
            Notice,
            Case.project_id,
            DataKey.id.label("key_id"),
            DataKey.wrapped,
            Campaign.name.label("campaign"),
            OrganisationUnit,
        )
        .join(Case, Case.id == Notice.case_id)
        .join(Post, Post.id == Case.post_id)
        .join(Campaign, Campaign.id == Post.campaign_id)
        .join(OrganisationUnit, OrganisationUnit.id == Campaign.unit_id)
        .join(DataKey, DataKey.id == Case.key_id)
        .where(Notice.token == token)
    ).first()
    if row is None or row.wrapped is None:
        raise NotFound("There is no such notice.")
    notice = row.Notice
    project = live.project(row.project_id)
    zone = ZoneInfo(project.pack.zone)
    today = clock.now().astimezone(zone).date()
    if notice.served_at is None:
        raise NotFound("There is no such notice.")
    if notice.withdrawn_at is not None or notice.ends_on is None or today > notice.ends_on:
        raise Gone("This notice has ended.")
    fields = vault().key(row.key_id, row.wrapped).open(notice.body)
    response = make_response(
        render_template(
            "public/notice.html",
            notice=notice,
            fields=fields,
            campaign=row.campaign,
            office=unit_words(row.OrganisationUnit),
            opened=notice.served_at.astimezone(zone).date(),
            ends=dates.long_day_there(datetime.combine(notice.ends_on, time.max, zone), project.pack.zone),
        )
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
