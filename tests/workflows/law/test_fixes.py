"""A fix takes its problem away and brings no other; what has no fix is listed with the reason."""

from collections.abc import Mapping

import pytest
from lxml import etree

from forms import compiler
from tests.workflows.law import fair
from tests.workflows.law.mutants import mutants, without
from tests.workflows.law.test_law import BROKEN
from workflows import catalog, law, packs
from workflows.bpmn import reader
from workflows.catalog import Source
from workflows.errors import Problem
from workflows.law import fixes
from workflows.law.fixes import FIXES, NotMended, fix_of, mended

# Rules whose mending takes what only a person can know.
BY_HAND = {
    "law/adverse-wait": "what the person is asked to answer to",
    "law/score-human": "who decides, and on what",
    "law/decision-lost": "which end a decision leads to",
    "law/contact-before-consent": "which way goes on without consent",
    "law/record-before-offer": "who makes the offer: an operation alone would only claim it",
    "law/never-reached": "whether the condition is wrong or the way is not wanted",
    "law/no-way-out": "where the way leads",
    "law/unset-name": "what the value should be",
    "law/dmn-gap": "what the table answers",
}


def told(files: Mapping[str, bytes]) -> list[tuple[str, Problem]]:
    reading = reader.read(files)
    found = [(one.file, problem) for one in reading.files for problem in one.problems]
    return found + [(one.file, one.problem) for one in law.lint(files, reading)]


def first(files: Mapping[str, bytes], rule: str) -> tuple[str, Problem]:
    return next((file, problem) for file, problem in told(files) if problem.rule == rule)


def broken(rule: str) -> Mapping[str, bytes]:
    """Which finding a letter is about, only the drawing can say: here it does."""
    files = BROKEN[rule][1]
    says = b'value="finding_answer"/>', b'value="finding_answer"/><zeebe:property name="probity:subject" value="=1"/>'
    return {**files, "main.bpmn": files["main.bpmn"].replace(*says)} if rule == "law/finding-untold" else files


@pytest.mark.parametrize("rule", sorted(set(BROKEN) - set(BY_HAND)))
def test_each_broken_rule_is_mended(rule: str) -> None:
    files = broken(rule)
    for file, problem in [one for one in told(files) if one[1].rule == rule]:
        if (file, problem) not in told(files):
            continue
        changed = mended(files, file, problem, fix_of(problem))
        assert changed and all(files.get(name) != data for name, data in changed.items())
        files = {**files, **changed}
    assert [problem for _, problem in told(files) if law.stops(problem)] == []
    advice = {(one.element, one.rule) for _, one in told(BROKEN[rule][1]) if not law.stops(one)}
    assert {(one.element, one.rule) for _, one in told(files)} <= advice
    for name, data in files.items():
        if name.endswith(".form"):
            compiler.compile_source(data)


def test_what_has_no_fix_is_known() -> None:
    offered = {rule for rule in BROKEN if fix_of(first(BROKEN[rule][1], rule)[1])}
    assert set(BROKEN) - offered == set(BY_HAND)
    for rule in BY_HAND:
        file, problem = first(BROKEN[rule][1], rule)
        with pytest.raises(NotMended):
            mended(BROKEN[rule][1], file, problem, "set_due")


