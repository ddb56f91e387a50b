"""What is not run is refused when the file is read, by element, line and reason."""

import pytest

from tests.workflows.dmn.files import MODELS, decision, definitions, model, table
from workflows.dmn import lint, read
from workflows.errors import FeelTimeout, Refused, Unreadable
from workflows.feel import Feel, Isolate

TEXT = "<literalExpression><text>1</text></literalExpression>"
NODE = f'<decision id="{{}}" name="{{}}">{{}}{TEXT}</decision>'

REFUSED = [
    (definitions('<import namespace="urn:x" importType="x"/>'), "other files"),
    (definitions('<decisionService id="s" name="s"/>'), "decision services"),
    (definitions('<surprise id="s"/>'), "<surprise> is not known"),
    (decision("<conditional/>"), "boxed conditionals"),
    (decision("<filter/>"), "boxed filters"),
    (decision("<for/>"), "boxed iterators"),
    (decision("<every/>"), "boxed quantifiers"),
    (decision("<some/>"), "boxed quantifiers"),
    (decision("<list><for/></list>"), "boxed iterators"),
    (decision("<surprise/>"), "<surprise> is no expression"),
    (decision(""), "no logic"),
    (decision("<literalExpression><text> </text></literalExpression>"), "empty"),
    (decision("<literalExpression><importedValues/><text>1</text></literalExpression>"), "other files"),
    (
        decision('<literalExpression expressionLanguage="python"><text>1</text></literalExpression>'),
        "'python' is not run",
    ),
    (decision('<functionDefinition kind="Java"><context/></functionDefinition>'), "kind Java"),
    (decision('<functionDefinition kind="PMML"><context/></functionDefinition>'), "kind PMML"),
    (decision("<invocation><list/></invocation>"), "does not name what it calls"),
    (decision(f"<context><contextEntry>{TEXT}</contextEntry><contextEntry>{TEXT}</contextEntry></context>"), "no name"),
    (decision(f"<relation><column name='a'/><row>{TEXT}{TEXT}</row></relation>"), "2 cells for 1 columns"),
    (decision("<relation><column name='a'/><column name='a'/></relation>"), "used twice"),
    (decision('<literalExpression typeRef="tMissing"><text>1</text></literalExpression>'), "'tMissing' is not defined"),
    (definitions('<itemDefinition name="t"><typeRef>t</typeRef></itemDefinition>'), "defined by itself"),
    (definitions(f'<decision id="a" name="a"><variable name="b"/>{TEXT}</decision>'), "variable is named 'b'"),
    (definitions('<itemDefinition name="t"><functionItem/></itemDefinition>'), "function types"),
    (definitions(NODE.format("a", "a", "") + NODE.format("a", "b", "")), "used twice"),
    (
        definitions(
            NODE.format("a", "a", '<informationRequirement><requiredDecision href="#b"/></informationRequirement>')
        ),
        "'b', which is not there",
    ),
    (
        definitions(
            NODE.format("a", "a", '<informationRequirement><requiredDecision href="x#b"/></informationRequirement>')
        ),
        "outside this file",
    ),
    (
        definitions(
            NODE.format("a", "a", '<informationRequirement><requiredDecision href="#a"/></informationRequirement>')
        ),
        "requires itself",
    ),
    (table('hitPolicy="SOMETIMES"'), "'SOMETIMES' is not known"),
    (table('hitPolicy="COLLECT" aggregation="AVERAGE"'), "'AVERAGE' is not known"),
    (table('hitPolicy="FIRST" aggregation="SUM"'), "takes no aggregation"),
    (table('hitPolicy="PRIORITY"'), "needs the order of outputs"),
    (table('hitPolicy="OUTPUT ORDER"'), "needs the order of outputs"),
    (table(rule="<rule id='r'><inputEntry><text>-</text></inputEntry></rule>"), "1 and 0 cells"),
    (table(rule="<rule id='r'><inputEntry/><outputEntry/></rule>"), "output cell is empty"),
    (
        table(rule="<rule><inputEntry expressionLanguage='python'/><outputEntry><text>1</text></outputEntry></rule>"),
        "'python' is not run",
    ),
    (decision('<decisionTable id="t"/>'), "no output column"),
    (decision('<decisionTable id="t"><output id="o" name="a"/><output id="p"/></decisionTable>'), "no name of its own"),
    (
        decision(
            '<decisionTable hitPolicy="COLLECT" aggregation="SUM"><output name="a"/><output name="b"/></decisionTable>'
        ),
        "no meaning in the standard",
    ),
    (
        decision(
            '<decisionTable id="t"><output name="a"><defaultOutputEntry><text>1</text></defaultOutputEntry></output>'
            '<output name="b"/></decisionTable>'
        ),
        "only some outputs",
    ),
    (decision('<decisionTable id="t"><input id="i"/><output id="o"/></decisionTable>'), "asks nothing"),
]


