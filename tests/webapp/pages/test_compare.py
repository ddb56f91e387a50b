"""The page of a comparison: every view, drafts for designers alone, hostile files shown as text and nothing more."""

import re
from collections.abc import Mapping
from html import unescape

import pytest
import sqlalchemy as sa

from tests.offices import MONDAY
from tests.webapp.browsing import Browser
from tests.webapp.house import House, person
from tests.workflows.compare.test_compare import CIVIL, edited
from tests.workflows.compare.test_summary import CASES
from tests.workflows.law.mutants import without
from webapp.db import db, transaction
from webapp.models import DataKey, Draft, DraftFile, DraftRevision, Project, ProjectFile
from webapp.pages.designer.compare_sentences import SENTENCES
from webapp.pages.designer.compare_words import Words
from workflows import packs
from workflows.compare import Point, Whom, compare, summary

VIEWS = ("words", "diagrams", "decisions", "forms", "score", "rules", "letters", "source")


def draft(*revisions: Mapping[str, bytes]) -> int:
    """A draft of the civil service pack with these states, one after the other."""
    dana = person("dana").id
    with transaction() as session:
        made = Draft(
            pack="civil_service", title="Shorter <b>waits", base_id=civil(), revision=len(revisions),
            key_id=session.scalar(sa.select(DataKey.id)), created_by=dana, created_at=MONDAY, updated_by=dana,
            updated_at=MONDAY,
        )  # fmt: skip
        session.add(made)
        session.flush()
        before: Mapping[str, bytes] = {}
        for number, files in enumerate(revisions, 1):
            session.add(
                DraftRevision(
                    draft_id=made.id, number=number, author_id=dana, begun_at=MONDAY, at=MONDAY, action="saved"
                )
            )
            for name in {*before, *files}:
                if before.get(name) != files.get(name):
                    session.add(DraftFile(draft_id=made.id, name=name, revision=number, source=files.get(name)))
            before = files
        return made.id


def civil() -> int:
    found = db.session.scalar(sa.select(Project.id).where(Project.pack == "civil_service"))
    assert found is not None
    return found


def shorter() -> dict[str, bytes]:
    """Something of every view."""
    files = edited("pack.yaml", ("statement_days: {value: 5,", "statement_days: {value: 3,"))
    files = edited("scorecard.yaml", ("weight: 0.16", "weight: 0.20"), files=files)
    files = edited("forms/give_consent.form", ("Do you agree to be checked?", "Do you agree?"), files=files)
    files = edited("vetoes.dmn", ('list contains(?, "CN-1-4")', 'list contains(?, "CN-1-5")'), files=files)
    files = edited("notices/adverse.en.md", ("# ", "# No: "), files=files)
    return dict(without("boundary event", files, "serve_concerns.bpmn", "concerns_reminder_due").files)


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
def test_every_view_tells_what_changes(house: House, lang: str) -> None:
    browser, made = Browser(house.app, "dana"), draft(CIVIL, shorter())
    wanted = {
        "words": ("5 working days to 3 working days", "5个工作日减为3个工作日"),
        "diagrams": ("concerns_reminder_due",) * 2,
        "decisions": ('list contains(?, "CN-1-5")',) * 2,
        "forms": ("Do you agree?",) * 2,
        "score": ("0.16",) * 2,
        "rules": ("statement_days",) * 2,
        "letters": ("# No: ",) * 2,
        "source": ("statement_days: {value: 3,",) * 2,
    }
    for view in VIEWS:
        page = browser.get(
            f"/designer/compare?left=project:{civil()}&right=draft:{made}&view={view}&file=pack.yaml&lang={lang}"
        )
        assert wanted[view][lang == "zh_Hans"].replace(" ", "") in re.sub(r"\s", "", unescape(page)), view


def test_a_revision_of_a_draft_is_told_from_the_next(house: House) -> None:
    made = draft(CIVIL, shorter())
    browser = Browser(house.app, "dana")
    assert "These two are the same" in browser.get(f"/designer/compare?left=project:{civil()}&right=draft:{made}:1")
    assert "grow" in browser.get(f"/designer/compare?left=draft:{made}:1&right=draft:{made}:2")
    for code in (f"draft:{made}:3", "draft:99", "project:99", "project:1:1", "draft:", "../x", "project:1' or 1=1"):
        browser.get(f"/designer/compare?left=draft:{made}&right={code}", 404)


def test_drafts_are_for_designers_and_versions_for_everybody_who_reads_processes(house: House) -> None:
    made, browser = draft(shorter()), Browser(house.app, "vera")
    browser.get(f"/designer/compare?left=project:{civil()}&right=draft:{made}", 403)
    browser.get(f"/designer/compare/diagram.bpmn?side=draft:{made}&file=main.bpmn", 403)
    browser.get(f"/designer/coverage?side=draft:{made}", 403)
    page = browser.get("/designer/compare")
    assert "waits" not in page and "Version 1" in page


def test_the_chooser_begins_with_the_newest_against_the_version_before_it(house: House) -> None:
    chosen = r'<option value="([^"]+)" selected>'
    alone = re.findall(chosen, Browser(house.app, "vera").get("/designer/compare"))
    assert len(alone) == 1  # each process has one version: there is none before it
    made = draft(shorter())
    page = Browser(house.app, "dana").get("/designer/compare")
    assert re.findall(chosen, page) == [f"project:{civil()}", f"draft:{made}"]


