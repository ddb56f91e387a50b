"""An office that is full: cases at every stage, documents, a Chinese candidate with a very long name."""

import io
import json
from datetime import date, timedelta
from pathlib import Path

import orjson
import sqlalchemy as sa
from PIL import Image

from tests.webapp.answers import HIRE
from tests.webapp.bench.drafts import SMALL
from tests.webapp.casework import drawing
from tests.webapp.casework.versions import changed, renumbered, version, with_publications
from tests.webapp.house import FIRST, House, person, run_through
from webapp import clock
from webapp.casework import cases, draft_talk, evidence, impact, moving, recruitment, replays, trials
from webapp.casework.registering import register_objection
from webapp.db import db, transaction
from webapp.jobs.runner import run_due
from webapp.models import ImpactReport, Incident, Project, SecondLook
from workflows import packs
from workflows.scoring.disparity import Passage, disparity

LONG_NAME = "阿卜杜热合曼·买买提图尔荪·阿不都外力欧阳慧敏"
LONG_UNIT = "新疆维吾尔自治区伊犁哈萨克自治州特克斯县市场监督管理局行政审批服务处"
ANSWER = "My last day in the office was 30 April. I was on leave until the contract ended on 30 June."
CONCERNS = {
    **HIRE,
    "raise_allegations": {
        "raised": "some",
        "allegations": [
            {
                "category": "false_statement_in_recruitment",
                "occurred_on": "2025-06-30",
                "gist": "The declared end of employment is June 2025; the payroll letter says April 2025.",
                "criteria": ["M1"],
            }
        ],
    },
    "classify_finding": {"severity": "B", "tellable": True},
    "answer_finding": {"answer": ANSWER},
    "decide_finding": {"verdict": "substantiated", "mitigation_steps": "0"},
}


