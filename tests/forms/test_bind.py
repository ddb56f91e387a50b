"""A bound form: what was posted is believed only where it was asked, and nothing typed is lost."""

import io
import json
from typing import Any

import pytest

from forms import widgets
from forms.context import Choice
from forms.settling import is_whole_not
from forms.values import token_of
from tests.forms.build import bound, compiled, context, options, part
from workflows.errors import FeelTimeout


class Sent:
    """A file as a web framework hands it over."""

    def __init__(self, filename: str, content: bytes = b"x"):
        self.filename, self.stream = filename, io.BytesIO(content)


REQUIRED = {"required": True}


# what is believed -------------------------------------------------------------------------------------------------
def test_a_posted_read_only_value_is_not_believed() -> None:
    field = part("textfield", "name", readonly=True)
    form = bound(field, answers={"name": "Karen"}, post={"name": "Mallory"})
    assert form.answers == {"name": "Karen"}


def test_a_posted_value_is_not_believed_when_a_rule_makes_it_read_only() -> None:
    parts = part("checkbox", "lock"), part("textfield", "name", readonly="=lock")
    assert bound(*parts, post={"lock": "true", "name": "Mallory"}, answers={"name": "Karen"}).answers["name"] == "Karen"
    assert (
        bound(*parts, post={"shown:lock": "1", "name": "Karin"}, answers={"name": "Karen"}).answers["name"] == "Karin"
    )


def test_a_posted_disabled_value_is_neither_believed_nor_submitted() -> None:
    form = bound(part("textfield", "name", disabled=True), answers={"name": "Karen"}, post={"name": "Mallory"})
    assert form.answers == {}
    assert form.draft == {"name": "Karen"}


def test_a_posted_hidden_value_is_not_submitted() -> None:
    parts = part("checkbox", "no"), part("textfield", "why", conditional={"hide": "=no"}, validate=REQUIRED)
    form = bound(*parts, post={"no": "true", "why": "left over"})
    assert form.validate()
    assert form.answers == {"no": True}
    assert form.hidden == {"why"}


def test_a_posted_computed_value_is_not_believed() -> None:
    parts = part("number", "x"), part("expression", "twice", expression="=x * 2")
    assert bound(*parts, post={"x": "4", "twice": "1000"}).answers == {"x": 4, "twice": 8}


def test_a_posted_value_that_was_not_offered_is_an_error() -> None:
    for kind in ("radio", "select", "checklist", "taglist"):
        form = bound(part(kind, "c", values=options("a", "b")), post={"c": ["z"]})
        assert not form.validate()
        assert "c" in form.errors


def test_a_field_that_was_not_on_the_page_keeps_its_value() -> None:
    parts = part("textfield", "a"), part("textfield", "b", defaultValue="as before"), part("checkbox", "c")
    assert bound(*parts, post={"a": "x"}, answers={"c": True}).answers == {"a": "x", "b": "as before", "c": True}


def test_a_question_that_an_answer_brought_up_is_new_and_no_mistake() -> None:
    parts = (
        part("radio", "sure", values=options("yes", "no")),
        part("textarea", "why", conditional={"hide": '=sure != "no"'}, validate=REQUIRED),
    )
    form = bound(*parts, post={"sure": "no"})
    assert not form.validate()
    assert set(form.errors) == form.revealed == {"why"}
    assert bound(*parts, post={"sure": "no", "why": ""}).revealed == frozenset()


def test_a_tick_that_was_taken_away_is_gone() -> None:
    form = bound(
        part("checkbox", "c"),
        part("checklist", "l", values=options("a")),
        answers={"c": True, "l": ["a"]},
        post={"shown:c": "1", "shown:l": "1"},
    )
    assert form.answers == {"c": False, "l": []}


