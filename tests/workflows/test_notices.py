"""Notices: only their own fields, only simple markup, and nothing a person wrote ever becomes markup."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.errors import Refused
from workflows.notices import FIELDS, LETTER, html, parse, text
from workflows.vocabulary import NoticeKind

ADVERSE = """# Decision on your application

Dear {{ candidate_name }},

we decided on {{ decided_on }}:
**{{ decision }}**. The reasons:

{{ reasons }}

## What you can do

1. Ask for a review until {{ appeal_by }}.
2. Write to {{ appeal_to }}.

- Bring someone
- Ask for the file
"""
VALUES = {
    "candidate_name": "李明轩",
    "decided_on": "23 November 2026",
    "decision": "not employed",
    "reasons": ["Dates differ", "A & B <b>"],
    "appeal_by": "23 December 2026",
    "appeal_to": "Review office\nRoom 5",
}


def notice(source=ADVERSE, name="notices/adverse.en.md"):
    return parse(name, source.encode())


def test_a_notice_is_rendered_to_html_and_to_text():
    assert html(notice(), VALUES) == (
        "<h1>Decision on your application</h1>\n"
        "<p>Dear 李明轩,</p>\n"
        "<p>we decided on 23 November 2026: <strong>not employed</strong>. The reasons:</p>\n"
        "<ul><li>Dates differ</li><li>A &amp; B &lt;b&gt;</li></ul>\n"
        "<h2>What you can do</h2>\n"
        "<ol><li>Ask for a review until 23 December 2026.</li><li>Write to Review office<br>Room 5.</li></ol>\n"
        "<ul><li>Bring someone</li><li>Ask for the file</li></ul>"
    )
    plain = text(notice(), VALUES)
    assert "- Dates differ\n- A & B <b>\n\nWhat you can do\n\n1. Ask for a review until 23 December 2026." in plain


def test_a_notice_knows_its_code_kind_language_and_fields():
    found = notice()
    assert (found.code, found.kind, found.language) == ("adverse", "adverse", "en")
    assert found.title == "Decision on your application"
    assert found.fields == VALUES.keys()
    assert notice("# T\n\n{{ addressee }}", "reference_reminder.zh_Hans.md").kind == LETTER


def test_chinese_lines_are_joined_without_a_space():
    assert text(notice("# 通知\n\n您可以\n申请复核", "adverse.zh_Hans.md"), {}) == "通知\n\n您可以申请复核\n"


@pytest.mark.parametrize(
    ("source", "rule", "line", "words"),
    [
        ("# T\n\n{{ score }}", "unknown-field", 3, "score"),
        ("# T\n\n{{ concerns }}", "unknown-field", 3, "concerns"),
        ("# T\n\n{{ 7*7 }}", "field", 3, "{{ name }}"),
        ("# T\n\n{{ reasons", "field", 3, "{{ name }}"),
        ("# T\n\n{{ reasons.x }}", "field", 3, "{{ name }}"),
        ("# T\n\nSee [this](http://example.org)", "markup", 3, "]("),
        ("# T\n\n<script>alert(1)</script>", "markup", 3, "<s"),
        ("# T\n\n| a | b |", "markup", 3, "|"),
        ("# T\n\n```\nx\n```", "markup", 3, "```"),
        ("# T\n\n**open", "markup", 3, "pairs"),
        ("Hello", "title", 1, "# Title"),
        ("# {{ decision }}", "title", 1, "# Title"),
        ("", "title", 1, "# Title"),
    ],
)
def test_what_a_notice_may_not_hold_is_refused_with_its_line(source, rule, line, words):
    with pytest.raises(Refused) as refused:
        notice(source)
    problem = next(p for p in refused.value.problems if p.rule == rule)
    assert problem.line == line
    assert words in problem.reason


@pytest.mark.parametrize("name", ["adverse.md", "adverse.fr.md", "Adverse.en.md", "../x y.en.md"])
def test_a_notice_is_named_by_code_and_language(name):
    with pytest.raises(Refused, match="Expected <code>"):
        parse(name, b"# T")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"# T\n" + b"x" * 70_000])
def test_bytes_that_are_no_notice_are_refused(data):
    with pytest.raises(Refused):
        parse("adverse.en.md", data)


def test_a_missing_value_is_refused():
    with pytest.raises(ValueError, match="appeal_by, appeal_to"):
        html(notice(), {k: v for k, v in VALUES.items() if not k.startswith("appeal")})


def test_the_public_notice_names_nothing_but_what_the_rules_prescribe():
    assert FIELDS[NoticeKind.PUBLIC] == {
        "candidate_name", "sex", "admission_ticket", "current_unit", "post_title", "post_unit", "supervision_phone",
        "opens_on", "ends_on", "working_days", "office", "date", "campaign",
    }  # fmt: skip
    assert FIELDS.keys() == {*NoticeKind, LETTER}


@settings(derandomize=True)
@given(st.text())
def test_a_value_never_becomes_markup(value):
    page = html(notice("# T\n\n{{ decision }}"), {"decision": value})
    inside = page.removeprefix("<h1>T</h1>\n<p>").removesuffix("</p>").replace("<br>", "")
    assert "<" not in inside
    assert ">" not in inside
    assert '"' not in inside


@settings(derandomize=True, max_examples=300)
@given(st.text(alphabet="#*-1.{} \nab<>&[]()|_>中\t", max_size=80))
def test_any_text_is_rendered_safely_or_refused(source):
    try:
        found = notice("# T\n" + source)
    except Refused:
        return
    page = html(found, dict.fromkeys(found.fields, "v"))
    assert re.sub(r"</?(h1|h2|h3|p|ul|ol|li|strong)>|<br>", "", page).count("<") == 0
