"""Sentences for people: English text that still knows its pattern and its values, so that a page can say it anew."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Text:
    """A label in the languages that ship."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en

    def in_language(self, language: str) -> str:
        """The Chinese text for zh tags, else the English one."""
        return self.zh if language.startswith("zh") else self.en


class Sentence(str):
    """The English sentence, for the command line, JSON and tests as it stands; `pattern` has places like %(name)s for
    `values`: names, ids, numbers, labels and other sentences. Plain text again once it is cut, joined or stored."""

    pattern: str
    values: Mapping[str, object]

    def __new__(cls, pattern: str, values: Mapping[str, object]) -> "Sentence":
        made = super().__new__(cls, pattern % values if values else pattern)
        made.pattern, made.values = pattern, values
        return made

    def __str__(self) -> str:
        return self  # so that an exception keeps it: str(error) is the sentence itself

    def __getnewargs__(self) -> tuple[Any, ...]:
        return self.pattern, self.values


def sentence(pattern: str, /, **values: object) -> Sentence:
    """A sentence, or a part of one, whose pattern the catalogues translate; what is a sentence already stays one."""
    return pattern if isinstance(pattern, Sentence) else Sentence(pattern, values)


def listed(between: str, parts: Sequence[str]) -> str:
    """The parts as one, '' of none; `between` is the pattern that joins %(one)s and %(next)s."""
    told = parts[0] if parts else ""
    for part in parts[1:]:
        told = Sentence(between, {"one": told, "next": part})
    return told


def in_words(text: str, translate: Callable[[str], str], language: str) -> str:
    """A sentence in another language. Text without places is its own pattern: what nobody translates stays."""
    if not isinstance(text, Sentence):
        return translate(text) if text else ""
    words = translate(text.pattern)
    if not text.values:
        return words
    return words % {name: _value(value, translate, language) for name, value in text.values.items()}


def _value(value: object, translate: Callable[[str], str], language: str) -> object:
    if isinstance(value, Sentence):
        return in_words(value, translate, language)
    return value.in_language(language) if isinstance(value, Text) else value