@pytest.mark.parametrize(("data", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_is_not_run_is_refused_with_its_reason(data: bytes, said: str) -> None:
    with pytest.raises(Refused) as caught:
        read(data, "file.dmn")
    [problem] = [problem for problem in caught.value.problems if said in problem.reason]
    assert problem.line > 0
    assert problem.instead
    assert problem.rule.startswith("dmn-")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(Refused) as caught:
        read(definitions('<import namespace="urn:x"/>\n<decisionService id="s" name="s"/>'), "file.dmn")
    assert [(problem.element, problem.line) for problem in caught.value.problems] == [("", 2), ("s", 3)]


UNREADABLE = [
    b"",
    b"hello",
    b"<definitions/>",
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
    definitions("<decision/>" * 30_000),
]


@pytest.mark.parametrize("data", UNREADABLE, ids=lambda data: data[:40].decode())
def test_what_is_no_dmn_file_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data, "file.dmn")


VERSIONS = [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
]


@pytest.mark.parametrize("namespace", VERSIONS)
def test_every_version_from_1_1_to_1_5_is_read(namespace: str) -> None:
    body = (
        '<decision id="a" name="a"><variable name="a" typeRef="feel:number" xmlns:feel="urn:feel"/>'
        + TEXT
        + "</decision>"
    )
    assert read(definitions(body, namespace), "file.dmn").evaluate("a", {}, None).value == 1


@pytest.mark.parametrize("path", sorted(MODELS.glob("*.dmn")), ids=lambda path: path.stem)
def test_our_models_are_clean(path: object) -> None:
    assert lint(model(getattr(path, "stem", ""))) == ()


LINTED = [
    ("n +", "missing"),
    ("m + 1", "Unknown name 'm'"),
    ("nothing(n)", "Unknown function 'nothing'"),
    ("uuid()", "not offered"),
    ("facts.veto", "Unknown name 'facts'"),
]


@pytest.mark.parametrize(("text", "said"), LINTED)
def test_expressions_are_linted(text: str, said: str) -> None:
    drawn = read(decision(f'<literalExpression id="e"><text>{text}</text></literalExpression>'), "file.dmn")
    [problem] = lint(drawn)
    assert said in problem.reason
    assert (problem.element, problem.line) == ("e", 5)


def test_cells_are_linted_as_unary_tests() -> None:
    rule = "<rule id='r'><inputEntry><text>&gt; m</text></inputEntry><outputEntry><text>1 +</text></outputEntry></rule>"
    found = lint(read(table(rule=rule), "file.dmn"))
    assert [problem.reason for problem in found] == ["Unknown name 'm' in > m", "Something is missing here in 1 +"]


def test_what_other_tools_add_is_left_alone() -> None:
    note = '<x:note xmlns:x="urn:other"/>'
    drawn = read(definitions(f'{note}<decision id="a" name="a">{note}{TEXT}</decision>'), "file.dmn")
    assert drawn.evaluate("a", {}, None).value == 1


def test_a_cell_that_does_not_end_is_stopped() -> None:
    loop = "<literalExpression><text>for i in 1..1000000000 return i</text></literalExpression>"
    own = Isolate(seconds=0.2)
    with pytest.raises(FeelTimeout, match="stopped"):
        read(decision(loop), "file.dmn").evaluate("it", {"n": 1}, None, by=Feel(own, retry=False))
    own.close()
    assert read(decision(TEXT), "file.dmn").evaluate("it", {"n": 1}, None).value == 1


def test_python_in_a_cell_never_runs() -> None:
    escape = "().__class__.__base__.__subclasses__()"
    rule = (
        f"<rule id='r'><inputEntry><text>-</text></inputEntry><outputEntry><text>{escape}</text></outputEntry></rule>"
    )
    assert lint(read(table(rule=rule), "file.dmn")) != ()