@pytest.mark.parametrize("value", ["a", 2, 2.5, True, False, 0])
def test_an_option_comes_back_with_its_own_type(value: object) -> None:
    form = bound(part("radio", "r", values=options(value, "other")), post={"r": token_of(value)})
    assert form.answers["r"] == value
    assert type(form.answers["r"]) is type(value)


def test_options_come_from_data_and_from_expressions() -> None:
    parts = part("select", "s", valuesKey="shops"), part("radio", "r", valuesExpression="=facts.plan.tiers")
    form = bound(
        *parts, post={"s": "2", "r": "high"}, data={"shops": [1, 2]}, facts={"plan": {"tiers": ["low", "high"]}}
    )
    assert form.validate()
    assert form.answers == {"s": 2, "r": "high"}
    assert not bound(
        *parts, post={"s": "3", "r": "middle"}, data={"shops": [1]}, facts={"plan": {"tiers": ["low"]}}
    ).validate()


# numbers and dates ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("2,5", 2.5),
        (" 7 ", 7),
        ("-0.50", -0.5),
        ("", None),
        ("1e3", 1000),
        ("12345678901234567890", 12345678901234567168),
    ],
)
def test_numbers_are_read_as_in_the_browser(text: str, value: object) -> None:
    form = bound(part("number", "n"), post={"n": text})
    assert form.validate()
    assert form.answers == {"n": value}


@pytest.mark.parametrize("text", ["abc", "1.2.3", "١٢", "1e999", "0x10", "--1", "NaN"])
def test_what_is_no_number_is_said_and_kept_as_typed(text: str) -> None:
    form = bound(part("number", "n"), post={"n": text})
    assert not form.validate()
    again = bound(part("number", "n"), answers=form.draft)
    assert f'value="{text}"' in str(again)


def test_decimal_numbers_are_compared_exactly() -> None:
    assert bound(part("number", "n", validate={"min": 0.3}), post={"n": "0.3"}).validate()
    assert bound(part("number", "n", increment="0.1"), post={"n": "0.7"}).validate()
    assert not bound(part("number", "n", validate={"max": "=0.1 + 0.1"}), post={"n": "0.21"}).validate()


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        (("31", "2", "2026"), "Enter a real date, like 27 3 2026"),
        (("1", "", "2026"), "The date must have a month"),
        (("", "2", "2026"), "The date must have a day"),
        (("1", "2", ""), "The date must have a year"),
        (("1", "2", "26"), "The year must have 4 digits"),
        (("x", "2", "2026"), "Enter a real date, like 27 3 2026"),
        (("", "", ""), "Enter a date"),
    ],
)
def test_a_date_that_is_not_whole_says_what_is_missing(boxes: tuple[str, str, str], message: str) -> None:
    date = part("datetime", "d", subtype="date", validate=REQUIRED)
    post = dict(zip(("d-day", "d-month", "d-year"), boxes, strict=True))
    form = bound(date, post=post)
    assert not form.validate()
    assert form.errors == {"d": [message]}
    again = str(bound(date, answers=json.loads(json.dumps(form.draft))))
    assert all(f'value="{box}"' in again for box in boxes if box)


def test_a_date_has_three_boxes() -> None:
    form = bound(part("datetime", "d", subtype="date"), post={"d-day": "3", "d-month": "02", "d-year": "2026"})
    assert form.validate()
    assert form.answers == {"d": "2026-02-03"}


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("no_timezone", "2026-02-03T04:15"),
        ("utc_offset", "2026-02-03T04:15+08:00"),
        ("utc_normalized", "2026-02-02T20:15Z"),
    ],
)
def test_a_moment_is_wall_clock_time_of_the_office(form: str, answer: str) -> None:
    field = part("datetime", "d", subtype="datetime", timeSerializingFormat=form)
    post = {"d-day": "3", "d-month": "2", "d-year": "2026", "d-time": "4:15 am"}
    filled = bound(field, post=post)
    assert filled.validate()
    assert filled.answers == {"d": answer}
    again = str(bound(field, answers=filled.answers))
    assert 'value="3"' in again
    assert 'value="04:15"' in again


