"""A sentence reads as English, and can be said anew from its pattern and values."""

import copy
import json
import pickle

import pytest

from workflows.errors import Unreadable
from workflows.feel import check
from workflows.sentences import Sentence, Text, in_words, listed, sentence

GERMAN = {
    "Expected %(what)s but found %(name)r.": "%(what)s erwartet, %(name)s gefunden.",
    "a message": "eine Nachricht",
    "Draw it.": "Zeichnen.",
    "%(one)s or %(next)s": "%(one)s oder %(next)s",
    "Step: %(title)s": "Schritt: %(title)s",
}
TOLD = sentence("Expected %(what)s but found %(name)r.", what=sentence("a message"), name="x")


def german(text: str) -> str:
    return in_words(text, lambda said: GERMAN.get(said, said), "zh_Hans")


def test_it_is_the_english_sentence_for_whoever_prints_or_stores_it() -> None:
    assert TOLD == "Expected a message but found 'x'." and hash(TOLD) == hash(str(TOLD))
    assert json.dumps(TOLD) == "\"Expected a message but found 'x'.\""
    assert sentence("100% sure") == "100% sure" and sentence(TOLD) is TOLD


def test_it_is_said_in_another_language_with_the_sentences_inside_it() -> None:
    assert german(TOLD) == "eine Nachricht erwartet, x gefunden."
    assert german("Draw it.") == "Zeichnen."  # a text without places is its own pattern
    assert german("What nobody translates") == "What nobody translates" and german("") == ""
    assert german(listed("%(one)s or %(next)s", [sentence("a message"), "x", "y"])) == "eine Nachricht oder x oder y"
    assert german(sentence("Step: %(title)s", title=Text("Notice", "告知"))) == "Schritt: 告知"


def test_a_name_that_looks_like_a_place_or_a_pattern_stays_what_it_is() -> None:
    told = sentence("Expected %(what)s but found %(name)r.", what="Draw it.", name="%(what)s 100%")
    assert german(told) == "Draw it. erwartet, %(what)s 100% gefunden."


@pytest.mark.parametrize("carry", [copy.copy, copy.deepcopy, lambda told: pickle.loads(pickle.dumps(told))])  # noqa: S301
def test_it_stays_a_sentence_in_copies_and_exceptions(carry: object) -> None:
    assert callable(carry)
    carried = carry(TOLD)
    assert isinstance(carried, Sentence) and german(carried) == german(TOLD)
    assert isinstance(str(Unreadable(TOLD)), Sentence)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("nowhere", "Unknown name '%(name)s'"),
        ("nothing(1)", "Unknown function '%(name)s'"),
        ("1 +", "Something is missing here"),
        ("1 ) 2", "Unexpected '%(text)s'"),
        ("abs(1, 2)", "Expected %(call)s but got %(count)s arguments"),
        ("abs(x: 1)", "Expected %(call)s but got the parameter '%(name)s'"),
        ("uuid()", "%(call)s is not offered here: %(reason)s"),
    ],
)
def test_what_feel_says_before_it_runs_has_its_places(text: str, pattern: str) -> None:
    [fault] = check(text, names=frozenset())
    assert isinstance(fault.message, Sentence) and fault.message.pattern == pattern
    assert str.__str__(fault.message) == (pattern % fault.message.values if fault.message.values else pattern)
