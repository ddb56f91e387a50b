"""Operations: due work, incidents with retry, the outbox."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp import clock, i18n
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import jobs, live
from webapp.casework.queries import operating
from webapp.connectors import connector
from webapp.pages.flashes import tell
from webapp.pages.words import words
from workflows.vocabulary import JobStatus, LetterChannel, LetterStatus

pages = Blueprint("operate", __name__)


@pages.get("/operations")
@requires(Permission.OPERATE)
def list_page() -> str:
    viewer, args = current_viewer(), request.args
    status = args.get("status", "")
    return render_template(
        "operate/list.html",
        jobs=operating.jobs(viewer, status, args.get("after", ""), args.get("before", "")),
        incidents=operating.incidents(viewer),
        may_read=viewer.may(Permission.CASE_READ_UNIT),
        filters=[_filter(one, status) for one in ("", *JobStatus)],
        link=lambda **changes: _link(status, **changes),
        now=clock.now(),
    )


def _letter_title(row: operating.LetterRow) -> str:
    """The heading of the template, which names nobody."""
    notice = live.project(row.project_id).notice(row.template, i18n.current().code)
    return notice.title if notice else row.template


def _link(status: str, **changes: str) -> str:
    return url_for("operate.list_page", **{k: v for k, v in ({"status": status} | changes).items() if v})


def _filter(one: str, status: str) -> tuple[str, str, None, str, bool]:
    """One chip: words, address, no count, tone, whether it is the current one."""
    shown = status if status in set(JobStatus) else ""
    tones = {JobStatus.FAILED: "bad", JobStatus.DUE: "brand"}
    return (
        words(one) if one else gettext("All"),
        _link(one),
        None,
        tones.get(JobStatus(one), "calm") if one else "calm",
        shown == one,
    )


@pages.post("/operations/incidents/<int:incident_id>/retry")
@requires(Permission.OPERATE)
def retry(incident_id: int) -> Response:
    jobs.retry(incident_id, current_viewer(), clock.now())
    tell("good", "Tried again. If it fails once more, it will be back in this list.")
    return redirect(url_for("operate.list_page"))


@pages.post("/operations/incidents/retry")
@requires(Permission.OPERATE)
def retry_all() -> Response:
    tried, missed = jobs.retry_all(current_viewer(), clock.now())
    tell("good", "%(tried)s tried again, %(missed)s had been resolved already.", tried=tried - missed, missed=missed)
    return redirect(url_for("operate.list_page"))


@pages.get("/operations/outbox")
@requires(Permission.OPERATE)
def outbox_page() -> str:
    args = request.args
    status = args.get("status", "") if args.get("status", "") in set(LetterStatus) else ""
    return render_template(
        "operate/outbox.html",
        letter_title=_letter_title,
        now=clock.now(),
        page=operating.outbox(current_viewer(), status, args.get("after", ""), args.get("before", "")),
        status=status,
        filters=[_letters(one, status) for one in ("", *LetterStatus)],
        link=lambda **changes: url_for("operate.outbox_page", **({"status": status} if status else {}), **changes),
        mail=connector(LetterChannel.MAIL) is not None,
    )


def _letters(one: str, status: str) -> tuple[str, str, None, str, bool]:
    """One chip of the outbox."""
    bad = one in (LetterStatus.FAILED, LetterStatus.RETURNED)
    address = url_for("operate.outbox_page", **({"status": one} if one else {}))
    return words(one) if one else gettext("All"), address, None, "bad" if bad else "calm", one == status