@pytest.mark.parametrize(
    ("text", "value"),
    [("9:30", "09:30"), ("4:15 pm", "16:15"), ("12 am", "00:00"), ("24:00", None), ("9", None), ("13 pm", None)],
)
def test_a_time_is_read_with_and_without_half_days(text: str, value: str | None) -> None:
    form = bound(part("datetime", "t", subtype="time"), post={"t-time": text})
    assert form.validate() is (value is not None)
    assert form.answers["t"] == value


def test_half_of_a_moment_is_an_error_even_where_it_is_optional() -> None:
    form = bound(
        part("datetime", "d", subtype="datetime"), post={"d-day": "3", "d-month": "2", "d-year": "2026", "d-time": ""}
    )
    assert not form.validate()


def test_no_past_dates_means_the_offices_today() -> None:
    """The clock says 04:00 UTC on the 23rd, which is noon in Shanghai."""
    field = part("datetime", "d", subtype="date", disallowPassedDates=True)
    assert bound(field, post={"d": "2026-11-23"}).validate()
    assert not bound(field, post={"d": "2026-11-22"}).validate()


# rows -------------------------------------------------------------------------------------------------------------
JOBS = part(
    "dynamiclist",
    "jobs",
    components=[
        part("textfield", "name"),
        part("checkbox", "current"),
        part("datetime", "since"),
        part("dynamiclist", "duties", components=[part("textfield", "what")]),
    ],
)
TYPED = {
    "rows:jobs": "2",
    "jobs.0.name": "First", "shown:jobs.0.current": "1", "jobs.0.current": "true", "jobs.0.since-day": "3",
    "rows:jobs.0.duties": "1", "jobs.0.duties.0.what": "cook",
    "jobs.1.name": "Second", "shown:jobs.1.current": "1",
    "rows:jobs.1.duties": "2", "jobs.1.duties.0.what": "wash", "jobs.1.duties.1.what": "dry",
}  # fmt: skip


def test_a_row_is_added_and_nothing_is_lost() -> None:
    form = bound(JOBS, post={**TYPED, "add:jobs": "1"})
    assert form.row_change is not None
    rows: Any = form.draft["jobs"]
    assert [row["name"] for row in rows] == ["First", "Second", ""]
    assert rows[0]["since"] == {"day": "3"}
    assert [duty["what"] for duty in rows[1]["duties"]] == ["wash", "dry"]
    assert form.focus == "f-jobs-2-name"


def test_a_row_is_removed_and_the_others_close_up() -> None:
    form = bound(JOBS, post={**TYPED, "remove:jobs:0": "1"})
    rows: Any = form.draft["jobs"]
    assert [row["name"] for row in rows] == ["Second"]
    assert [duty["what"] for duty in rows[0]["duties"]] == ["wash", "dry"]
    assert rows[0]["current"] is False


def test_rows_inside_rows_come_and_go() -> None:
    rows: Any = bound(JOBS, post={**TYPED, "remove:jobs.1.duties:0": "1"}).draft["jobs"]
    assert [duty["what"] for duty in rows[1]["duties"]] == ["dry"]
    rows = bound(JOBS, post={**TYPED, "add:jobs.0.duties": "1"}).draft["jobs"]
    assert [duty["what"] for duty in rows[0]["duties"]] == ["cook", ""]


def test_the_last_row_can_go_and_the_answer_is_an_empty_list() -> None:
    form = bound(JOBS, post={"rows:jobs": "1", "jobs.0.name": "x", "remove:jobs:0": "1"})
    assert form.draft["jobs"] == []
    assert form.focus == "add-f-jobs"
    assert f'id="{form.focus}"' in str(form)


