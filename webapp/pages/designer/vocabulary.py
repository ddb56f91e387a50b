"""What the diagram editor offers to choose from: a draft's own names and the house's, in the reader's language."""

from collections.abc import Iterator, Mapping

from flask import url_for
from flask_babel import gettext

from webapp import i18n
from webapp.casework.studio.names import Named, Names
from webapp.pages.designer.element_templates import templates
from webapp.pages.designer.operation_words import INPUTS, OPERATIONS, RECORDS
from webapp.pages.words import limit_words, words
from workflows.bpmn.vocabulary import OPERATIONS as REGISTRY
from workflows.bpmn.vocabulary import RECORD_KINDS
from workflows.facts import FACTS, LIMITS, Fact
from workflows.pack import Limit, Unit
from workflows.vocabulary import Outcome, OutsideParty, Part

Choice = Mapping[str, object]


def vocabulary(names: Names, draft_id: int) -> dict[str, object]:
    """As JSON for the editor: lists of {value, label} with more where a picker shows more."""
    language = i18n.current().code

    def choice(one: Named, linked: bool = False) -> Choice:
        title = one.title(language)
        label = title if title == one.code else f"{title} ({one.code})"
        href = {"href": url_for("studio.edit_page", draft_id=draft_id, name=one.file)} if linked else {}
        return {"value": one.code, "label": label, "file": one.file, **href}

    return {
        "forms": [choice(one, linked=True) for one in names.forms],
        "groups": [{"value": one.code, "label": one.title(language)} for one in names.groups],
        "stages": [{"value": one.code, "label": one.title(language)} for one in names.stages],
        "decisions": [choice(one, linked=True) for one in names.decisions],
        "processes": [choice(one, linked=True) for one in names.processes],
        "tasks": [choice(one) for one in names.tasks],
        "letters": [choice(one) for one in names.letters],
        "limits": [{"value": name, "label": _limit(*row)} for name, row in names.limits.items()],
        "operations": [
            {
                "value": operation.name,
                "label": str(OPERATIONS[operation.name][0]),
                "help": str(OPERATIONS[operation.name][1]),
                "needs": list(operation.needs),
                "takes": list(operation.takes),
                "gives": list(operation.gives),
            }
            for operation in REGISTRY.values()
        ],
        "inputs": {name: {"label": str(label), "help": str(means)} for name, (label, means) in INPUTS.items()},
        "parts": [{"value": part.value, "label": words(part)} for part in Part],
        "records": [{"value": kind, "label": str(RECORDS[kind])} for kind in RECORD_KINDS],
        "external": [{"value": party.value, "label": words(party)} for party in OutsideParty],
        "outcomes": [{"value": outcome.value, "label": words(outcome)} for outcome in Outcome],
        "people": [
            {"value": f"=facts.team.{key}", "label": f"facts.team.{key}"} for key in ("first", "second", "chair")
        ],
        "subjects": [
            {"value": f"={name}", "label": str(INPUTS[name][0])}
            for name in ("reference", "check", "finding", "objection")
        ],
        "variables": {
            process: [{"name": one.name, "info": _origins(one.origins)} for one in found]
            for process, found in names.variables.items()
        },
        "facts": _facts(names),
        "templates": templates(names.letters, language),
    }


def _limit(value: int, unit: str) -> str:
    return limit_words(Limit(value, Unit(unit), "", "", False)) if unit in set(Unit) else f"{value} {unit}".strip()


def _origins(ids: tuple[str, ...]) -> str:
    return gettext("Set by %(elements)s", elements=", ".join(ids)) if ids else gettext("Known from the beginning")


def _facts(names: Names) -> Choice:
    """`facts` with everything in it, as the FEEL editor completes it."""
    groups: list[Choice] = [
        {"name": group, "entries": [{"name": key, "info": _kind(fact)} for key, fact in facts.items()]}
        for group, facts in FACTS.items()
    ]
    limits = [{"name": name, "info": _limit(*row)} for name, row in names.limits.items()]
    return {
        "name": "facts",
        "info": gettext("What the office knows of the case now"),
        "entries": [*groups, {"name": LIMITS, "entries": limits}],
    }


def _kind(fact: Fact) -> str:
    return ", ".join(_parts(fact))


def _parts(fact: Fact) -> Iterator[str]:
    yield fact.kind
    if fact.optional:
        yield gettext("may be null")
    if fact.allowed:
        yield " | ".join(f'"{value}"' for value in fact.allowed)
