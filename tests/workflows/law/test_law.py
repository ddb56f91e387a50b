"""Each rule of the law has a project that breaks it alone; the shipped packs break none."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.workflows.bpmn.drawing import flows, gateway, service
from tests.workflows.law import fair
from tests.workflows.law.mutants import without
from workflows import catalog, law, packs
from workflows.catalog import Source
from workflows.law.statute import statute

SCORED = '<sequenceFlow id="score_serve_concerns" sourceRef="score" targetRef="serve_concerns"></sequenceFlow> => '
BARS = '<sequenceFlow id="bars_report" sourceRef="bars" targetRef="report"></sequenceFlow> => '
AGREED = '<sequenceFlow id="concurs_adverse" sourceRef="concurs" targetRef="adverse">'
TELL = '<sequenceFlow id="tell_hired" sourceRef="tell" targetRef="hired">'
STOP = '<sequenceFlow id="consented_stopped" sourceRef="consented" targetRef="stopped">'
END = "</process> => {}</process>"


def dropped(kind: str, element: str) -> Mapping[str, bytes]:
    return without(kind, fair.files(), "main.bpmn", element).files


def drawn(*pieces: str) -> Mapping[str, bytes]:
    return fair.files(fair.spoiled(*pieces))


def redirected(flow: str, was: str, now: str) -> str:
    """The piece that leads a flow elsewhere."""
    target = 'targetRef="{}"'.format
    return f"{flow} => {flow.replace(target(was), target(now))}"


def table(*rules: str, policy: str = "UNIQUE") -> bytes:
    drawn_rules = "".join(
        f'<rule id="r{n}"><inputEntry><text>{test}</text></inputEntry>'
        f"<outputEntry><text>{n}</text></outputEntry></rule>"
        for n, test in enumerate(rules)
    )
    return f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="years" namespace="t">
    <inputData id="in" name="years"><variable name="years" typeRef="number"/></inputData>
    <decision id="depth" name="depth"><variable name="depth" typeRef="number"/>
    <informationRequirement><requiredInput href="#in"/></informationRequirement>
    <decisionTable id="table" hitPolicy="{policy}"><input label="Years">
    <inputExpression typeRef="number"><text>years</text></inputExpression></input>
    <output typeRef="number"/>{drawn_rules}</decisionTable></decision></definitions>""".encode()


BROKEN: dict[str, tuple[str, Mapping[str, bytes]]] = {
    "law/adverse-rationale": ("rejected", fair.files(decide=fair.form("decide", []))),
    "law/adverse-second-person": (
        "rejected",
        drawn('"probity:notPerformedBy" value="decide" => "probity:notPerformedBy" value="allege"'),
    ),
    "law/adverse-notice": ("rejected", dropped("task", "send_concerns")),
    "law/adverse-wait": ("rejected", drawn('value="concerns_answer" => value="talk"')),
    "law/wait-escalation": (
        "report",
        drawn(f'formId="report"/>{fair.OFFICE} => formId="report"/>{fair.OFFICE.partition("<zeebe:taskSchedule")[0]}'),
    ),
    "law/external-reminder": ("answer", dropped("boundary event", "answer_due")),
    "law/external-substitute": ("reply", dropped("boundary event", "reply_late")),
    "law/score-human": (
        "hired",
        drawn(
            redirected(AGREED, "adverse", "again"),
            END.format(service("again", "score.compute") + flows("again > adverse")),
        ),
    ),
    "law/decision-lost": (
        "stopped",
        drawn(
            AGREED + " => " + AGREED.replace('"adverse"', '"kind"'),
            END.format(
                gateway("exclusive", "kind", "kind_adverse")
                + flows("kind > adverse", "kind > stopped: =facts.references.open > 0")
            ),
        ),
    ),
    "law/contact-before-consent": ("request", drawn("=facts.consent.complete => =facts.consent.answered")),
    "law/record-before-offer": ("request", dropped("task", "permit")),
    "law/finding-untold": ("settle", dropped("task", "tell_finding")),
    "law/bar-second-person": (
        "decide",
        drawn(END.format(fair.office("confirm", "veto_confirmation") + flows("bars > confirm > report")), BARS),
    ),
    "law/ratings-uncounted": (
        "decide",
        drawn(END.format(fair.office("rate", "rating") + flows("score > rate > serve_concerns")), SCORED),
    ),
    "law/left-suspended": (
        "decide",
        drawn(END.format(service("hold", "case.suspend") + flows("score > hold > serve_concerns")), SCORED),
    ),
    "law/notice-left": (
        "hired",
        drawn(
            END.format(service("publish", "notice.publish", inputs={"days": "=5"}) + flows("publish > hired")),
            redirected(TELL, "hired", "publish"),
        ),
    ),
    "law/left-open": ("hired", dropped("task", "close_reply")),
    "law/outcome-untold": ("hired", dropped("task", "tell")),
    "law/step": ("decide", dropped("task", "cosign")),
    "law/never-reached": (
        "adverse_serve_adverse",
        drawn('=facts.decision.adverse => =facts.decision.code = "debar"'),
    ),
    "law/no-way-out": (
        "here",
        drawn(
            redirected(STOP, "stopped", "here"),
            END.format(fair.office("here") + fair.office("there") + flows("here > there > here")),
        ),
    ),
    "law/tokens-left": (
        "hired",
        drawn(
            redirected(TELL, "hired", "split"),
            END.format(
                gateway("parallel", "split")
                + fair.office("one")
                + fair.office("two")
                + flows("split > one > hired", "split > two > hired")
            ),
        ),
    ),
    "law/unset-name": (
        "adverse",
        drawn(
            'formId="explain"/> => formId="explain"/><zeebe:ioMapping>'
            '<zeebe:output source="=agree" target="told_by"/></zeebe:ioMapping>',
            '=facts.decision.adverse => =facts.decision.adverse and told_by != "nobody"',
        ),
    ),
    "law/dmn-gap": ("table", {**fair.files(), "years.dmn": table("&lt; 5", "&gt; 5")}),
    "law/dmn-overlap": ("table", {**fair.files(), "years.dmn": table("&lt;= 5", "&gt;= 5")}),
}


