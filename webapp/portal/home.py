"""Where somebody outside stands: the candidate's own page, or what a referee is asked."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp import clock, i18n
from webapp.access.door import requires
from webapp.access.outside import current_outsider
from webapp.access.outsider import Outsider
from webapp.access.permissions import Permission
from webapp.casework import monitoring
from webapp.casework.queries import outside as mine
from webapp.casework.queries.forecast import forecast
from webapp.casework.queries.head import CaseHead, head_for
from webapp.pages.words import pack_words, stage_words, zone_of
from webapp.portal.blueprint import pages
from workflows.vocabulary import OutsideParty

# Letters by which the office tells what it decided; named by the packs' templates.
DECIDING = ("adverse", "outcome", "appeal_decision", "suspension", "stopped", "withdrawal")


@pages.get("")
@pages.get("/")
@requires(Permission.OUTSIDE)
def start() -> Response:
    return redirect(url_for("portal.home_page"))


@pages.get("/home")
@requires(Permission.OUTSIDE)
def home_page() -> str:
    outsider = current_outsider()
    head = head_for(outsider)
    if outsider.party is OutsideParty.REFEREE:
        return _referee(head, outsider)
    if outsider.party is OutsideParty.RECORD_BODY:
        return _record_body(head, outsider)
    return _candidate(head, outsider)


def _referee(head: CaseHead, outsider: Outsider) -> str:
    asked = mine.asked_of(head, outsider)
    reference = mine.my_reference(outsider)
    return render_template(
        "portal/referee.html",
        head=head,
        asked=next((one for one in asked if one.open), None),
        sent=next((one for one in asked if not one.open), None),
        reference=reference,
        name=(head.key.open(reference.details) or {}).get("name", ""),
        contact=mine.contact(head),
        t=pack_words(head.project),
    )


def _record_body(head: CaseHead, outsider: Outsider) -> str:
    asked, language = mine.asked_of(head, outsider), i18n.current().code
    check = next(one for one in head.project.pack.checks if one.code == mine.my_check(outsider).code)
    return render_template(
        "portal/record_body.html",
        head=head,
        asked=next((one for one in asked if one.open), None),
        sent=next((one for one in asked if not one.open), None),
        title=check.title.in_language(language),
        identity=mine.identity_of(head),
        contact=mine.contact(head),
        t=pack_words(head.project),
    )


def _candidate(head: CaseHead, outsider: Outsider) -> str:
    asked = mine.asked_of(head, outsider)
    letters = mine.my_letters(head)
    over = mine.is_over(head)
    expected = None if over else forecast(head, clock.now())
    return render_template(
        "portal/home.html",
        head=head,
        asked=asked,
        turn=[one for one in asked if one.open],
        stages=_stages(head),
        over=over,
        we_work=mine.we_work(head),
        forecast=expected,
        bar=_bar(head, expected.first, expected.last) if expected and expected.first and expected.last else None,
        told=mine.told(head),
        served=mine.served_concerns(head),
        decided=next((letter for letter in letters if letter.template in DECIDING), None),
        letters=letters,
        consent=mine.consent_of(head),
        requests=mine.my_requests(head),
        kept_out=mine.kept_out(head, clock.now()),
        monitored=bool(monitoring.questions_for(head.row.application_id)),
        contact=mine.contact(head),
        t=pack_words(head.project),
    )


def _stages(head: CaseHead) -> list[tuple[str, str]]:
    """(words, done | now | next) for each stage of the pack; the candidate is told where, never what was found."""
    codes = [stage.code for stage in head.project.pack.stages]
    at = codes.index(head.row.stage) if head.row.stage in codes else 0
    over = mine.is_over(head)
    return [
        (stage_words(head.project, code), "done" if over or n < at else "now" if n == at else "next")
        for n, code in enumerate(codes)
    ]


def _bar(head: CaseHead, first: date, last: date) -> tuple[float, float, float]:
    """(today, first, last) in per cent of the time from opening to a little after the last day."""
    zone = ZoneInfo(zone_of(head.project))
    opened, today = head.row.opened_at.astimezone(zone).date(), clock.now().astimezone(zone).date()
    whole = max((last - opened + timedelta(days=3)).days, 1)

    def place(day: date) -> float:
        return round(min(max((day - opened).days / whole, 0), 1) * 100, 1)

    return place(today), place(first), place(last)
