"""How far raters agree over closed cases, and decisions with their bands."""

from dataclasses import dataclass

from flask import render_template, request

from webapp import clock, i18n
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework.calibration import Calibration, calibration
from webapp.pages.reports.frame import chosen_pack, packs, pages, percent, scored, tabs, two
from webapp.pages.words import words
from workflows.scoring.agreement import Correlation
from workflows.scoring.calibration import FEWEST_CASES, FEWEST_SHARED, Agreement, Exactness, grade, reliance
from workflows.scoring.scorecard import Scorecard


@dataclass(frozen=True)
class Row:
    """One criterion: its numbers as they are written; `bar` places α and the panel's interval in per cent."""

    title: str
    cases: int
    raters: int
    alpha: str
    reading: str
    kappa: str
    fleiss: str
    single: str
    single_range: str
    panel: str
    panel_range: str
    grade: str
    r_wg: str
    sem: str
    bar: tuple[float, float, float] | None


@pages.get("/reports/calibration")
@requires(Permission.CALIBRATION_READ)
def calibration_page() -> str:
    known = scored()
    pack = chosen_pack(known, request.args.get("pack", ""))
    found = calibration(pack, current_viewer()) if pack else None
    titles = _titles(found.card) if found else {}
    return render_template(
        "reports/calibration.html",
        tabs=tabs(),
        packs=packs("reports.calibration_page", known, pack),
        found=found,
        rows=[_row(one, titles[one.criterion]) for one in found.agreements] if found else [],
        silent=[titles[criterion] for criterion in found.silent] if found else [],
        total=_exactness(found.exactness) if found and found.exactness else None,
        raters=_raters(found) if found else [],
        fewest_cases=FEWEST_CASES,
        fewest_shared=FEWEST_SHARED,
        percent=percent,
        unit_in=lambda row: row.unit_zh if row.unit_zh and i18n.current().code == "zh_Hans" else row.unit,
        now=clock.now(),
    )


def _titles(card: Scorecard) -> dict[str, str]:
    language = i18n.current().code
    return {criterion.id: criterion.title.in_language(language) for criterion in card.rated}


def _row(one: Agreement, title: str) -> Row:
    return Row(
        title=title,
        cases=one.cases,
        raters=one.raters,
        alpha=two(one.alpha),
        reading=words(f"alpha_{reliance(one.alpha)}") if one.alpha is not None else "",
        kappa=two(one.kappa),
        fleiss=two(one.fleiss),
        single=two(one.single.value) if one.single else "–",
        single_range=_range(one.single),
        panel=two(one.panel.value) if one.panel else "–",
        panel_range=_range(one.panel),
        grade=words(f"icc_{grade(one.panel.value)}") if one.panel else "",
        r_wg=two(one.r_wg),
        sem=two(one.sem),
        bar=_bar(one.panel),
    )


def _range(found: Correlation | None) -> str:
    return f"{two(found.low)} – {two(found.high)}" if found else ""


def _bar(found: Correlation | None) -> tuple[float, float, float] | None:
    """Value, start and width on a scale of 0 to 1, in per cent; what lies below zero is drawn at zero."""
    if found is None:
        return None
    value, low, high = (round(min(max(x, 0.0), 1.0) * 100, 1) for x in (found.value, found.low, found.high))
    return value, low, round(max(high - low, 0.5), 1)


def _exactness(found: Exactness) -> dict[str, str]:
    return {
        "cases": str(found.cases),
        "raters": str(found.raters),
        "panel": two(found.panel.value) if found.panel else "–",
        "panel_range": _range(found.panel),
        "grade": words(f"icc_{grade(found.panel.value)}") if found.panel else "",
        "single": two(found.single.value) if found.single else "–",
        "single_range": _range(found.single),
        "sem": two(found.sem),
        "width": two(1.96 * found.sem) if found.sem is not None else "–",
    }


def _raters(found: Calibration) -> list[tuple[str, int, str, str]]:
    return [
        (found.names.get(one.rater, "–"), one.shared, f"{one.leaning:+.2f}".replace("-0.00", "+0.00"), two(one.kappa))
        for one in found.raters
    ]
