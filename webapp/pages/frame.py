"""The frame of the signed-in pages: what the side bar offers to whom."""

from flask import g, request, url_for
from flask_babel import lazy_gettext as _

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.shell import NavLink, Reader, Shell

# words, endpoint, icon, the permission that opens it
NAVIGATION = (
    (_("Inbox"), "inbox.inbox_page", "inbox", Permission.TASK_WORK),
    (_("Cases"), "cases.list_page", "cases", Permission.CASE_READ),
    (_("Cases"), "cases.list_page", "cases", Permission.CASE_READ_UNIT),
    (_("Campaigns"), "campaigns.list_page", "board", Permission.CASE_OPEN),
    (_("Processes"), "processes.list_page", "process", Permission.PROCESS_READ),
    (_("Designer"), "drafts.list_page", "designer", Permission.PROCESS_DESIGN),
    (_("Rules to sign"), "draft_rules.list_page", "check", Permission.RULE_VERIFY),
    (_("Calendars"), "calendars.list_page", "clock", Permission.CALENDAR_PUBLISH),
    (_("Second looks"), "second_looks.list_page", "check", Permission.SECOND_LOOK),
    (_("Reports"), "reports.calibration_page", "board", Permission.CALIBRATION_READ),
    (_("Audit"), "audit.list_page", "reports", Permission.AUDIT_READ),
    (_("People"), "users.list_page", "people", Permission.USER_MANAGE),
    (_("Monitoring forms"), "monitoring.form_page", "file", Permission.MONITORING_RECORD),
    (_("Operations"), "operate.list_page", "operations", Permission.OPERATE),
)


def shell_of() -> Shell | None:
    viewer: Viewer | None = g.get("viewer")
    if viewer is None:
        return None
    links, offered = [], set()
    area = (
        "drafts"
        if request.path.startswith("/designer/") and request.blueprint != "draft_rules"
        else (request.blueprint or "").split(".")[0]
    )
    for words, endpoint, icon, permission in NAVIGATION:
        if viewer.may(permission) and endpoint not in offered:
            offered.add(endpoint)
            current = area == endpoint.split(".")[0] or (area == "tasks" and endpoint.startswith("inbox."))
            links.append(
                NavLink(str(words), url_for(endpoint), icon, current, g.get("inbox_count") if icon == "inbox" else None)
            )
    return Shell(home_of(viewer), tuple(links), Reader(viewer.name, viewer.title, url_for("signin.sign_out")))


def home_of(viewer: Viewer) -> str:
    """Where somebody starts: the first place their role opens."""
    for _words, endpoint, _icon, permission in NAVIGATION:
        if viewer.may(permission):
            return url_for(endpoint)
    return url_for("signin.sign_in_page")
