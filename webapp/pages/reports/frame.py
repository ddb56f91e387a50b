"""The tabs of the reports, and numbers as they are written in all of them."""

from fractions import Fraction

from flask import Blueprint, request, url_for
from flask_babel import lazy_gettext as _

from webapp import i18n
from webapp.access.door import current_viewer
from webapp.access.permissions import Permission
from webapp.casework.live import Published
from webapp.casework.queries.projects import published_packs

pages = Blueprint("reports", __name__)
Link = tuple[str, str, None, bool]

TABS = (
    (_("Calibration"), "reports.calibration_page", "calibration", Permission.CALIBRATION_READ),
    (_("Second looks"), "reports.second_looks_page", "second_look", Permission.SECOND_LOOK_DRAW),
    (_("Adverse impact"), "reports.impact_page", "impact", Permission.IMPACT_READ),
    (_("Policy replay"), "reports.replays_page", "replay", Permission.POLICY_REPLAY),
)


def tabs() -> list[Link]:
    """The reports that this viewer may open: words, address, no count, whether it is the current one."""
    viewer, at = current_viewer(), (request.endpoint or "").removeprefix("reports.")
    return [
        (str(words), url_for(endpoint), None, at.startswith(area))
        for words, endpoint, area, permission in TABS
        if viewer.may(permission)
    ]


def chosen_pack(known: dict[str, Published], wanted: str) -> str:
    """The pack that the address names, else the first; '' when there is none."""
    return wanted if wanted in known else next(iter(known), "")


def packs(endpoint: str, known: dict[str, Published], chosen: str) -> list[tuple[str, str, None, str, bool]]:
    """One chip per pack: words, address, no count, tone, whether it is the current one."""
    language = i18n.current().code
    return [
        (found.pack.title.in_language(language), url_for(endpoint, pack=code), None, "calm", code == chosen)
        for code, found in known.items()
    ]


def scored() -> dict[str, Published]:
    """Packs that compute a score."""
    return {code: found for code, found in published_packs().items() if found.scorecard is not None}


def watched() -> dict[str, Published]:
    """Packs that ask for groups."""
    return {code: found for code, found in published_packs().items() if found.pack.monitoring is not None}


def two(value: float | None) -> str:
    """0.82; what the data do not define is a dash, and nothing but a true zero below zero shows a minus."""
    return "–" if value is None else f"{value:.2f}".replace("-0.00", "0.00")


def percent(selected: int, total: int) -> str:
    """40 %: whole per cent, rounded down, so that no rate is shown as reached that was not."""
    return f"{Fraction(selected, total) * 100 // 1} %" if total else "–"
