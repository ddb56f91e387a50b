"""What came of a scenario, why an act could not be done, and everything that a draft has to visit."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from webapp.bench.office import Office
from webapp.bench.round import Round
from webapp.casework.queries.ground import reading_ground
from webapp.casework.queries.head import head_of
from webapp.casework.scoring import latest_score
from webapp.db import db
from webapp.demo.filling import CannotFill
from webapp.models import Incident, Letter
from webapp.pages.words import pack_words
from webapp.refusals import Invalid, Refusal
from workflows.scenarios import Happened
from workflows.vocabulary import CaseStatus, IncidentStatus

MADE_BY_READER = "probity_"


def happened(round_: Round) -> dict[str, Any]:
    """What a scenario is judged by, and the elements and flows it came by."""
    db.session.rollback()
    head = head_of(round_.case_id, round_.office.officer)
    letters = db.session.scalars(sa.select(Letter.template).where(Letter.case_id == head.id).order_by(Letter.id))
    incidents = db.session.execute(
        sa.select(Incident.element_id, Incident.code)
        .where(Incident.case_id == head.id, Incident.status == IncidentStatus.OPEN)
        .order_by(Incident.id)
    )
    score = latest_score(reading_ground(head, round_.case.opened_at))
    told = Happened(
        outcome=str(head.row.outcome or ""),
        ended=head.row.status == CaseStatus.CLOSED,
        visited=tuple(element for element in round_.watch.visited if not element.startswith(MADE_BY_READER)),
        offered=round_.watch.offered,
        letters=tuple(letters),
        band=str(score.band or "") if score is not None else "",
        veto=head.row.veto_result,
        rules={decided.decision_id: decided.rules for decided in round_.watch.decided},
        incidents=tuple((row.element_id, row.code) for row in incidents),
    )
    return {
        "told": told,
        "places": [place for place in round_.watch.places if not place[1].startswith(MADE_BY_READER)],
        "flows": list(round_.watch.flows),
    }


def plan(office: Office) -> dict[str, Any]:
    """Every element and flow that is drawn, by process, with names in the reader's language."""
    project = office.project
    t = pack_words(project)
    nodes = [
        (process, element.bpmn_id, t(element.title) or element.bpmn_id)
        for (process, _id), element in project.engine.elements.items()
        if not element.bpmn_id.startswith(MADE_BY_READER)
    ]
    return {
        "processes": sorted(
            ((process, t(project.title_of(process))) for process in project.processes),
            key=lambda one: (one[0] != project.main, one[1]),
        ),
        "nodes": nodes,
        "flows": [(process, flow, _way(project.ways[flow], t)) for process, flow in project.flows],
    }


def _way(ends: tuple[str, str], t: Any) -> str:
    name, target = ends
    return ": ".join(filter(None, (t(name), t(target))))


def told_trouble(error: Exception, act: int, office: Office) -> dict[str, Any]:
    """Why an act could not be done, as an English msgid with values; `act` counts from 1, 0 for the opening."""
    db.session.rollback()
    names = office.project.names
    t = pack_words(office.project)
    if isinstance(error, CannotFill):
        return _told(act, "The made-up answers do not fit this form: %(why)s", {"why": str(error)})
    if isinstance(error, Refusal):
        values = {key: str(value) for key, value in error.values.items()}
        if "element" in values:
            values["element"] = t(names.get(values["element"], values["element"]))
        fields = (
            sorted({text for texts in error.errors.values() for text in texts}) if isinstance(error, Invalid) else []
        )
        return _told(act, error.message, values, fields)
    return _told(act, "The office could not do this: %(error)s", {"error": f"{type(error).__name__}: {error}"[:500]})


def _told(act: int, message: str, values: Mapping[str, str], fields: list[str] | None = None) -> dict[str, Any]:
    return {"act": act, "message": message, "values": dict(values), "fields": fields or []}