def test_a_row_given_before_goes_with_its_read_only_values() -> None:
    jobs = part("dynamiclist", "jobs", components=[part("textfield", "name", readonly=True)])
    form = bound(jobs, answers={"jobs": [{"name": "A"}, {"name": "B"}]}, post={"rows:jobs": "2", "remove:jobs:0": "1"})
    assert form.draft["jobs"] == [{"name": "B"}]


def test_rows_that_may_not_change_do_not() -> None:
    jobs = part("dynamiclist", "jobs", allowAddRemove=False, components=[part("textfield", "name")])
    for trick in ({"rows:jobs": "9"}, {"rows:jobs": "1", "add:jobs": "1"}, {"rows:jobs": "1", "remove:jobs:0": "1"}):
        form = bound(jobs, post={"jobs.0.name": "x", **trick})
        assert form.row_change is None
        assert form.answers["jobs"] == [{"name": "x"}]
    assert "add:jobs" not in str(form)


@pytest.mark.parametrize("count", ["-1", "99999", "1e9", "٣", "abc", "999999999999"])
def test_a_hostile_number_of_rows_is_bounded(count: str) -> None:
    form = bound(JOBS, post={"rows:jobs": count})
    assert len(form.answers["jobs"]) <= 100  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["add:nothing", "remove:jobs:7", "remove:jobs:x", "add:jobs.0", "remove:__class__:0", "add:jobs.0.duties.0"]
)
def test_buttons_for_what_is_not_there_do_nothing(name: str) -> None:
    assert bound(JOBS, post={"rows:jobs": "1", "jobs.0.name": "x", name: "1"}).row_change is None


def test_enter_does_not_press_a_button_that_removes_a_row() -> None:
    page = str(bound(JOBS))
    assert page.index("<button") == page.index('<button type="submit" class="govuk-visually-hidden" tabindex="-1"')
    assert "<button" not in str(bound(part("textfield", "t")))


# expressions ------------------------------------------------------------------------------------------------------
def test_a_form_without_rules_never_asks_feel() -> None:
    assert bound(part("textfield", "t")).settling.crossings == 0


def test_one_call_answers_all_rules_labels_and_limits() -> None:
    parts = [
        part("textfield", f"t{n}", label=f"{{{{who}}}} {n}", conditional={"hide": f"=show < {n}"}) for n in range(20)
    ]
    form = bound(part("number", "show"), *parts, post={"show": "30"}, data={"who": "Karen"})
    assert form.settling.crossings == 1
    assert form.fields["t3"].label.text == "Karen 3"


def test_rules_that_follow_each_other_settle() -> None:
    parts = (
        part("number", "x"),
        part("expression", "y", expression="=x + 1"),
        part("expression", "z", expression="=y + 1"),
        part("textfield", "t", conditional={"hide": "=z < 10"}, validate=REQUIRED),
    )
    assert bound(*parts, post={"x": "7"}).hidden == {"t"}
    form = bound(*parts, post={"x": "8"})
    assert not form.validate()
    assert form.settling.crossings <= 3


def test_a_rule_that_fails_takes_no_question_away() -> None:
    form = bound(
        part("textfield", "t", conditional={"hide": "=facts.team.size + 1 > 0"}, validate=REQUIRED), facts={"team": {}}
    )
    assert not form.validate()


def test_a_rule_without_end_is_stopped() -> None:
    loop = "=count(for x in 1..100000, y in 1..100000 return x) > 0"
    with pytest.raises(FeelTimeout):
        bound(part("textfield", "t", conditional={"hide": loop}))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("not(a)", True),
        (" not (a and (b)) ", True),
        ("not(a) and b", False),
        ("nothing(a)", False),
        ('not(a = ")")', True),
        ("a", False),
        ("not(a", False),
    ],
)
def test_a_whole_negation_is_told_from_a_part(text: str, whole: bool) -> None:
    assert is_whole_not(text) is whole


