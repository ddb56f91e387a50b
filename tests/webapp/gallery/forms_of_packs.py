"""The shipped forms, bound to a made-up case, so that a browser can show every one of them."""

from datetime import UTC, datetime
from pathlib import PurePath

import yaml
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from forms import compiler
from forms.binding import BoundForm
from forms.context import Choice, Criterion, FormContext
from webapp import i18n
from workflows import calendars, pack_file, packs
from workflows.facts import FACTS, Fact
from workflows.feel import Clock
from workflows.scoring import scorecard

_MADE_UP: dict[str, object] = {
    "boolean": True,
    "integer": 2,
    "number": 1.5,
    "text": "trust",
    "date": None,
    "ids": ["7"],
}
_PEOPLE = [
    Choice("1", "Ruth Adeyemi, Investigator"),
    Choice("2", "Martin Kowal"),
    Choice("3", "Elaine Foster", "decides"),
]


def every_form() -> list[tuple[str, str]]:
    names = ((pack, PurePath(name)) for pack in packs.shipped() for name in packs.files(pack))
    return [(pack, name.stem) for pack, name in names if name.suffix == ".form"]


def bound(pack: str, name: str, posted: MultiDict[str, str] | None = None) -> BoundForm:
    files, language = packs.files(pack), i18n.current().code
    words = pack_file.parse(files["pack.yaml"])
    texts = yaml.safe_load(files["zh_Hans.yaml"]) if language == "zh_Hans" and "zh_Hans.yaml" in files else {}
    rated = scorecard.parse(files["scorecard.yaml"]).rated if "scorecard.yaml" in files else ()
    context = FormContext(
        clock=Clock(
            now=datetime(2026, 11, 23, 9, 0, tzinfo=UTC), zone="UTC", calendar=calendars.calendar(words.calendar)
        ),
        facts={group: {key: _value(fact) for key, fact in facts.items()} for group, facts in FACTS.items()},
        data={"reference": "7", "subject": "7"},
        people=lambda group: _PEOPLE,
        criteria=[
            Criterion(
                criterion.id,
                criterion.title.in_language(language),
                {point: text.in_language(language) for point, text in criterion.anchors.items()},
                criterion.question.in_language(language),
            )
            for criterion in rated
        ],
        evidence=lambda: [
            Choice("5", "E-05 Payroll letter, Northgate"),
            Choice("7", "E-07 Reference form, Karen Doyle"),
        ],
        categories=[Choice(category.code, category.title.in_language(language)) for category in words.categories],
        signer="Ruth Adeyemi",
        translate=lambda text: texts.get(text) or (gettext(text) if text else text),
    )
    return compiler.compile_source(files[f"forms/{name}.form"]).bind(posted, answers={}, context=context)


def _value(fact: Fact) -> object:
    if fact.kind == "codes":
        return list(fact.allowed[:1])
    return fact.allowed[0] if fact.allowed else _MADE_UP[fact.kind]
