"""Our own field types: anchored ratings, people, evidence, findings, signatures."""

import io
from typing import Any

import pytest

from forms import widgets
from forms.context import Choice, Concern, Criterion
from tests.forms.build import bound, compiled, context, options, part
from tests.forms.test_bind import Sent

HONESTY = Criterion(
    "M1", "Honesty and candour", {1: "Proven falsification", 3: "Small errors", 5: "Volunteers facts"}, "Did it match?"
)
DUTY = Criterion("M6", "Responsibility", {1: "Neglect", 3: "Completes duty", 5: "Owns errors"})
PEOPLE = (Choice("u1", "Ruth Adeyemi"), Choice("u2", "Martin Kowal", "raised the allegation"), Choice("u3", "Li Wei"))
EVIDENCE = (Choice("E1", "Payroll letter", href="/evidence/E1"), Choice("E2", "Declaration"))


def own(kind: str, base: str, key: str, **settings: Any) -> dict[str, Any]:
    properties = {"probity:type": kind, **settings.pop("properties", {})}
    return part(base, key, properties=properties, **settings)


RATINGS = {"type": "group", "id": "g", "label": "What does it show?", "properties": {"probity:type": "ratings"}}
PERSON = own("person", "select", "rater_1", properties={"probity:group": "raters"}, validate={"required": True})
SECOND = own("person", "select", "rater_2", properties={"probity:group": "raters"})


def people(group: str) -> tuple[Choice, ...]:
    return PEOPLE if group == "raters" else ()


# ratings ----------------------------------------------------------------------------------------------------------
def test_a_group_of_ratings_asks_every_criterion_of_the_scorecard() -> None:
    form = bound(RATINGS, criteria=[HONESTY, DUTY], post={"M1": "4"})
    assert list(form.visible) == ["M1", "M6"]
    assert not form.validate()
    assert form.errors == {"M6": ["Choose a rating, or “No basis”"]}


@pytest.mark.parametrize(("token", "answer"), [("1", 1), ("5", 5), ("NB", "NB")])
def test_a_rating_is_a_point_or_no_basis(token: str, answer: object) -> None:
    form = bound(
        own("rating", "radio", "M1", values=options(1, 2, 3, 4, 5, "NB")), criteria=[HONESTY], post={"M1": token}
    )
    assert form.validate()
    assert form.answers == {"M1": answer}


@pytest.mark.parametrize("token", ["0", "6", "", "3.5", "true"])
def test_there_are_no_other_ratings(token: str) -> None:
    assert not bound(own("rating", "radio", "M1"), criteria=[HONESTY], post={"M1": token}).validate()


def test_a_rating_shows_its_anchors_and_its_criterion() -> None:
    page = str(bound(own("rating", "radio", "first", properties={"probity:criterion": "M1"}), criteria=[HONESTY]))
    assert "<b>1</b>Proven falsification</label>" in page
    assert '<span class="ref">M1</span>' in page
    assert '<div class="govuk-radios__item nb">' in page
    assert "(optional)" not in page


def test_a_criterion_that_is_not_on_the_scorecard_cannot_be_rated() -> None:
    assert not bound(own("rating", "radio", "M9"), criteria=[HONESTY], post={"M9": "3"}).validate()


# people -----------------------------------------------------------------------------------------------------------
def test_a_person_refused_by_duty_is_shown_with_the_reason_and_cannot_be_chosen() -> None:
    page = str(bound(PERSON, people=people))
    assert '<option value="u2" disabled>Martin Kowal – raised the allegation</option>' in page
    form = bound(PERSON, people=people, post={"rater_1": "u2"})
    assert not form.validate()
    assert form.errors == {"rater_1": ["Choose somebody else: raised the allegation"]}


def test_a_person_outside_the_group_cannot_be_chosen() -> None:
    assert not bound(PERSON, people=people, post={"rater_1": "admin"}).validate()


def test_two_pickers_need_two_people() -> None:
    form = bound(PERSON, SECOND, people=people, post={"rater_1": "u1", "rater_2": "u1"})
    assert not form.validate()
    assert list(form.errors) == ["rater_2"]
    assert bound(PERSON, SECOND, people=people, post={"rater_1": "u1", "rater_2": "u3"}).validate()
    assert bound(PERSON, SECOND, people=people, post={"rater_1": "u1", "rater_2": ""}).validate()


def test_a_person_is_summed_up_by_name_even_when_refused_since() -> None:
    rows = compiled(PERSON).summary({"rater_1": "u2"}, context(people=people))
    assert [tuple(row) for row in rows] == [("rater_1", "Martin Kowal")]


