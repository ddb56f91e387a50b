"""Notices and letters: a small markdown with `{{ name }}` fields, rendered to escaped HTML and to plain text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup, escape

from workflows.errors import Problem, Refused
from workflows.sentences import sentence
from workflows.vocabulary import NoticeKind

MOST_BYTES = 64 * 1024
LANGUAGES = ("en", "zh_Hans")
LETTER = "letter"
"""The kind of everything that is no notice in law: invitations, requests, reminders, acknowledgements."""

_NAME = re.compile(r"(?:.*/)?([a-z][a-z0-9_]*)\.(en|zh_Hans)\.md")
_HEADING = re.compile(r"(#{1,3}) +(.+)")
_ITEM = re.compile(r"(?:[-*]|([0-9]{1,2})[.)]) +(.+)")
_TOKEN = re.compile(r"\*\*|\{\{ *([a-z][a-z0-9_]*) *\}\}")
_BRACES = re.compile(r"\{\{[^}]*\}?\}?|\}\}")
_OUTSIDE = re.compile(r"\]\(|!\[|```|^ *\||</?[a-zA-Z!]|^ *>", re.MULTILINE)

_OFFICE = frozenset({"office", "office_address", "office_phone", "office_email", "case_number", "date"})
_POST = frozenset({"post_title", "post_unit", "campaign"})
_PERSON = frozenset({"candidate_name", "link", "answer_by", "answer_days", "reply_address", "helper_right"})

# The fixed list of fields of each kind. The public notice names nothing else about a person: its list is the content
# that the recruitment rules prescribe (name, sex, admission ticket, present unit or school, post, supervision phone).
FIELDS: Mapping[str, frozenset[str]] = {
    NoticeKind.CONSENT: _OFFICE | _POST | _PERSON | {"lawful_basis", "purposes", "scopes", "retention"},
    NoticeKind.CONCERNS: _OFFICE | _POST | _PERSON | {"concerns", "materials"},
    NoticeKind.PUBLIC: frozenset({
        "office", "date", "campaign", "candidate_name", "sex", "admission_ticket", "current_unit", "post_title",
        "post_unit", "opens_on", "ends_on", "working_days", "supervision_phone",
    }),
    NoticeKind.ADVERSE: _OFFICE | _POST | _PERSON | {
        "decision", "decided_on", "reasons", "appeal_by", "appeal_days", "appeal_to", "debar_until", "report_agency",
    },
    NoticeKind.OUTCOME: _OFFICE | _POST | _PERSON | {
        "outcome", "decided_on", "condition", "condition_owner", "review_on",
    },
    LETTER: _OFFICE | _POST | _PERSON | {
        "addressee", "check_title", "items", "gist", "reasons", "outcome", "decided_on", "reference_number",
        "appeal_by", "appeal_to", "confidence_note", "review_on", "served_on",
        "received_on", "report_agency", "code",
    },
}  # fmt: skip


class Shape(StrEnum):
    """What a block is; numbered and bulleted items stand in runs."""

    TITLE = "h1"
    HEADING = "h2"
    SUBHEADING = "h3"
    PARAGRAPH = "p"
    BULLET = "ul"
    NUMBER = "ol"


@dataclass(frozen=True)
class Span:
    """A run of words, or the name of a field that stands there."""

    words: str
    field: bool
    bold: bool


@dataclass(frozen=True)
class Block:
    shape: Shape
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Notice:
    """A notice or letter as written. `kind` is a NoticeKind value or LETTER; `fields` are the names it uses."""

    code: str
    kind: str
    language: str
    title: str
    blocks: tuple[Block, ...]
    fields: frozenset[str]


Value = str | Sequence[str]


def parse(name: str, data: bytes) -> Notice:
    """Read `notices/<code>.<lang>.md`. Raises Refused: unknown fields, other markup than headings, paragraphs, lists
    and bold, no `# title` at the top. A code that is a NoticeKind has the fields of that notice, others are letters."""
    match = _NAME.fullmatch(name)
    if not match:
        raise Refused(
            (
                _problem(
                    name, 0, "name", sentence("Expected <code>.en.md or <code>.zh_Hans.md but got %(name)r", name=name)
                ),
            )
        )
    code, language = match[1], match[2]
    kind = code if code in list(NoticeKind) else LETTER
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            (_problem(name, 0, "encoding", sentence("Expected UTF-8 but %(error)s", error=str(error))),)
        ) from None
    problems: list[Problem] = []
    if len(data) > MOST_BYTES:
        raise Refused(
            (
                _problem(
                    name,
                    0,
                    "size",
                    sentence(
                        "Expected at most %(most)s bytes but got %(count)s",
                        most=MOST_BYTES,
                        count=len(data),
                    ),
                ),
            )
        )
    for found in _OUTSIDE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        reason = sentence(
            "Expected headings, paragraphs, lists and bold only but got %(found)r", found=found[0].strip()
        )
        problems.append(_problem(name, line, "markup", reason, "write it in words"))
    blocks: list[Block] = []
    for line, shape, words in _lines(text):
        spans = tuple(_spans(words))
        blocks.append(Block(shape, spans))
        problems += [
            _problem(name, line, "field", sentence("Expected a field like {{ name }} but got %(bad)r", bad=bad))
            for bad in _BRACES.findall(_TOKEN.sub("", words))
        ]
        for span in spans:
            if span.field and span.words not in FIELDS[kind]:
                known = ", ".join(sorted(FIELDS[kind]))
                problems.append(
                    _problem(
                        name,
                        line,
                        "unknown-field",
                        sentence("Expected one of %(known)s but got %(words)r", known=known, words=span.words),
                    )
                )
        if words.count("**") % 2:
            problems.append(_problem(name, line, "markup", "Expected ** in pairs but one is left open"))
    if not blocks or blocks[0].shape != Shape.TITLE or any(span.field for span in blocks[0].spans):
        problems.append(_problem(name, 1, "title", "Expected a first line like '# Title' without fields"))
    if problems:
        raise Refused(tuple(problems))
    fields = frozenset(span.words for block in blocks for span in block.spans if span.field)
    return Notice(code, kind, language, "".join(s.words for s in blocks[0].spans), tuple(blocks), fields)


def html(notice: Notice, values: Mapping[str, Value]) -> Markup:
    """The notice as HTML; every word and value is escaped. A list value alone in its block becomes a list.

    Raises ValueError when a field of the notice has no value.
    """
    parts: list[str] = []
    for shape, items in _runs(notice, values):
        if shape in (Shape.BULLET, Shape.NUMBER):
            parts.append(f"<{shape}>" + "".join(f"<li>{_html(item)}</li>" for item in items) + f"</{shape}>")
        else:
            parts += [f"<{shape}>{_html(item)}</{shape}>" for item in items]
    return Markup("\n".join(parts))  # noqa: S704 - every part was escaped in _html


def text(notice: Notice, values: Mapping[str, Value]) -> str:
    """The notice as plain text, for mail and for the record. Raises ValueError when a field has no value."""
    parts: list[str] = []
    for shape, items in _runs(notice, values):
        plain = ["".join(words for words, _ in item) for item in items]
        if shape == Shape.BULLET:
            parts.append("\n".join(f"- {item}" for item in plain))
        elif shape == Shape.NUMBER:
            parts.append("\n".join(f"{i}. {item}" for i, item in enumerate(plain, 1)))
        else:
            parts += plain
    return "\n\n".join(parts) + "\n"


_Item = Sequence[tuple[str, bool]]
"""Words with whether they are bold."""


def _runs(notice: Notice, values: Mapping[str, Value]) -> list[tuple[Shape, list[_Item]]]:
    """Blocks with their values filled in; neighbouring items of one list stand together."""
    if missing := notice.fields - values.keys():
        raise ValueError(
            sentence(
                "Expected values for all fields of %(code)s but %(missing)s are missing",
                code=notice.code,
                missing=", ".join(sorted(missing)),
            )
        )
    runs: list[tuple[Shape, list[_Item]]] = []
    for block in notice.blocks:
        shape, items = block.shape, [[(_filled(span, values), span.bold) for span in block.spans]]
        if len(block.spans) == 1 and block.spans[0].field and not isinstance(values[block.spans[0].words], str):
            shape = Shape.BULLET if shape == Shape.PARAGRAPH else shape
            items = [[(str(value), block.spans[0].bold)] for value in values[block.spans[0].words]]
        if runs and runs[-1][0] == shape and shape in (Shape.BULLET, Shape.NUMBER):
            runs[-1][1].extend(items)
        else:
            runs.append((shape, list(items)))
    return runs


def _filled(span: Span, values: Mapping[str, Value]) -> str:
    value = values[span.words] if span.field else span.words
    return value if isinstance(value, str) else "; ".join(value)


def _html(item: _Item) -> str:
    parts = []
    for words, bold in item:
        safe = str(escape(words)).replace("\n", "<br>")
        parts.append(f"<strong>{safe}</strong>" if bold else safe)
    return "".join(parts)


def _lines(text: str) -> Iterator[tuple[int, Shape, str]]:
    """Blocks as (line, shape, words); lines of one paragraph or item are joined."""
    open_block: tuple[int, Shape, str] | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        heading, item = _HEADING.fullmatch(line), _ITEM.fullmatch(line)
        if open_block and (not line or heading or item):
            yield open_block
            open_block = None
        if heading:
            yield number, (Shape.TITLE, Shape.HEADING, Shape.SUBHEADING)[len(heading[1]) - 1], heading[2]
        elif item:
            open_block = (number, Shape.NUMBER if item[1] else Shape.BULLET, item[2])
        elif line and open_block:
            open_block = (open_block[0], open_block[1], _joined(open_block[2], line))
        elif line:
            open_block = (number, Shape.PARAGRAPH, line)
    if open_block:
        yield open_block


def _joined(words: str, more: str) -> str:
    """Two lines of one paragraph; Chinese needs no space between them."""
    return words + ("" if max(words[-1], more[0]) >= "\u2e80" else " ") + more


def _spans(words: str) -> Iterator[Span]:
    bold, at = False, 0
    for token in _TOKEN.finditer(words):
        if token.start() > at:
            yield Span(words[at : token.start()], field=False, bold=bold)
        if token[1]:
            yield Span(token[1], field=True, bold=bold)
        else:
            bold = not bold
        at = token.end()
    if at < len(words):
        yield Span(words[at:], field=False, bold=bold)


def _problem(name: str, line: int, rule: str, reason: str, instead: str = "") -> Problem:
    return Problem(element="", name=name, line=line, rule=rule, reason=reason, instead=instead)
