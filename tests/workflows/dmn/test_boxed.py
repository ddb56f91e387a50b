"""Boxed expressions, requirement graphs and types."""

from datetime import date, datetime

import pytest

from tests.workflows.dmn.files import decision, model
from workflows.dmn import Matched, read
from workflows.errors import FeelError, FeelTimeout
from workflows.feel import Isolate, YearsMonths
from workflows.feel import feel as shared

BOXED = [
    ("literal", 72),
    ("context", {"months": 72, "long": True}),
    ("context_with_result", 73),
    ("list", [6, 7, [0]]),
    ("relation", [{"body": "court", "years": 6}, {"body": "bank", "years": 5}]),
    ("invocation", 20),
    ("called_from_text", 3),
    ("function", 12),
    ("nested_table", "the long one"),
]


@pytest.mark.parametrize(("name", "answer"), BOXED)
def test_boxed_expressions(name: str, answer: object) -> None:
    assert model("boxed_expressions").evaluate(name, {"years": 6}, None).value == answer


def test_a_table_inside_a_knowledge_model_tells_its_rules_too() -> None:
    assert model("boxed_expressions").evaluate("invocation", {"years": 6}, None).rules == (
        Matched("t_tariff", "t_tariff_r2"),
    )


def test_a_decision_is_evaluated_with_all_that_it_requires() -> None:
    verdict = model("requirements").evaluate("route", {"Years of service": 3, "Findings": 0}, None)
    assert verdict.value == "route: short"
    assert verdict.rules == (Matched("t_experience", "t_experience_r2"), Matched("t_route", "t_route_r1"))
    assert dict(verdict.inputs) == {"Years of service": 3, "Findings": 0, "Experience": "old hand", "Trust": True}


def test_a_decision_asks_only_for_what_it_requires() -> None:
    assert model("requirements").evaluate("trust", {"Findings": 2, "other": object()}, None).value is False


def test_a_whole_graph_is_one_crossing_once_it_is_known() -> None:
    class Counting(Isolate):
        asked = 0

        def ask(self, function: str, message: str) -> object:
            self.asked += 1
            return super().ask(function, message)

    isolate = Counting()
    own = type(shared)(isolate)
    context = {"Years of service": 3, "Findings": 0}
    model("requirements").evaluate("route", context, None, by=own)
    isolate.asked = 0
    assert model("requirements").evaluate("route", context, None, by=own).value == "route: short"
    assert isolate.asked == 1
    isolate.close()
    assert model("requirements").evaluate("route", context, None, by=own).value == "route: short"
    isolate.close()


class Forgetful(Isolate):
    """Is replaced by a fresh one, which knows no model, before each of the first `times` evaluations."""

    def __init__(self, times: int):
        super().__init__()
        self.times = times

    def ask(self, function: str, message: str) -> object:
        if function == "decide" and self.times:
            self.times -= 1
            self.close()
        return super().ask(function, message)


def test_an_isolate_replaced_right_after_it_was_told_a_model_is_told_again() -> None:
    isolate = Forgetful(2)
    context = {"Years of service": 3, "Findings": 0}
    assert model("requirements").evaluate("route", context, None, by=type(shared)(isolate)).value == "route: short"
    isolate.close()


def test_a_model_whose_isolate_never_lives_to_answer_is_stopped() -> None:
    isolate = Forgetful(1_000)
    with pytest.raises(FeelTimeout, match="requirements"):
        model("requirements").evaluate("route", {"Years of service": 3, "Findings": 0}, None, by=type(shared)(isolate))
    isolate.close()


def test_what_a_decision_reads_is_told() -> None:
    assert model("requirements").reads("route") == {"Years of service", "Findings"}
    assert model("types").reads("year_of_conduct") == {"finding.occurred-on"}
    assert model("boxed_expressions").reads("function") == {"years"}


FINDING = {"severity": "C", "occurred-on": date(2024, 5, 1), "months": 20}


def test_structures_collections_and_moments_cross_typed() -> None:
    types = model("types")
    assert types.evaluate("year_of_conduct", {"finding": FINDING}, None).value == 2024
    assert types.evaluate("worst", {"findings": [FINDING, {**FINDING, "severity": "D"}]}, None).value == "D"
    assert types.evaluate("scope_count", {"scopes": ["identity", "conduct"]}, None).value == 2
    local = datetime(2026, 1, 31, 9)  # noqa: DTZ001 - a local moment is a type of its own
    later = types.evaluate("later", {"moment": local, "length": YearsMonths(1)}, None).value
    assert later == local.replace(month=2, day=28)
    assert types.evaluate("level", {"post-level": "senior"}, None).value == "level senior"


def test_a_list_of_one_is_its_element_and_an_element_a_list_of_one() -> None:
    assert model("types").evaluate("kept", {"severity": ["B"]}, None).value == "B"
    assert model("types").evaluate("scope_count", {"scopes": "conduct"}, None).value == 1


def test_null_fits_every_type() -> None:
    assert model("types").evaluate("kept", {"severity": None}, None).value is None


WRONG = [
    ("kept", {"severity": "E"}, "allowed values"),
    ("kept", {"severity": 3}, "of type string but got a number"),
    ("kept", {"severity": ["A", "B"]}, "of type string"),
    ("wrong", {"severity": "A"}, "the decision 'wrong' to be one of the allowed values"),
    ("number_wanted", {"severity": "A"}, "the decision 'number_wanted' to be of type number"),
    ("year_of_conduct", {"finding": {"severity": "A"}}, "Expected 'occurred-on' in the input 'finding'"),
    ("year_of_conduct", {"finding": {**FINDING, "occurred-on": "2024-05-01"}}, "of type date but got a text"),
    ("year_of_conduct", {"finding": {**FINDING, "months": 700}}, "allowed values"),
    ("year_of_conduct", {"finding": {**FINDING, "severity": "X"}}, "allowed values"),
    ("year_of_conduct", {"finding": "C"}, "of type tFinding"),
    ("scope_count", {"scopes": ["identity", "wealth"]}, "allowed values"),
    ("allowed_output", {"severity": "C"}, "the input 'severity'"),
    ("allowed_output", {"severity": "B"}, "the output 't_allowed'"),
]


@pytest.mark.parametrize(("name", "context", "said"), WRONG)
def test_values_that_do_not_fit_their_type_are_errors(name: str, context: dict[str, object], said: str) -> None:
    with pytest.raises(FeelError, match=said):
        model("types").evaluate(name, context, None)


def test_an_unknown_decision_is_named() -> None:
    with pytest.raises(FeelError, match="'nothing'"):
        model("types").evaluate("nothing", {}, None)


def test_an_error_tells_the_element_it_arose_in() -> None:
    broken = read(decision('<literalExpression id="text_1"><text>n + missing</text></literalExpression>'), "broken.dmn")
    with pytest.raises(FeelError, match="In 'text_1': Variable 'missing' not found"):
        broken.evaluate("it", {"n": 1}, None)


def test_an_invocation_with_other_parameters_is_an_error() -> None:
    called = (
        "<context><contextEntry><variable name='f'/><functionDefinition><formalParameter name='a'/>"
        "<literalExpression><text>a</text></literalExpression></functionDefinition></contextEntry>"
        "<contextEntry><invocation id='call'><literalExpression><text>f</text></literalExpression>"
        "<binding><parameter name='b'/><literalExpression><text>n</text></literalExpression></binding>"
        "</invocation></contextEntry></context>"
    )
    with pytest.raises(FeelError, match="In 'call': Expected the parameters a of 'f'"):
        read(decision(called), "call.dmn").evaluate("it", {"n": 1}, None)