def pdf(pages: int = 2) -> bytes:
    out = io.BytesIO()
    sheets = [Image.new("RGB", (620, 877), "white") for _ in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


def add_document(case_id: int, username: str, title: str, data: bytes) -> int:
    inspected = evidence.inspect(io.BytesIO(data), title, 20 * 1024 * 1024)
    return evidence.add_evidence(case_id, inspected, title, "document", person(username), clock.now(), criteria="M1,M6")


def stock(house: House, into: Path) -> None:
    """Fill the office; the cases' ids by what they are go into a file beside the database."""
    joanna = person("joanna")
    found = {"opened": house.open(1)}
    found["checks"] = house.open(2)
    run_through(house, found["checks"], until="check_reference", wanted=HIRE)
    add_document(found["checks"], "joanna", "Payroll letter, Northgate", pdf())
    add_document(found["checks"], "joanna", "Notes <b>of the talk</b>", b"What was said & heard.\n" * 20)
    add_document(found["checks"], "joanna", "Photograph", png())
    found["concern"] = house.open(3)
    run_through(house, found["concern"], until="answer_finding", wanted=CONCERNS)
    found["rating"] = house.open(4)
    run_through(house, found["rating"], until="rate_conduct", wanted=HIRE)
    first = house.task(found["rating"], "rate_conduct")
    rater = house.doer(first)
    house.do(first, rater, house.answers(first, rater, {}))
    found["scored"] = house.open(5)
    run_through(house, found["scored"], until="serve_concerns", wanted=CONCERNS)
    found["notice"] = house.open(6)
    run_through(house, found["notice"], wanted=HIRE)
    register_objection(found["notice"], "The invoices of 2021 were split.", False, "letter", joanna, clock.now())
    found["withdrawn"] = house.open(7)
    run_through(house, found["withdrawn"], until="give_consent", wanted=HIRE)
    cases.withdraw(found["withdrawn"], "By telephone, on Monday", joanna, clock.now())
    run_through(house, found["withdrawn"], wanted=HIRE)
    found["plain"] = house.open(FIRST["uk_baseline"])
    found["chinese"] = house.open(_chinese())
    run_through(house, found["chinese"], until="check_reference", wanted=CONCERNS)
    found["document"] = _oversight(found["withdrawn"])
    found["version"] = version(
        renumbered(with_publications(changed()), "rate_conduct", "rate_character", "Rate the character")
    )
    found["move"] = moving.plan_move(found["version"], moving.Chosen(), person("dana"), clock.now())
    run_due(clock.now())
    with transaction() as session:
        session.add(Incident(case_id=found["opened"], element_id="plan_checks", code="feel", raised_at=clock.now()))
    found |= _drawing_board()
    (into / "cases.json").write_text(json.dumps(found))


def _oversight(closed: int) -> int:
    """A report of impact with groups shown and held back, a replay, a second look at a closed case with a document."""
    now, vera = clock.now(), person("vera")
    document = add_document(closed, "joanna", "Letter of the candidate", pdf(1))
    walks = {"female": (20, 9, 7), "male": (30, 25, 20), "": (12, 6, 4)}
    people = [
        Passage(group or None, 0 if n >= rated else 1, n < hired, "hired" if n < hired else "rejected")
        for group, (entered, rated, hired) in walks.items()
        for n in range(entered)
    ]
    tables = {"sex": impact._plain(disparity(people, ("female", "male"), ("checks", "decision")))}
    tables["age"] = impact._plain(disparity(people[:3], ("female", "from_25"), ("checks", "decision")))
    content = orjson.dumps({"people": len(people), "fewest": 5, "tables": tables}).decode()
    with transaction() as session:
        session.add(SecondLook(case_id=closed, agreed=True, seed=7, drawn_at=now, drawn_by=vera.id))
        session.add(
            ImpactReport(
                pack="civil_service", first_day=date(2026, 7, 1), last_day=date(2026, 9, 30), made_at=now,
                made_by=vera.id, content=content,
            )
        )  # fmt: skip
    replays.start("civil_service", "scorecard.yaml", packs.files("civil_service")["scorecard.yaml"], vera, now)
    return document


def _tried() -> int:
    """A draft that Dana tries, with a scenario that has not run and one that cannot be read."""
    files = {"scenarios/walk.yaml": b"title: A walk\nsteps:\n  - until: end\nexpect:\n  outcome: hired\n"}
    files["scenarios/broken.yaml"] = b"title: Broken\n"
    draft = drawing.drafting.begin({**SMALL, **files}, "A small draft", person("dana"), clock.now())
    assert trials.start(draft, person("dana"), clock.now()) == ((), None)
    return draft


def _drawing_board() -> dict[str, int]:
    """A draft that the law stops, with a long name and comments; one that waits for Paul; one that was overtaken."""
    first = drawing.begun()
    long = drawing.drafting.begin(1, LONG_UNIT + " <b>Check publications</b>", person("dana"), clock.now())
    files = packs.files("civil_service")
    drawing.save(long, "check_press.bpmn", b"<definitions/>")
    drawing.save(long, "forms/check_press.form", b"{}")
    drawing.save(long, "finding_told.bpmn", files["handle_finding.bpmn"])
    draft_talk.comment(
        long, "Is this <i>needed</i>?\n\nI would ask counsel.", person("paul"), clock.now(), "main.bpmn", "x"
    )
    done = draft_talk.comment(long, LONG_NAME, person("dana"), clock.now())
    draft_talk.settle(long, done, person("paul"), clock.now())
    drawing.save(first)
    drawing.save(first, "notices/invitation.en.md")
    drawing.published()
    asked = drawing.begun("us_suitability")
    drawing.save(asked)
    drawing.asked(asked, effective=clock.now() + timedelta(days=30))
    laid = drawing.begun("us_suitability")
    drawing.drafting.discard(laid, person("dana"), clock.now())
    return {
        "tried": _tried(),
        "draft": long,
        "overtaken": first,
        "asked": asked,
        "republished": _first_version("uk_baseline"),
    }


def _first_version(pack: str) -> int:
    return db.session.scalars(sa.select(Project.id).where(Project.pack == pack).order_by(Project.number)).first() or 0


def _chinese() -> int:
    joanna, now = person("joanna"), clock.now()
    name = "2026年度沿海各市港口管理与市场监督系统公开录用公务员"
    campaign = recruitment.create_campaign("2026-H", name, "civil_service", 1, now.date(), joanna, now)
    title = "沿海港口管理局财务与资产审计处一级主任科员"
    post = recruitment.create_post(campaign, "H1", title, title[:14], "trust", 5, 2, joanna, now)
    known = {"name": LONG_NAME, "exam_number": "H1-0001", "sex": "female", "current_unit": LONG_UNIT}
    return recruitment.shortlist(post, 1, known, joanna, now)


def notice_token(session: sa.orm.Session) -> str:
    return str(session.scalar(sa.text("select token from notice where token is not null and served_at is not null")))
