"""A collection process of the usual size: six referees, record checks, reminders, a withdrawal that stops it all."""

from tests.workflows.bpmn.drawing import (
    boundary,
    call,
    end,
    flows,
    gateway,
    many,
    message,
    process,
    project,
    ref,
    root,
    rule,
    service,
    start,
    sub,
    timer,
    user,
)
from workflows.catalog import Project

FACTS = {
    "consent": {"given": True},
    "references": {"to_ask": [f"reference-{n}" for n in range(1, 7)], "enough": True},
    "checks": {"to_request": ["check-1", "check-2", "check-3"]},
    "decision": {"code": "approve"},
}


def collection() -> Project:
    """A case from consent to decision; `check_references` runs once per referee."""
    inside = (
        start("s2"),
        user("consent", outputs={"language": "=language"}),
        gateway("exclusive", "consented", "consented_refused"),
        end("refused"),
        rule("plan_checks", "plan", "tier"),
        user("assign_team"),
        gateway("parallel", "split"),
        call(
            "check_references",
            "check_reference_process",
            many("=facts.references.to_ask", "reference", "verdicts", "=verdict"),
            inputs={"reference": "=reference"},
            outputs={"verdict": "=verdict"},
        ),
        sub(
            "check_records",
            start("s4"),
            service("request_record", "record.request", inputs={"check": "=check"}),
            user("match_identity", subject="=check"),
            end("e4"),
            flows("s4 > request_record > match_identity > e4"),
            many("=facts.checks.to_request", "check"),
        ),
        user("file_review"),
        boundary("file_late", "file_review", timer("P10D"), interrupting=False),
        service("remind", "letter.send"),
        end("reminded"),
        user("talk"),
        gateway("parallel", "join"),
        user("rate", many('=["rater-1", "rater-2"]', "rater", "marks", "=mark"), outputs={"mark": "=mark"}),
        service("score", "score.compute", outputs={"band": "=band"}),
        user("report"),
        user("decide"),
        gateway("exclusive", "sent_back", "sent_back_e2"),
        end("e2"),
        flows(
            "s2 > consent > consented",
            "consented > plan_checks: =facts.consent.given",
            "consented > refused",
            "plan_checks > assign_team > split > check_references > join",
            "split > check_records > join",
            "split > file_review > join",
            "split > talk > join > rate > score > report > decide > sent_back",
            'sent_back > report: =facts.decision.code = "suspend"',
            "sent_back > e2",
            "file_late > remind > reminded",
        ),
    )
    one = (
        start("s3"),
        service("ask_referee", "letter.send", inputs={"to": "=reference"}),
        user("reference_reply", subject="=reference"),
        boundary("unanswered", "reference_reply", timer("P10D")),
        boundary("chase", "reference_reply", timer(cycle="R2/P3D"), interrupting=False),
        service("chase_referee", "letter.send"),
        end("chased"),
        user("check_reference", outputs={"verdict": "=verdict"}, subject="=reference"),
        end("e3"),
        end("gap"),
        flows(
            "s3 > ask_referee > reference_reply > check_reference > e3",
            "unanswered > gap",
            "chase > chase_referee > chased",
        ),
    )
    return project(
        message("withdrawal"),
        root("error", "unreachable"),
        process(
            "p",
            start(),
            sub("vetting", *inside),
            boundary("withdrawn", "vetting", ref("message", "withdrawal")),
            end("decided", outcome="hired"),
            end("gone", outcome="withdrawn"),
            flows("start > vetting > decided", "withdrawn > gone"),
        ),
        process("check_reference_process", *one),
        decisions={"plan": "standard"},
    )
