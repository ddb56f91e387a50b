"""A form that the server could not honour is refused when it is published: where, why, and what to do instead."""

from typing import Any

import pytest

from forms.refusals import RULES
from forms.schema import read
from tests.forms.build import options, part, refused, source
from workflows.errors import Refused

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("form-type", part("iframe", "", id="f", label="x", url="https://elsewhere.example"), "put the words into a text"),
    ("form-type", part("magic", "m"), "use one of"),
    ("form-type", part("textfield", "t", properties={"probity:type": "magic"}), "use one of"),
    ("form-type", part("textfield", "t", properties={"probity:type": "rating"}), "change the type"),
    ("form-setting", part("textfield", "t", colour="red"), "take the setting away"),
    ("form-setting", part("textfield", "t", conditional={"show": "=a"}), "write the condition as hide"),
    ("form-setting", part("textfield", "t", properties={"probity:magic": "1"}), "use one of"),
    ("form-shape", part("textfield", "t", label=""), "give it a label"),
    ("form-shape", part("textfield", "t", validate="required"), "write it as { }"),
    ("form-shape", part("textfield", "t", label=3), "write it in quotes"),
    ("form-key", part("textfield", "", id="t", label="No key"), "give it one"),
    ("form-key", part("textfield", "the-name"), "use letters, digits and _ only"),
    ("form-key", part("textfield", "__proto__"), "use letters, digits and _ only"),
    ("form-key", part("textfield", "date"), "choose another name"),
    ("form-key", part("textfield", "facts.consent"), "choose another name"),
    ("form-key", part("dynamiclist", "", id="d", label="List", components=[]), "give it one"),
    ("form-state", part("textfield", "t", disabled="=x"), "use readonly with an =expression"),
    ("form-state", part("textfield", "t", readonly="x"), "write = before the expression"),
    ("form-state", part("textfield", "t", conditional={"hide": "x = 1"}), "write = before the expression"),
    ("form-state", part("dynamiclist", "d", isRepeating=False, components=[]), "use a group"),
    ("form-validation", part("checkbox", "c", validate={"min": 1}), "take the check away"),
    ("form-validation", part("textfield", "t", validate={"required": "=x"}), "use a hide rule"),
    ("form-validation", part("number", "n", validate={"min": "three"}), "write a number"),
    ("form-validation", part("textfield", "t", validate={"validationType": "iban"}), "use email, phone or a pattern"),
    ("form-validation", part("number", "n", decimalDigits=-1), "write a whole number"),
    ("form-validation", part("number", "n", increment=0), "write a number above 0"),
    ("form-pattern", part("textfield", "t", validate={"pattern": r"(?<=a)b"}), "write it with characters"),
    ("form-pattern", part("textfield", "t", validate={"pattern": r"(a)\1"}), "write it with characters"),
    ("form-options", part("radio", "r"), "keep exactly one"),
    ("form-options", part("radio", "r", values=options("a"), valuesKey="k"), "keep exactly one"),
    ("form-options", part("radio", "r", values=[]), "write each as label and value"),
    ("form-options", part("radio", "r", values=[{"label": "A", "value": {"x": 1}}]), "write each as label and value"),
    ("form-options", part("radio", "r", values=options("1", 1)), "give each option its own value"),
    ("form-options", part("radio", "r", valuesExpression="facts.x"), "write = before the expression"),
    ("form-date", part("datetime", "d", subtype="week"), "use date, time or datetime"),
    ("form-date", part("datetime", "d", subtype="time", timeSerializingFormat="local"), "use one of"),
    ("form-default", part("radio", "r", values=options("a"), defaultValue="b"), "choose one that could be given"),
    ("form-default", part("checkbox", "c", defaultValue="true"), "choose one that could be given"),
    ("form-default", part("textfield", "t", defaultValue="=x"), "choose one that could be given"),
    ("form-default", part("number", "n", defaultValue="many"), "choose one that could be given"),
    ("form-default", part("datetime", "d", defaultValue="tomorrow"), "choose one that could be given"),
    ("form-default", part("filepicker", "f", defaultValue="x"), "choose one that could be given"),
    ("form-computed", part("expression", "e", expression="x + 1"), "write = before the expression"),
    ("form-computed", part("expression", "e", expression="=x + 1", computeOn="blur"), "choose one of the two"),
    ("form-computed", part("table", "", id="t", dataSource="rows"), "write = before the expression"),
    ("form-expression", part("textfield", "t", conditional={"hide": "=a = "}), "correct the expression"),
    ("form-expression", part("textfield", "t", conditional={"hide": "=frobnicate(a)"}), "correct the expression"),
    ("form-expression", part("textfield", "t", label="Hello {{ name( }}"), "correct the expression"),
    ("form-expression", part("textfield", "t", label="Hello {{name"), "use {{ }} and {{#if}} only"),
    ("form-expression", part("text", "", id="x", text="{{#loop list}}x{{/loop}}"), "use {{ }} and {{#if}} only"),
    ("form-hide", part("textfield", "t", conditional={"hide": '=t = "x"'}), "let each rule read only answers"),
    ("form-content", part("image", "", id="i", source="https://elsewhere.example/x.png"), "embed a PNG"),
    ("form-content", part("image", "", id="i", source="data:image/svg+xml;base64,AAAA"), "embed a PNG"),
    ("form-content", part("html", "", id="h", content="<p>Hi<script>alert(1)</script>"), "use a text with Markdown"),
    ("form-content", part("html", "", id="h", content='<p onclick="x()">Hi</p>'), "use a text with Markdown"),
    ("form-content", part("html", "", id="h", content='<a href="javascript:x()">Hi</a>'), "use a text with Markdown"),
    ("form-content", part("html", "", id="h", content="<style>*{}</style>"), "use a text with Markdown"),
    (
        "form-content",
        part("html", "", id="h", content='<img src="https://elsewhere.example">'),
        "use a text with Markdown",
    ),
    ("form-content", part("text", "", id="x", text="Hello <b>you</b>"), "use Markdown without HTML"),
    (
        "form-content",
        part("text", "", id="x", text="![pixel](https://elsewhere.example/x.png)"),
        "use Markdown without HTML",
    ),
    ("form-content", part("button", "", id="b", label="Go", action="navigate"), "use submit or reset"),
    ("form-own-type", part("select", "p", properties={"probity:type": "person"}), "add the property probity:group"),
    (
        "form-own-type",
        part(
            "group", "", id="g", label="G", properties={"probity:type": "ratings"}, components=[part("textfield", "t")]
        ),
        "leave the group empty",
    ),
]


