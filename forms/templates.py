"""`{{ }}` texts of a schema: plain text, inserted FEEL and `{{#if}}`, as form-js' FEELers has them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from workflows.sentences import sentence

_TAG = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


class TemplateRefused(ValueError):
    """The template uses what is not supported here."""


@dataclass(frozen=True)
class Insert:
    feel: str


@dataclass(frozen=True)
class When:
    feel: str
    parts: tuple["Part", ...]


Part = str | Insert | When


@dataclass(frozen=True)
class Template:
    """A parsed text; `expressions` are evaluated together with everything else of the form, `fill` puts them in."""

    parts: tuple[Part, ...]

    @property
    def expressions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_expressions(self.parts)))

    def fill(self, value: Callable[[str], object], escape: Callable[[str], str] = str) -> str:
        """The text with `value(expression)` in place; an empty or failed insert is left out."""
        return _fill(self.parts, value, escape)


def _expressions(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Insert):
            yield part.feel
        elif isinstance(part, When):
            yield part.feel
            yield from _expressions(part.parts)


def _fill(parts: tuple[Part, ...], value: Callable[[str], object], escape: Callable[[str], str]) -> str:
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
        elif isinstance(part, Insert):
            text += escape(as_text(value(part.feel)))
        elif value(part.feel) is True:
            text += _fill(part.parts, value, escape)
    return text


def as_text(value: object) -> str:
    """A FEEL value as words: nothing for null, numbers without a useless `.0`, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple):
        return ", ".join(as_text(item) for item in value)
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat else str(value)


@lru_cache(maxsize=4096)
def parse_template(text: str) -> Template:
    """Parse a text with `{{ }}`, or a whole `=expression`. Raises TemplateRefused."""
    if text.startswith("="):
        return Template((Insert(text[1:].strip()),))
    pieces = _TAG.split(text)
    if any("{{" in piece for piece in pieces[::2]):
        raise TemplateRefused("'{{' is not closed by '}}'")
    return Template(_parse(iter(enumerate(pieces)), inside=False))


def _parse(pieces: Iterator[tuple[int, str]], inside: bool) -> tuple[Part, ...]:
    parts: list[Part] = []
    for number, piece in pieces:
        if number % 2 == 0:
            if piece:
                parts.append(piece)
            continue
        tag = piece.strip()
        if tag == "/if":
            if not inside:
                raise TemplateRefused("{{/if}} has no {{#if}}")
            return tuple(parts)
        if tag.startswith("#if"):
            parts.append(When(tag[3:].strip(), _parse(pieces, inside=True)))
        elif tag.startswith(("#", "/")):
            raise TemplateRefused(sentence("{{%(tag)s}} is not supported; a table or a dynamic list repeats", tag=tag))
        elif tag:
            parts.append(Insert(tag.removeprefix("=").strip()))
    if inside:
        raise TemplateRefused("{{#if}} is not closed by {{/if}}")
    return tuple(parts)