REFUSED = {
    "dialect": fair.spoiled('<zeebe:property name="probity:dialect" value="1"/> => '),
    "executable": fair.spoiled('isExecutable="true" => isExecutable="false"'),
    "gateways": fair.spoiled(' default="adverse_tell" => '),
    "start-and-end": fair.spoiled(
        "</process> => " + fair.boundary("again_due", "declare", fair.SOON, interrupting=False) + "</process>"
    ),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_what_the_reader_refuses_is_mended(rule: str) -> None:
    files = fair.files(REFUSED[rule])
    file, problem = first(files, rule)
    after = {**files, **mended(files, file, problem, fix_of(problem))}
    assert told(after) == []


def test_advice_is_mended() -> None:
    files = without("condition", fair.files(), "main.bpmn", "consented_declare").files
    assert reader.read(files).status != "runs" or told(files)
    main = fair.spoiled(
        "</process> => " + fair.gateway("exclusive", "bare") + fair.flows("bare > hired") + "</process>",
        '<sequenceFlow id="tell_hired" sourceRef="tell" targetRef="hired"> => '
        '<sequenceFlow id="tell_hired" sourceRef="tell" targetRef="bare">',
    )
    files = fair.files(main)
    file, problem = first(files, "advice/superfluous-gateway")
    assert told({**files, **mended(files, file, problem, "remove_gateway")}) == []
    mapping = '<zeebe:ioMapping><zeebe:output source="=agree" target="seen"/></zeebe:ioMapping>'
    main = fair.spoiled(f'formId="report"/> => formId="report"/>{mapping}')
    files = fair.files(main)
    file, problem = first(files, "advice/unread")
    assert told({**files, **mended(files, file, problem, "remove_mapping")}) == []


def test_a_fix_that_would_bring_another_problem_is_not_made() -> None:
    """The task that would be drawn needs a group; a pack without any has none to give."""
    files = BROKEN["law/external-reminder"][1]
    bare = {**files, "pack.yaml": files["pack.yaml"].replace(b"groups: [{code: officers}]", b"groups: []")}
    file, problem = first(files, "law/external-reminder")
    before = told(bare)
    try:
        after = {**bare, **mended(bare, file, problem, "add_reminder")}
    except NotMended:
        return
    assert {(f, p.element, p.rule) for f, p in told(after)} <= {(f, p.element, p.rule) for f, p in before}


def test_an_unknown_fix_and_an_element_that_is_gone_are_refused() -> None:
    files = BROKEN["law/external-reminder"][1]
    file, problem = first(files, "law/external-reminder")
    for wanted in ("", "nothing", "set_due"):
        with pytest.raises(NotMended):
            mended(files, file, problem, wanted)
    with pytest.raises(NotMended):
        mended(fair.files(), file, problem, "add_reminder")
    assert all(code for known in FIXES.values() for code in known)


# ---- in the shipped packs, where everything is drawn

CIVIL = packs.files("civil_service")
DRAWN = {
    "law/external-reminder": ("serve_concerns.bpmn", "concerns_reminder_due"),
    "law/external-substitute": ("serve_concerns.bpmn", "concerns_time_over"),
}


def boxes(data: bytes) -> dict[str, tuple[float, float, float, float]]:
    found = {}
    for shape in etree.fromstring(data).iter("{*}BPMNShape"):
        bounds = shape.find("{*}Bounds")
        assert bounds is not None
        found[str(shape.get("bpmnElement"))] = tuple(float(bounds.get(k, "")) for k in ("x", "y", "width", "height"))
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("rule", DRAWN)
def test_what_is_added_is_drawn_where_it_can_be_read(rule: str) -> None:
    name, event = DRAWN[rule]
    files = without("boundary event", CIVIL, name, event).files
    file, problem = first(files, rule)
    after = {**files, **mended(files, file, problem, fix_of(problem))}
    assert not any(law.stops(p) for _, p in told(after))
    drawn = boxes(after[name])
    root = etree.fromstring(after[name])
    tags = {str(one.get("id")): etree.QName(one).localname for one in root.iter(etree.Element) if one.get("id")}
    nodes = {id_: box for id_, box in drawn.items() if tags[id_].endswith(("Task", "Event", "Gateway", "Activity"))}
    assert set(nodes) == {id_ for id_, tag in tags.items() if tag.endswith(("Task", "Event", "Gateway", "Activity"))}
    plain = {id_: box for id_, box in nodes.items() if tags[id_] != "boundaryEvent"}
    for id_, (x, y, width, height) in plain.items():
        for other, (ox, oy, owidth, oheight) in plain.items():
            apart = x + width <= ox or ox + owidth <= x or y + height <= oy or oy + oheight <= y
            assert id_ == other or apart, f"{id_} lies on {other}"
    lanes = {id_: box for id_, box in drawn.items() if tags[id_] == "lane"}
    for lane in root.iter("{*}lane"):
        x, y, width, height = lanes[str(lane.get("id"))]
        for ref in lane.iterfind("{*}flowNodeRef"):
            nx, ny, nwidth, nheight = nodes[str(ref.text)]
            assert x <= nx and nx + nwidth <= x + width, f"{ref.text} leaves its lane"
            if tags[str(ref.text)] != "boundaryEvent":
                assert y <= ny and ny + nheight <= y + height, f"{ref.text} leaves its lane"
    edges = {str(edge.get("bpmnElement")) for edge in root.iter("{*}BPMNEdge")}
    assert {str(flow.get("id")) for flow in root.iter("{*}sequenceFlow")} <= edges


EVERY = 8  # of the mutants one in so many: a second each


@pytest.mark.prove
@pytest.mark.parametrize("code", packs.shipped())
def test_of_what_the_law_notices_in_mutants_a_share_is_mended(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A sample of the safeguards that are taken out of a shipped pack and that the law alone notices: what is offered
    is made, and made so that nothing else comes."""
    files = packs.files(code)
    shipped = {(file, p.element, p.rule) for file, p in told(files)}
    noticed = offered = made = 0
    for mutant in list(mutants(files))[::EVERY]:
        if Source(mutant.files).reading.status != "runs":
            continue
        new = [(file, p) for file, p in told(mutant.files) if (file, p.element, p.rule) not in shipped and law.stops(p)]
        noticed += bool(new)
        fixable = [(file, p) for file, p in new if fix_of(p)]
        offered += bool(fixable)
        for file, problem in fixable[:1]:
            try:
                after = {**mutant.files, **mended(mutant.files, file, problem, fix_of(problem))}
            except NotMended:
                continue
            made += 1
            left = {(f, p.element, p.rule) for f, p in told(after)}
            assert left <= shipped | {(f, p.element, p.rule) for f, p in told(mutant.files)}
    with capsys.disabled():
        print(f"\n{code}: {noticed} noticed by the law, {offered} with a fix offered, {made} mended")  # noqa: T201
    assert catalog and fixes and made
