"""JavaScript patterns on the server: the same answer as a real JavaScript engine, and never slow."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py_mini_racer import MiniRacer

from forms.pattern_reader import compile_pattern
from forms.patterns import PatternRefused
from forms.validators import EMAIL, PHONE


@pytest.fixture(scope="module")
def javascript() -> MiniRacer:
    return MiniRacer()


def _test(javascript: MiniRacer, pattern: str, text: str) -> bool:
    return bool(javascript.eval(f"new RegExp({json.dumps(pattern)}).test({json.dumps(text)})"))


PAIRS = [
    ("abc", "xabcx"),
    ("^abc$", "abc\n"),
    ("^.$", "\u2028"),
    ("^.$", "\u0085"),
    (r"^\d+$", "١٢"),
    (r"^\w+$", "é"),
    (r"^\s$", "\ufeff"),
    (r"^\s$", "\x1c"),
    (r"^\S$", "\u00a0"),
    ("^[^a-c]$", "d"),
    ("^[^a-c]$", "b"),
    (r"^[\d-x]$", "-"),
    ("^[]a]$", "a"),
    ("^a{2,3}$", "aaaa"),
    ("^a{2,}$", "aaaa"),
    ("^(ab|cd)+$", "abcdab"),
    ("^(?:a|)b$", "b"),
    ("^(?<year>[0-9]{4})$", "2026"),
    (r"\bcat\b", "a cat."),
    (r"\Bat", "cat"),
    ("^..$", "😀"),
    ("^😀$", "😀"),
    (r"^(?=.*\d)(?=.*[a-z]).{8,}$", "abcdefg1"),
    (r"^(?=.*\d)(?=.*[a-z]).{8,}$", "abcdefgh"),
    (r"^(?!.*secret).+$", "a secret"),
    (r"^(?!admin$).+$", "admin2"),
    (r"^\/\.\-\u0041\x42$", "/.-AB"),
    (r"^[\u4e00-\u9fff]{2,4}$", "张伟"),
    ("a*?b", "aab"),
    ("^(a*)*$", "aaa"),
    ("(^a|b$)", "xb"),
    (r"^[\w.%+-]+@[\w.-]+\.[A-Za-z]{2,}$", "a@b.org"),
    ("", ""),
]


@pytest.mark.parametrize(("pattern", "text"), PAIRS)
def test_a_pattern_matches_as_in_javascript(javascript: MiniRacer, pattern: str, text: str) -> None:
    try:
        found = compile_pattern(pattern).search(text)
    except PatternRefused:
        assert pattern == "^[]a]$"  # an empty class matches nothing; nobody means that
        return
    assert found is _test(javascript, pattern, text)


ATOMS = st.sampled_from(
    ["a", "b", ".", r"\d", r"\w", r"\s", "[ab]", "[^a]", r"\b", "^", "$", "😀", r"\.", "[a-c1]", r"\S"]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "+?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(pattern=PATTERNS, text=st.text(alphabet="ab1 .😀\n_", max_size=8))
def test_any_pattern_of_the_subset_matches_as_in_javascript(javascript: MiniRacer, pattern: str, text: str) -> None:
    assert compile_pattern(pattern).search(text) is _test(javascript, pattern, text)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a)\1", r"\k<a>", r"(?<=a)b", "a(?=b)", r"\p{L}", "a**", "a++", "(", ")", "a]", "[a", "a{", "{", "+",
        "(?i:a)", "(?>a)", "(?P<a>b)", r"\Z", r"\A", "[z-a]", "[😀]", "a{3001}", "a{5,2}", "((a{60}){60}){60}", r"\c",
        "😀+", "\\",
        "^(?=a)b|c",
    ],
)  # fmt: skip
def test_what_cannot_be_matched_exactly_is_refused(pattern: str) -> None:
    with pytest.raises(PatternRefused):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "(a*)*b", "^(.*a){10}$", r"\S+@\S+\.\S+", EMAIL, PHONE])
def test_a_hostile_answer_costs_no_time(pattern: str) -> None:
    """Each of these takes a backtracking engine seconds to years."""
    begin = time.process_time()
    compile_pattern(pattern).search("a" * 5000 + "!")
    assert time.process_time() - begin < 2