@pytest.mark.parametrize(("rule", "component", "instead"), REFUSED)
def test_what_cannot_be_honoured_is_refused(rule: str, component: dict[str, Any], instead: str) -> None:
    problems = refused(part("textfield", "earlier"), component)
    assert [p.rule for p in problems] == [rule] * len(problems)
    assert problems and problems[0].element == component["id"]
    assert problems[0].instead.startswith(instead)
    lines = source(part("textfield", "earlier"), component).decode().splitlines()
    assert f'"type": "{component["type"]}"' in lines[problems[0].line]
    assert problems[0].reason


def test_every_rule_has_a_refused_example() -> None:
    shown = {rule for rule, _, _ in REFUSED} | {"form-size", "form-twice"}
    assert shown == {name for name, _ in RULES}


def test_two_inputs_of_one_name_are_refused() -> None:
    twice = part("textfield", "name"), {**part("number", "name"), "id": "other"}
    assert [p.rule for p in refused(*twice)] == ["form-twice"]
    assert refused(part("textfield", "a"), part("textfield", "a.b"))[0].rule == "form-twice"
    assert refused(part("textfield", "a.b"), part("textfield", "a"))[0].rule == "form-twice"
    assert refused(part("textfield", "a"), {**part("number", "b"), "id": "textfield_a"})[0].reason.startswith("The id")
    assert not refused(part("textfield", "a.b"), part("textfield", "a.c"))


def test_too_many_components_are_refused() -> None:
    assert refused(*[part("textfield", f"t{n}") for n in range(501)])[0].rule == "form-size"


def test_rules_that_wait_for_each_other_are_refused_as_a_circle() -> None:
    first = part("textfield", "a", conditional={"hide": '=b = "1"'})
    second = part("textfield", "b", conditional={"hide": '=a = "1"'})
    [problem] = refused(first, second)
    assert "textfield_a → textfield_b → textfield_a" in problem.reason


def test_a_long_chain_of_rules_is_refused() -> None:
    chain = [part("textfield", "a0")]
    chain += [part("textfield", f"a{n}", conditional={"hide": f'=a{n - 1} = "x"'}) for n in range(1, 5)]
    assert not refused(*chain[:4])
    assert [p.element for p in refused(*chain)] == ["textfield_a4"]


def test_a_rule_may_count_the_list_around_it() -> None:
    row = part("textfield", "name", conditional={"hide": "=count(jobs) > 3"})
    assert not refused(part("dynamiclist", "jobs", components=[row]))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"{}", b"{", b'{"components": 3}', b'{"components": [], "components": []}', b'{"components": NaN}',
        b"\xff\xfe", b'{"a": "\x01"}', b'{"a": "\\q"}', b"[" * 100, b"1" * 2_000_000, b'{"components": []} x',
    ],
)  # fmt: skip
def test_what_is_no_form_gets_a_clear_message(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read(data)
    [problem] = caught.value.problems
    assert problem.rule == "form-readable"
    assert problem.reason.startswith("Expected")


def test_a_mistake_in_the_json_is_told_with_its_line() -> None:
    with pytest.raises(Refused) as caught:
        read(b'{\n "components": [\n  {"type": }\n ]\n}')
    assert caught.value.problems[0].line == 3


def test_a_form_tells_what_it_reads_from_outside() -> None:
    form = read(
        source(
            part("textfield", "t", label="About {{referee}}", conditional={"hide": "=facts.consent.given or t2 = 1"}),
            part("number", "t2", validate={"max": "=limit"}),
            part("select", "s", valuesKey="shops"),
        )
    )
    assert form.inputs == {"referee", "limit", "shops"}
    assert form.fact_groups == {"consent"}
