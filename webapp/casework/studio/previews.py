"""A draft's form as the server will show it, filled in against an invented case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import MultiDict

from forms import compiler
from forms.binding import BoundForm
from forms.context import Choice, Concern, Criterion, FormContext
from webapp.casework import working_days
from webapp.casework.studio.names import Named, Names
from workflows.catalog import Source
from workflows.errors import FeelError, Problem, Refused, Unreadable
from workflows.facts import FACTS, LIMITS, Fact
from workflows.feel import Clock, Feel
from workflows.feel.worker import Worker
from workflows.scoring import scorecard
from workflows.strict_yaml import plain

_feel = Feel(Worker())
"""FEEL of drafts: a rule that loops holds up nothing but its own preview."""


@dataclass(frozen=True)
class Preview:
    """`form` is None where the schema is refused; `problems` says why, component by component."""

    form: BoundForm | None
    problems: tuple[Problem, ...]


def preview(
    schema: bytes,
    posted: MultiDict[str, str] | None,
    source: Source,
    names: Names,
    now: datetime,
    language: str,
    translate: Callable[[str], str],
) -> Preview:
    """The form as it stands in the editor, with what was typed into the preview. Never raises for a bad schema."""
    try:
        form = compiler.compile_source(schema)
        bound = form.bind(posted, answers={}, context=_context(source, names, now, language, translate))
    except Refused as refused:
        return Preview(None, refused.problems)
    except Unreadable as error:
        return Preview(None, (Problem("", "", 0, "form-readable", str(error), "Save the form again."),))
    except FeelError as error:
        stopped = Problem("", "", 0, "expression", str(error), "Make the expressions of this form simpler.")
        return Preview(None, (stopped,))
    return Preview(bound, ())


def _context(
    source: Source, names: Names, now: datetime, language: str, translate: Callable[[str], str]
) -> FormContext:
    pack = plain(source.files.get("pack.yaml", b""))
    calendar, zone = str(pack.get("calendar") or "CN"), str(pack.get("zone") or "UTC")
    texts = plain(source.files.get("zh_Hans.yaml", b"")) if language == "zh_Hans" else {}
    person, document = translate("Somebody of this group"), translate("A document of the case")
    return FormContext(
        clock=Clock(now=now, zone=zone, calendar=working_days.calendar(calendar)),
        facts=_facts(names),
        data={"reference": "1", "subject": "1", "portal": False},
        people=lambda group: [Choice("1", f"{person} 1"), Choice("2", f"{person} 2")],
        criteria=_criteria(source, language),
        evidence=lambda: [Choice("1", f"E-01 {document}"), Choice("2", f"E-02 {document}")],
        pieces=[Choice("evidence:1", f"E-01 {document}")],
        concerns=[Concern(1, translate("Concern 1"))],
        categories=[Choice(one.code, one.title(language)) for one in _categories(pack)],
        signer=translate("Whoever does the task"),
        translate=lambda text: str(texts.get(text) or (translate(text) if text else text)),
        evaluate=_feel.evaluate_many,
    )


_VALUES: Mapping[str, object] = {
    "boolean": True,
    "integer": 2,
    "number": 1.5,
    "text": "1",
    "date": None,
    "ids": ["1"],
    "codes": [],
}


def _facts(names: Names) -> dict[str, object]:
    facts: dict[str, object] = {
        group: {key: _value(fact) for key, fact in known.items()} for group, known in FACTS.items()
    }
    return facts | {LIMITS: {name: value for name, (value, _unit) in names.limits.items()}}


def _value(fact: Fact) -> object:
    if fact.kind == "codes":
        return list(fact.allowed[:1])
    return fact.allowed[0] if fact.allowed else _VALUES[fact.kind]


def _criteria(source: Source, language: str) -> Sequence[Criterion]:
    try:
        card = scorecard.parse(source.files["scorecard.yaml"])
    except (KeyError, Refused, Unreadable):
        return ()
    return tuple(
        Criterion(
            one.id,
            one.title.in_language(language),
            {point: text.in_language(language) for point, text in one.anchors.items()},
            one.question.in_language(language),
        )
        for one in card.rated
    )


def _categories(pack: Mapping[str, object]) -> Sequence[Named]:
    rows = pack.get("categories")
    return [
        Named(str(row["code"]), {key: str(row[key]) for key in ("en", "zh_Hans") if row.get(key)})
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and "code" in row
    ]