def told(files: Mapping[str, bytes]) -> list[tuple[str, str, str]]:
    source = Source(files)
    assert source.reading.status == "runs", source.reading.problems
    found = law.lint(files, source.reading)
    return [(f.problem.element, f.problem.rule, f.problem.reason) for f in found if law.stops(f.problem)]


def test_a_fair_project_breaks_nothing() -> None:
    assert told(fair.files()) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_a_rule_is_broken_alone(rule: str) -> None:
    element, files = BROKEN[rule]
    found = told(files)
    assert {found_rule for _, found_rule, _ in found} == {rule}
    assert element in [found_element for found_element, _, _ in found]
    assert all("Source: " in reason for _, _, reason in found)


def test_every_rule_that_stops_has_a_project_that_breaks_it() -> None:
    assert set(BROKEN) == {rule for rule in statute().rules if rule.startswith("law/")}


def test_a_fact_that_nothing_writes_is_told() -> None:
    files = drawn(
        '<zeebe:input source="=1" target="finding"/> => '
        '<zeebe:input source="=facts.objections.open_ids" target="finding"/>'
    )
    assert [(element, rule) for element, rule, _ in told(files)] == [("tell_finding", "law/unset-name")]


def test_a_gap_and_an_overlap_are_told_as_rows() -> None:
    (_, _, gap), (_, _, overlap) = told(BROKEN["law/dmn-gap"][1])[0], told(BROKEN["law/dmn-overlap"][1])[0]
    assert "none answers Years = 5." in gap
    assert "several answer Years = 5 (rules r0, r1)." in overlap


def test_a_form_that_nothing_asks_is_advice_and_refuses_nothing() -> None:
    files = {**fair.files(), "old.form": fair.form("old", [])}
    found = law.lint(files, Source(files).reading)
    assert [(f.problem.element, f.problem.rule) for f in found] == [("old", "advice/unused")]
    assert not law.stops(found[0].problem)


def test_loose_diagrams_are_not_judged_by_the_law() -> None:
    files = {name: data for name, data in dropped("task", "permit").items() if name != "pack.yaml"}
    assert law.lint(files, Source(files).reading) == ()


@pytest.mark.parametrize("code", packs.shipped())
def test_a_shipped_pack_breaks_no_law(code: str) -> None:
    source = Source(packs.files(code))
    assert [found for found in catalog.law_of(source) if law.stops(found.problem)] == []


def test_the_paper_lists_every_rule_and_step_with_its_source() -> None:
    paper = (Path(__file__).parents[3] / "docs" / "lint.md").read_text("utf-8")
    found = statute()
    for rule in found.rules.values():
        assert f"| `{rule.id}` | {rule.title.en} | {found.told(rule.source, rule.at)} |" in paper
    for step in found.steps:
        assert f"| `{step.id}` | {step.jurisdiction or 'all'} | {step.title.en} |" in paper