# evidence ---------------------------------------------------------------------------------------------------------
def test_evidence_is_cited_or_sent() -> None:
    field = own("evidence", "filepicker", "proof", validate={"required": True})
    form = bound(field, evidence=lambda: EVIDENCE, post={"proof": ["E2"], "file:proof": [Sent("note.pdf")]})
    assert form.validate()
    assert form.answers == {"proof": ["E2"]}
    assert [upload.filename for upload in form.uploads] == ["note.pdf"]
    assert bound(field, evidence=lambda: EVIDENCE, post={"file:proof": [Sent("note.pdf")]}).validate()
    assert not bound(field, evidence=lambda: EVIDENCE, post={"shown:proof": "1"}).validate()


def test_evidence_of_another_case_cannot_be_cited() -> None:
    form = bound(own("evidence", "filepicker", "proof"), evidence=lambda: EVIDENCE, post={"proof": ["E1", "E99"]})
    assert not form.validate()


# findings ---------------------------------------------------------------------------------------------------------
FINDING = {"type": "group", "id": "f", "label": "What is said", "properties": {"probity:type": "finding"}}


def test_a_finding_asks_kind_day_gist_and_criteria() -> None:
    surroundings = {"categories": [Choice("fraud", "Fraud")], "criteria": [HONESTY]}
    post = {
        "category": "fraud",
        "gist": "Paid twice",
        "criteria": ["M1"],
        "occurred_on-day": "1",
        "occurred_on-month": "2",
        "occurred_on-year": "2024",
    }
    form = bound(FINDING, post=post, **surroundings)
    assert form.validate()
    assert form.answers == {"category": "fraud", "gist": "Paid twice", "criteria": ["M1"], "occurred_on": "2024-02-01"}
    assert list(bound(FINDING, post={}, **surroundings).visible) == ["category", "occurred_on", "gist", "criteria"]
    assert not bound(FINDING, post={"category": "", "gist": ""}, **surroundings).validate()


def test_a_form_may_word_a_finding_itself_and_repeat_it() -> None:
    finding = {**FINDING, "components": [part("textarea", "gist", label="Tell us")]}
    form = bound(part("dynamiclist", "allegations", components=[finding]), categories=[Choice("fraud", "Fraud")])
    assert form.fields["allegations.0.gist"].label.text == "Tell us"
    assert "allegations.0.category" in form.visible


# signatures -------------------------------------------------------------------------------------------------------
SIGNATURE = own("signature", "checkbox", "signed", label="I wrote only what the evidence shows.")


def test_a_signature_needs_the_tick_and_the_password() -> None:
    assert bound(SIGNATURE, signer="Ruth", post={"signed": "true", "password": "secret"}).validate()
    assert not bound(SIGNATURE, signer="Ruth", post={"shown:signed": "1", "password": "secret"}).validate()
    form = bound(SIGNATURE, signer="Ruth", post={"signed": "true", "password": ""})
    assert not form.validate()
    assert form.summary_errors == [("I wrote only what the evidence shows: Enter your password to sign", "#password")]


def test_without_a_signer_the_tick_is_the_signature() -> None:
    assert bound(SIGNATURE, post={"signed": "true"}).validate()
    assert "password" not in str(bound(SIGNATURE))


def test_a_password_is_neither_kept_nor_shown_again() -> None:
    form = bound(SIGNATURE, signer="Ruth", post={"signed": "true", "password": "hunter22"})
    form.validate()
    assert "hunter22" not in str(form) + str(form.answers) + str(form.draft)


def test_a_wrong_password_is_told_at_the_password() -> None:
    form = bound(SIGNATURE, signer="Ruth", post={"signed": "true", "password": "wrong"})
    assert form.validate()
    form.add_error("password", "The password is wrong")
    assert form.summary_errors[0][1] == "#password"
    assert "The password is wrong" in str(form)
    assert "There is a problem" in widgets.error_summary(form)


def test_a_signature_is_never_taken_over_from_a_draft() -> None:
    assert bound(SIGNATURE, answers={"signed": True}).answers == {"signed": False}