def test_only_diagrams_of_a_side_are_given_out(house: House) -> None:
    client = Browser(house.app, "dana").client
    good = client.get(f"/designer/compare/diagram.bpmn?side=project:{civil()}&file=main.bpmn")
    assert good.data == CIVIL["main.bpmn"]
    assert good.headers["X-Content-Type-Options"] == "nosniff" and good.headers["Content-Disposition"] == "attachment"
    for name in ("pack.yaml", "nothing.bpmn", "../main.bpmn", ""):
        answer = client.get(f"/designer/compare/diagram.bpmn?side=project:{civil()}&file={name}")
        assert answer.status_code == 404


def test_hostile_files_are_text(house: House) -> None:
    """Markup in names, files that are none, a file too long: the page opens, nothing of it becomes markup."""
    evil = '&lt;img src=x onerror="alert(1)"&gt;'
    files = edited("serve_concerns.bpmn", ('name="Serve the notice of concerns"', f"name='{evil}'"))
    files["forms/give_consent.form"] = (
        b'{"components": [{"key": "<script>alert(1)</script>", "type": 7, "label": ["x"]}]}'
    )
    files["vetoes.dmn"] = (
        b"<definitions><decision id='d'><decisionTable><rule/></decisionTable></decision></definitions>"
    )
    files["pack.yaml"] = b"a: &x [*x]"
    files["scorecard.yaml"] = b"criteria: [{id: {}}, 7, [1, [2]], null]"
    files["notices/adverse.en.md"] = b"\n".join(b"<b>%d" % n for n in range(20_000))
    files["</script><b>.bpmn"] = b"\xff\xfe"
    browser, made = Browser(house.app, "dana"), draft(files)
    for view in VIEWS:
        for name in ("", "notices/adverse.en.md", "</script><b>.bpmn"):
            page = browser.get(f"/designer/compare?left=project:{civil()}&right=draft:{made}&view={view}&file={name}")
            assert "<img src=x" not in page and "<script>alert" not in page and "</script><b>.bpmn" not in page


def test_a_later_version_leads_to_the_one_before(house: House) -> None:
    browser = Browser(house.app, "dana")
    assert "Compare with version" not in browser.get(f"/processes/{civil()}")
    with transaction() as session:
        first = session.get_one(Project, civil())
        copy = {c.name: getattr(first, c.name) for c in Project.__table__.columns if c.name not in ("id", "number")}
        second = Project(**copy, number=2)
        session.add(second)
        session.flush()
        new, old = second.id, first.id
        session.add_all(ProjectFile(project_id=new, name=name, source=data) for name, data in CIVIL.items())
    page = browser.get(f"/processes/{new}")
    assert f"/designer/compare?left=project:{old}&amp;right=project:{new}" in page and "Compare with version 1" in page


def test_gaps_of_a_draft_are_told_as_a_table(house: House) -> None:
    rules = re.findall(r"(?s)<rule .*?</rule>", CIVIL["plan_checks.dmn"].decode())
    gap = edited("plan_checks.dmn", (rules[1], ""))
    twice = edited("plan_checks.dmn", ('<text>"sensitive"</text>', '<text>"trust"</text>'))
    browser = Browser(house.app, "dana")
    assert "No gap" in browser.get(f"/designer/coverage?side=project:{civil()}&decision=plan_checks")
    page = browser.get(f"/designer/coverage?side=draft:{draft(gap)}&decision=plan_checks")
    assert "No rule answers" in page and "&#34;sensitive&#34;" in page and "No overlap" in page
    page = browser.get(f"/designer/coverage?side=draft:{draft(twice)}&decision=plan_checks")
    assert "PLAN-2, PLAN-3" in page
    browser.get(f"/designer/coverage?side=project:{civil()}&decision=nothing", 404)
    broken = draft({**CIVIL, "plan_checks.dmn": b"<"})
    assert "plan_checks.dmn cannot be read" in browser.get(f"/designer/coverage?side=draft:{broken}")


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_name_with_a_comma_is_one_name(house: House) -> None:
    fewer = Point(Whom.LAW, "four_eyes_fewer", {"name": "Vote", "was": "Rate conduct, blind\nWrite the report"}, True)
    with house.app.test_request_context("/?lang=en"):
        told = Words({}, {}).sentence(fewer)
    assert told == "“Vote” may now be done by whoever did “Rate conduct, blind”, “Write the report”, too."


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_every_point_has_a_sentence(house: House) -> None:
    """Whatever any two packs, or any edit of the tests, can say is said in both languages."""
    every = [packs.files(code) for code in packs.shipped()]
    pairs = [(left, right) for left in every for right in every]
    pairs += [(CIVIL, edited(file, (was, now))) for (file, was, now), _ in CASES.values()]
    pairs += [(right, left) for left, right in pairs]
    said = [(left, right, summary(compare(left, right), left, right)) for left, right in pairs]
    for lang in ("en", "zh_Hans"):
        with house.app.test_request_context(f"/?lang={lang}"):
            for left, right, points in said:
                words = Words(left, right)
                assert all(words.sentence(point) for point in points)
    assert set(SENTENCES) > {"limit_falls", "four_eyes_gone"}
