"""A small project that does everything the law asks, and pieces to take out of it."""

import json
import re
from collections.abc import Mapping

from tests.workflows.bpmn.drawing import (
    boundary,
    diagram,
    end,
    flows,
    gateway,
    process,
    properties,
    service,
    start,
    timer,
    user,
)

PACK = b"""code: fair
main: fair
jurisdiction: XX
decisions: [approve, reject]
locked_until_offer: ["criminal_*"]
stages: []
groups: [{code: officers}]
limits: {}
"""
DIALECT = f"<extensionElements>{properties({'dialect': '1'})}</extensionElements>"
OFFICE = '<zeebe:assignmentDefinition candidateGroups="officers"/><zeebe:taskSchedule dueDate="=today()"/>'
SOON = timer(date="=today()")


def office(id_: str, records: str = "", outputs: Mapping[str, str] | None = None, **props: str) -> str:
    return user(id_, settings=OFFICE, outputs=outputs, **({"records": records} if records else {}), **props)


def letter(id_: str, to: str = "candidate", **about: str) -> str:
    return service(id_, "letter.send", inputs={"template": id_, "to": to, **about})


def outside(id_: str, records: str, party: str = "candidate") -> str:
    """A task of somebody outside, with a reminder beside it and a time after which it goes on without."""
    return "".join(
        (
            office(id_, records, external=party),
            boundary(f"{id_}_due", id_, SOON, interrupting=False),
            letter(f"remind_{id_}"),
            end(f"{id_}_reminded"),
            boundary(f"{id_}_late", id_, SOON),
        )
    )


def reminded(id_: str) -> str:
    return f"{id_}_due > remind_{id_} > {id_}_reminded"


MAIN = diagram(
    process(
        "fair",
        DIALECT,
        start(),
        office("invite", "invitation"),
        letter("ask_consent"),
        outside("consent", "consent"),
        gateway("exclusive", "consented", "consented_stopped"),
        end("stopped", outcome="incomplete"),
        office("declare", "declaration"),
        service("permit", "contact.permit"),
        service("adopt", "plan.adopt", inputs={"tier": "low", "min_referees": "=1", "record_checks": "=[]"}),
        office("appoint", "team"),
        office("conflict", "conflict"),
        service("request", "record.request", inputs={"check": "=1"}),
        outside("reply", "record_reply", "record_body"),
        service("close_reply", "check.close", inputs={"check": "=1", "status": "gap"}),
        gateway("exclusive", "replied"),
        office("allege", "allegation"),
        office("classify", "classification"),
        letter("tell_finding", finding="=1"),
        outside("explain", "finding_answer"),
        gateway("exclusive", "explained"),
        office("settle", "finding_verdict"),
        service("bars", "veto.record", inputs={"result": "none"}),
        office("report", "report"),
        office("cosign", notPerformedBy="report"),
        service("score", "score.compute"),
        office("serve_concerns", "concerns_notice"),
        letter("send_concerns"),
        outside("answer", "concerns_answer"),
        gateway("exclusive", "answered"),
        office("decide", "decision"),
        office("concur", outputs={"agreed": '=agree = "yes"'}, notPerformedBy="decide"),
        gateway("exclusive", "concurs", "concurs_decide"),
        gateway("exclusive", "adverse", "adverse_tell"),
        letter("tell"),
        end("hired", outcome="hired"),
        office("serve_adverse", "adverse_notice"),
        letter("send_adverse"),
        outside("appeal", "appeal"),
        gateway("exclusive", "appealed"),
        end("rejected", outcome="rejected"),
        flows(
            "start > invite > ask_consent > consent > consented",
            "consent_late > stopped",
            "consented > declare: =facts.consent.complete",
            "consented > stopped",
            "declare > permit > adopt > appoint > conflict > request > reply > replied > allege > classify",
            "reply_late > close_reply > replied",
            "classify > tell_finding > explain > explained > settle > bars > report > cosign > score",
            "explain_late > explained",
            "score > serve_concerns > send_concerns > answer > answered > decide > concur > concurs",
            "answer_late > answered",
            "concurs > decide",
            "concurs > adverse: =agreed",
            "adverse > tell > hired",
            "adverse > serve_adverse: =facts.decision.adverse",
            "serve_adverse > send_adverse > appeal > appealed > rejected",
            "appeal_late > appealed",
            *(reminded(id_) for id_ in ("consent", "reply", "explain", "answer", "appeal")),
        ),
    )
)


def form(id_: str, components: list[dict[str, object]]) -> bytes:
    return json.dumps({"id": id_, "type": "default", "components": components}).encode()


def files(main: bytes = MAIN, pack: bytes = PACK, **forms: bytes) -> dict[str, bytes]:
    """The project around a main diagram; every form that it names is there."""
    named = set(re.findall(r'formId="(\w+)"', main.decode()))
    choice = [{"label": one, "value": one} for one in ("approve", "reject")]
    known = {id_: form(id_, [{"type": "textfield", "key": "agree", "label": "Agree"}]) for id_ in named} | {
        "decide": form(
            "decide",
            [
                {"type": "radio", "key": "decision", "label": "Decision", "values": choice},
                {"type": "textarea", "key": "reasons", "label": "Reasons", "validate": {"required": True}},
            ],
        )
    }
    return {"pack.yaml": pack, "main.bpmn": main} | {f"{id_}.form": data for id_, data in (known | forms).items()}


def spoiled(*pieces: str) -> bytes:
    """The diagram with each `old => new` put in; the old text must be there once."""
    text = MAIN.decode()
    for piece in pieces:
        old, _, new = piece.partition(" => ")
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text.encode()