def test_only_the_facts_that_a_form_reads_are_asked() -> None:
    class Asked(dict[str, object]):
        def __getitem__(self, name: str) -> object:
            seen.append(name)
            return super().__getitem__(name)

    seen: list[str] = []
    field = part("textfield", "t", conditional={"hide": "=facts.consent.given"})
    bound(field, facts=Asked(consent={"given": True}, team={"first": "u1"}))
    assert seen == ["consent"]


# words ------------------------------------------------------------------------------------------------------------
WORDS = {"Why {{who}}?": "{{who}}为什么？", "Enter an answer": "请填写", "(optional)": "（选填）", "Option a": "甲"}


def test_every_word_can_be_translated() -> None:
    parts = (
        part("textfield", "why", label="Why {{who}}?", validate=REQUIRED),
        part("radio", "r", label="r", values=options("a")),
    )
    form = bound(*parts, post={"why": ""}, data={"who": "李伟"}, translate=lambda text: WORDS.get(text, text))
    assert not form.validate()
    page = str(form)
    assert "李伟为什么？" in page
    assert "请填写" in page
    assert "甲" in page
    assert "（选填）" in page


def test_a_translation_cannot_read_what_the_form_does_not() -> None:
    form = bound(
        part("textfield", "t", label="About {{who}}"),
        data={"who": "Karen"},
        translate=lambda text: text.replace("who", "secret"),
    )
    assert form.fields["t"].label.text == "About Karen"


def test_what_is_inserted_is_escaped() -> None:
    evil = "<script>alert(1)</script>"
    parts = (
        part("text", "", id="x", text="# {{who}}\n\n[link](javascript:alert(1)) **{{who}}**"),
        part("html", "", id="h", content="<p>{{who}}</p>"),
        part("textfield", "t", label="{{who}}", description="{{who}}"),
        part("table", "", id="t", label="T", dataSource="=rows", columns=[{"key": "a", "label": "A"}]),
    )
    page = str(bound(*parts, data={"who": evil, "rows": [{"a": evil}]}, answers={"t": f'">{evil}'}))
    assert "<script" not in page
    assert "javascript:" not in page or 'href="javascript:' not in page


def test_a_text_can_depend_on_the_answers() -> None:
    parts = (
        part("number", "n"),
        part("text", "", id="x", text="{{#if n > 3}}Many: {{n}}{{/if}}{{#if n <= 3}}Few{{/if}}"),
    )
    assert "Many: 4" in str(bound(*parts, post={"n": "4"}))
    assert "Few" in str(bound(*parts, post={"n": "2"}))


def test_the_summary_of_errors_leads_to_real_inputs() -> None:
    parts = (
        part("datetime", "d", validate=REQUIRED),
        part("radio", "r", values=options("a"), validate=REQUIRED),
        part("checklist", "c", values=options("a"), validate=REQUIRED),
        part("filepicker", "f", validate=REQUIRED),
        part("select", "s", values=options("a"), validate=REQUIRED),
    )
    form = bound(*parts, post={})
    assert not form.validate()
    page = str(form)
    assert len(form.summary_errors) == 5
    for text, href in form.summary_errors:
        assert any(
            f'<{tag} class="' in before and f'id="{href[1:]}"' in page
            for tag in ("input", "select")
            for before in [page]
        )
        assert ": " in text
    assert "There is a problem" in widgets.error_summary(form)


# files ------------------------------------------------------------------------------------------------------------
def test_files_are_listed_and_checked_by_their_names() -> None:
    field = part("filepicker", "f", accept=".pdf,image/*", multiple=True, validate=REQUIRED)
    form = bound(field, post={"file:f": [Sent("C:\\scans\\a.PDF"), Sent("b.jpeg")]})
    assert form.validate()
    assert [(upload.path, upload.filename) for upload in form.uploads] == [("f", "a.PDF"), ("f", "b.jpeg")]
    assert form.answers == {"f": []}
    assert not bound(field, post={"file:f": [Sent("a.pdf.exe")]}).validate()
    assert not bound(field, post={"file:f": [Sent("")]}).validate()
    assert not bound(field, post={"file:f": [Sent("a.pdf", b"")]}).validate()


