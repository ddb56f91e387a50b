"""Each guard of a form is what holds: taken away, the attack that it stops succeeds."""

import time

import pytest

from forms import validators
from forms.fields import Answer
from forms.fields.choices import ChoiceAnswer
from forms.settling import Settling
from tests.forms.build import bound, options, part
from tests.forms.test_own_types import PERSON, people


def test_without_the_lock_a_read_only_value_could_be_posted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Answer, "is_locked", False)
    form = bound(part("textfield", "name", readonly=True), answers={"name": "Karen"}, post={"name": "Mallory"})
    assert form.answers == {"name": "Mallory"}


def test_without_the_judgement_a_hidden_value_could_be_posted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settling, "judge", lambda self: None)
    parts = part("checkbox", "no"), part("textfield", "why", conditional={"hide": "=no"})
    assert bound(*parts, post={"no": "true", "why": "smuggled"}).answers["why"] == "smuggled"


def test_without_the_check_of_options_anything_could_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChoiceAnswer, "choose", lambda self: setattr(self, "data", self.token))
    assert bound(part("radio", "r", values=options("a")), post={"r": "zzz"}).validate()


def test_without_the_reading_check_a_refused_person_would_pass_as_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validators, "readable", lambda form, field: None)
    form = bound({**PERSON, "validate": {}}, people=people, post={"rater_1": "u2"})
    assert form.validate()
    assert form.answers == {"rater_1": None}


def test_python_would_backtrack_where_our_patterns_do_not() -> None:
    """What the automaton is for: 26 characters already cost `re` more than 5,000 cost us."""
    import re

    begin = time.process_time()
    re.search("^(a|a)*$", "a" * 22 + "!")
    theirs = time.process_time() - begin
    begin = time.process_time()
    form = bound(part("textfield", "t", validate={"pattern": "^(a|a)*$"}), post={"t": "a" * 5000 + "!"})
    assert not form.validate()
    assert time.process_time() - begin < max(theirs, 0.5)
