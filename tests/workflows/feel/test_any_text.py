"""Whatever text is asked, the answer is a value or a FeelError, and the isolate lives on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.errors import FeelError
from workflows.feel import check, evaluate, reads

PIECES = [
    "1", "0", "-2.5", '"a"', "true", "null", "x", "x.a", "list", "f", "item", "?", "[", "]", "(", ")", "{", "}", ",",
    ":", "..",
    "+", "-", "*", "/", "**", "=", "!=", "<", ">=", " in ", " and ", " or ", " between ", "not(", "if ", " then ",
    " else ", "for i in ", " return i", "some i in ", "every i in ", " satisfies ", "function(a) ", " instance of ",
    "number", "count(", "sum(", "date(", "@\"2026-01-31\"", "duration(\"P1D\")", "today()", "string(", "sort(", "`x`",
    "min(", "context put(", "partition(", "replace(", "working days after(", "get or else(", "is defined(", "split(",
    "constructor", "__proto__", "\\", "\"", "\u0000", "中", "𝒳", "//", "/* */", "\n",
]  # fmt: skip
CONTEXT = {"x": {"a": 1, "b": [1, None, "c"]}, "list": [{"a": 1}, {"a": 2}], "f": None, "?": 3}
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=30)


def ask(text: str) -> None:
    for kind in ("expression", "unary"):
        try:
            evaluate(text, CONTEXT, None, kind)  # type: ignore[arg-type]
        except FeelError as error:
            start, end = error.position or (0, 0)
            assert 0 <= start <= end <= len(text)
        faults = check(text, kind, ["x", "list"])  # type: ignore[arg-type]
        assert all(0 <= fault.start <= fault.end <= len(text) for fault in faults)
        try:
            reads(text, kind)  # type: ignore[arg-type]
        except FeelError:
            assert faults
    assert evaluate("1 + 1", {}, None) == 2


@settings(derandomize=True, max_examples=200, deadline=None)
@given(texts)
def test_any_text_is_answered_or_refused(text: str) -> None:
    ask(text)


@pytest.mark.prove
@settings(derandomize=True, max_examples=2_000, deadline=None)
@given(texts)
def test_any_text_is_answered_or_refused_many_times(text: str) -> None:
    ask(text)