def test_one_file_means_one() -> None:
    form = bound(part("filepicker", "f"), post={"file:f": [Sent("a.pdf"), Sent("b.pdf")]})
    assert not form.validate()


def test_a_file_larger_than_20_mb_is_refused() -> None:
    class Large(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return 20 * 1024 * 1024 + 1 if whence == 2 else super().seek(offset, whence)

    sent = Sent("a.pdf")
    sent.stream = Large()
    form = bound(part("filepicker", "f"), post={"file:f": [sent]})
    assert not form.validate()
    assert "20 MB" in form.errors["f"][0]


def test_a_kept_document_stays_until_it_is_unticked() -> None:
    field = part("filepicker", "f", validate=REQUIRED)
    assert bound(field, answers={"f": ["E1"]}, post={"shown:f": "1", "f": ["E1"]}).answers == {"f": ["E1"]}
    assert not bound(field, answers={"f": ["E1"]}, post={"shown:f": "1"}).validate()
    assert not bound(field, answers={"f": ["E1"]}, post={"shown:f": "1", "f": ["E2"]}).validate()


def test_what_was_sent_is_kept_once_it_is_stored() -> None:
    """The page stores the files of a first binding and binds again: nothing is asked or stored twice."""
    jobs = part("dynamiclist", "jobs", components=[part("filepicker", "proof", validate=REQUIRED)])
    post = {"rows:jobs": "2", "file:jobs.0.proof": [Sent("a.pdf")], "shown:jobs.1.proof": "1", "jobs.1.proof": ["E1"]}
    given = {"jobs": [{}, {"proof": ["E1"]}]}
    first = bound(jobs, post=post, answers=given)
    assert [upload.path for upload in first.uploads] == ["jobs.0.proof"]
    form = compiled(jobs).bind(post, answers=given, context=context(), stored={"jobs.0.proof": ["E7"]})
    assert form.validate()
    assert form.uploads == []
    assert form.answers == {"jobs": [{"proof": ["E7"]}, {"proof": ["E1"]}]}


def test_an_error_found_elsewhere_outlives_the_check() -> None:
    form = bound(part("textfield", "t"), part("textfield", "u", validate=REQUIRED), post={"t": "x", "u": ""})
    form.add_error("t", "The virus scanner found something")
    assert not form.validate()
    assert not form.validate()
    assert form.errors == {"u": ["Enter an answer"], "t": ["The virus scanner found something"]}
    assert "The virus scanner found something" in str(form)


def test_documents_of_the_case_can_be_shown() -> None:
    show = part("documentPreview", "", id="p", label="Letters", dataSource="=facts.case.letters")
    page = str(
        bound(
            show,
            evidence=lambda: [Choice("E1", "Letter", href="/evidence/E1")],
            facts={"case": {"letters": ["E1", "E9"]}},
        )
    )
    assert '<a class="govuk-link" href="/evidence/E1">Letter</a>' in page
    assert "E9" not in page


def test_a_form_is_compiled_once_and_shared() -> None:
    assert compiled(part("textfield", "t")) is compiled(part("textfield", "t"))
    first = compiled(part("textfield", "t")).bind({"t": "one"}, context=context())
    assert compiled(part("textfield", "t")).bind(None, context=context()).answers == {"t": ""}
    assert first.answers == {"t": "one"}


def test_an_output_mapping_finds_every_name() -> None:
    form = compiled(part("textfield", "a"), part("group", "g", components=[part("textfield", "b")]), JOBS)
    assert form.top_keys == {"a", "g", "jobs"}
    assert form.payload({"a": "x"}) == {"a": "x", "g": None, "jobs": None}
    assert {"a", "g.b", "jobs.#.name", "jobs.#.duties.#.what"} <= form.keys()
