"""How far raters agree over closed cases, and decisions with the bands they were advised by."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.queries.projects import published_packs
from webapp.db import db
from webapp.models import Case, Decision, OrganisationUnit, Rating, SecondLook, User
from webapp.refusals import NotFound
from workflows.scoring import calibration as over_cases
from workflows.scoring.advice import Stance, same, stance
from workflows.scoring.scorecard import Scorecard
from workflows.vocabulary import CaseStatus

FEWEST_DECISIONS = 5
"""Rates over fewer decisions of a panel are not told: they would be about single cases."""


@dataclass(frozen=True)
class PanelRow:
    """The decisions of one unit's panel beside the band each was advised by."""

    unit: str
    unit_zh: str
    agreed: int
    departed: int
    unadvised: int


@dataclass(frozen=True)
class SecondLooks:
    """Second looks at decisions that agreed with their band, or departed from it: how many were drawn, have been
    judged, and came to the same."""

    agreed: bool
    drawn: int
    judged: int
    same: int


@dataclass(frozen=True)
class Calibration:
    """`agreements` and `silent` (criteria with too few cases) by the scorecard's order; `names` of raters by id."""

    card: Scorecard
    cases: int
    agreements: tuple[over_cases.Agreement, ...]
    silent: tuple[str, ...]
    exactness: over_cases.Exactness | None
    raters: tuple[over_cases.RaterAgreement, ...]
    names: Mapping[str, str]
    panels: tuple[PanelRow, ...]
    held_back: int
    looks: tuple[SecondLooks, ...]


def calibrated_packs() -> dict[str, Scorecard]:
    """Pack code → its newest scorecard, for the packs that compute a score."""
    return {code: found.scorecard for code, found in published_packs().items() if found.scorecard is not None}


def second_looks(pack: str, viewer: Viewer) -> tuple[SecondLooks, ...]:
    """What became of the second looks at closed cases of a pack."""
    viewer.require(Permission.SECOND_LOOK_DRAW)
    return _looks(Case.pack == pack, Case.status == CaseStatus.CLOSED)


def calibration(pack: str, viewer: Viewer) -> Calibration:
    """First ratings of closed cases only: what anybody sees here cannot reach a rater who has not rated.

    Raises NotFound for a pack without a score.
    """
    viewer.require(Permission.CALIBRATION_READ)
    card = calibrated_packs().get(pack)
    if card is None:
        raise NotFound("No score is computed under these rules.")
    closed = (Case.pack == pack, Case.status == CaseStatus.CLOSED)
    rows = db.session.execute(
        sa.select(Rating.case_id, Rating.rater_id, Rating.criterion, Rating.value)
        .join(Case, Case.id == Rating.case_id)
        .where(*closed, Rating.round == 1, Rating.value.is_not(None))
        .order_by(Rating.case_id, Rating.rater_id)
    )
    by_case: dict[int, dict[str, dict[str, int]]] = {}
    for row in rows:
        by_case.setdefault(row.case_id, {}).setdefault(row.criterion, {})[str(row.rater_id)] = row.value
    cases = list(by_case.values())
    found = {criterion.id: over_cases.agreement(criterion.id, cases) for criterion in card.rated}
    raters = over_cases.by_rater(cases)
    names = db.session.execute(sa.select(User.id, User.name).where(User.id.in_([int(one.rater) for one in raters])))
    panels = _panels(*closed)
    return Calibration(
        card=card,
        cases=len(cases),
        agreements=tuple(one for one in found.values() if one is not None),
        silent=tuple(criterion for criterion, one in found.items() if one is None),
        exactness=over_cases.exactness(card, cases),
        raters=raters,
        names={str(row.id): row.name for row in names},
        panels=tuple(row for row in panels if _told(row)),
        held_back=sum(not _told(row) for row in panels),
        looks=_looks(*closed),
    )


def _told(row: PanelRow) -> bool:
    return row.agreed + row.departed + row.unadvised >= FEWEST_DECISIONS


def _panels(*closed: sa.ColumnElement[bool]) -> list[PanelRow]:
    """The last decision of each closed case, by the unit whose panel decided."""
    last = sa.select(sa.func.max(Decision.id)).group_by(Decision.case_id)
    rows = db.session.execute(
        sa.select(Decision.code, Decision.band, OrganisationUnit.name, OrganisationUnit.name_zh)
        .join(Case, Case.id == Decision.case_id)
        .join(OrganisationUnit, OrganisationUnit.id == Case.unit_id)
        .where(*closed, Decision.id.in_(last))
    )
    counts: dict[tuple[str, str], Counter[Stance]] = {}
    for row in rows:
        counts.setdefault((row.name, row.name_zh), Counter())[stance(row.code, row.band)] += 1
    return [
        PanelRow(name, name_zh, found[Stance.AGREES], found[Stance.DEPARTS], found[Stance.UNADVISED])
        for (name, name_zh), found in sorted(counts.items())
    ]


def _looks(*closed: sa.ColumnElement[bool]) -> tuple[SecondLooks, ...]:
    """What became of the second looks, apart for decisions that agreed and that departed."""
    last = sa.select(sa.func.max(Decision.id)).group_by(Decision.case_id)
    rows = db.session.execute(
        sa.select(SecondLook.agreed, SecondLook.code, Decision.code.label("first"))
        .join(Case, Case.id == SecondLook.case_id)
        .join(Decision, Decision.case_id == Case.id)
        .where(*closed, Decision.id.in_(last))
    ).all()
    return tuple(
        SecondLooks(
            agreed,
            sum(row.agreed is agreed for row in rows),
            sum(row.agreed is agreed and row.code is not None for row in rows),
            sum(row.agreed is agreed and row.code is not None and same(row.code, row.first) for row in rows),
        )
        for agreed in (True, False)
    )