# summaries --------------------------------------------------------------------------------------------------------
def test_a_submission_is_summed_up_in_words() -> None:
    parts = (
        RATINGS,
        part("radio", "r", label="Verified?", values=[{"label": "By phone", "value": "phone"}]),
        part("checklist", "c", label="Scopes", values=options("a", "b")),
        part("datetime", "d", dateLabel="On"),
        part("checkbox", "t", label="Read back"),
        part("textarea", "why", label="Why not?", conditional={"hide": '=r = "phone"'}),
        part("textfield", "note", label="Note"),
        own("evidence", "filepicker", "proof", label="Evidence"),
        part("dynamiclist", "jobs", label="Job", components=[part("textfield", "name", label="Name")]),
        SIGNATURE,
    )
    answers = {
        "M1": 5, "M6": "NB", "r": "phone", "c": ["b", "a"], "d": "2026-02-03", "t": True, "note": "", "proof": ["E1"],
        "jobs": [{"name": "Cook"}, {"name": "Guard"}], "signed": True, "why": "left over",
    }  # fmt: skip
    rows = compiled(*parts).summary(answers, context(criteria=[HONESTY, DUTY], evidence=lambda: EVIDENCE))
    assert [tuple(row) for row in rows] == [
        ("Honesty and candour", "5: Volunteers facts"),
        ("Responsibility", "No basis"),
        ("Verified?", "By phone"),
        ("Scopes", "Option b, Option a"),
        ("On", "3 February 2026"),
        ("Read back", "Yes"),
        ("Note", "Not answered"),
        ("Evidence", "Payroll letter"),
        ("Job 1: Name", "Cook"),
        ("Job 2: Name", "Guard"),
        ("I wrote only what the evidence shows.", "Signed"),
    ]


def test_a_file_stream_is_handed_over_from_its_beginning() -> None:
    form = bound(part("filepicker", "f"), post={"file:f": [Sent("a.pdf", b"%PDF")]})
    assert form.validate()
    assert isinstance(form.uploads[0].stream, io.BytesIO)
    assert form.uploads[0].stream.read() == b"%PDF"


def test_a_date_in_words_follows_the_language() -> None:
    """A translator orders the parts; months are words of their own."""
    words = {"%(day)s %(month)s %(year)s": "%(year)s年%(month)s%(day)s日", "February": "2月"}
    surroundings = context(translate=lambda text: words.get(text, text))
    assert compiled(part("datetime", "d")).summary({"d": "2026-02-03"}, surroundings)[0].value == "2026年2月3日"


# pieces and concerns -----------------------------------------------------------------------------------------------
PIECES = (Choice("check:1", "Court record", href="/cases/1"), Choice("reference:2", "Reference 2"))
CITING = RATINGS | {"properties": {"probity:type": "ratings", "probity:cites": "true"}}
RATED = Criterion("M1", "Honesty and candour", {1: "Proven falsification"}, pieces=PIECES)
BARE = Criterion("M6", "Responsibility", {1: "Neglect"})


def test_a_rating_names_what_it_rests_on_and_no_basis_rests_on_nothing() -> None:
    form = bound(CITING, criteria=[RATED], post={"M1": "4", "shown:M1_rests_on": "1"})
    assert not form.validate()
    assert form.errors == {"M1_rests_on": ["Choose what your rating rests on"]}
    assert bound(CITING, criteria=[RATED], post={"M1": "NB", "shown:M1_rests_on": "1"}).validate()
    form = bound(CITING, criteria=[RATED], post={"M1": "4", "M1_rests_on": ["reference:2"]})
    assert form.validate()
    assert form.answers == {"M1": 4, "M1_rests_on": ["reference:2"]}


def test_where_nothing_bears_on_a_criterion_only_no_basis_is_left() -> None:
    form = bound(CITING, criteria=[BARE], post={"M6": "4", "shown:M6_rests_on": "1"})
    assert not form.validate()
    assert form.errors == {"M6_rests_on": ["Nothing bears on this: say “No basis”"]}
    assert bound(CITING, criteria=[BARE], post={"M6": "NB", "shown:M6_rests_on": "1"}).validate()


def test_nothing_can_be_cited_that_is_not_offered() -> None:
    assert not bound(CITING, criteria=[RATED], post={"M1": "4", "M1_rests_on": ["check:9"]}).validate()


def test_only_what_fell_is_asked_again() -> None:
    again = CITING | {"properties": {**CITING["properties"], "probity:criteria": "fallen"}}  # type: ignore[dict-item]
    fallen = Criterion("M6", "Responsibility", {}, pieces=PIECES, fallen=True)
    assert list(bound(again, criteria=[RATED, fallen], post={}).visible) == ["M6", "M6_rests_on"]


CONCERNS = {"type": "group", "id": "c", "label": "Each concern", "properties": {"probity:type": "concerns"}}


def test_every_open_concern_is_weighed_with_reasons_and_evidence() -> None:
    form = bound(CONCERNS, concerns=[Concern(2, "Concern 2: how do you weigh it?")], pieces=PIECES, post={})
    assert not form.validate()
    assert set(form.errors) == {"concern_2", "concern_2_reasons", "concern_2_rests_on"}
    why = "The delivery note explains the second payment, and the unit confirmed it in writing."
    post = {"concern_2": "mitigated", "concern_2_reasons": why, "concern_2_rests_on": ["check:1"]}
    form = bound(CONCERNS, concerns=[Concern(2, "Concern 2: how do you weigh it?")], pieces=PIECES, post=post)
    assert form.validate()
    assert "No concern is open." in str(bound(CONCERNS))
