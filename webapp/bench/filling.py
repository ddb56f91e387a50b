"""The real form of a task on the bench: shown with what is suggested, taken when it is filled in well."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from forms import compiler
from forms.binding import BoundForm
from webapp.bench.answering import with_names
from webapp.bench.round import Round, needs_papers
from webapp.bench.shown import FormShown
from webapp.casework.queries.task import TaskView
from webapp.pages.tasks import ACT, context_of
from webapp.pages.words import pack_words
from workflows.scenarios import Act, plain_act
from workflows.scenarios.model import Kind

_OF_THE_CASE = frozenset({"pieces", "evidence", "filepicker", "signature"})
"""Answers that point at rows of this very case: they are made up anew each time."""


@dataclass(frozen=True)
class Filled:
    """Either the form to show (again), or the step that was done."""

    form: FormShown | None
    act: Mapping[str, Any] | None
    touched: bool = False  # the case is not what its acts lead to any more: a document was filed to be cited


def fill_in(round_: Round, element: str, which: int, by: str, posted: list[tuple[str, str]] | None) -> Filled:
    """Raises NotFound, NotAllowed, CannotFill."""
    task = round_.task(element, which)
    view = round_.view(task, by)
    form = compiler.compile_source(view.head.project.forms[task.form_id])
    touched = bool(needs_papers(form.schema))
    papers = round_.papers(view) if touched else {}
    if papers:
        view = round_.view(task, by)
    suggested = round_.suggestion(view, papers)
    data = MultiDict(posted) if posted is not None else None
    context = replace(context_of(view, form), signer=None)  # nobody signs here with a password
    bound = form.bind(data, answers=suggested, context=context)
    asks_again = bound.row_change is not None or bound.revealed or (data is not None and data.get(ACT) == "ask")
    if data is None or asks_again or not bound.validate():
        return Filled(_shown(round_, view, bound, which), None, touched)
    act = Act(Kind.DO, element, _recorded(round_, bound, suggested), by, which)
    round_.act(act)
    return Filled(None, plain_act(act), touched)


def _shown(round_: Round, view: TaskView, bound: BoundForm, which: int) -> FormShown:
    t = pack_words(round_.office.project)
    return FormShown(
        element=view.task.element_id,
        which=which,
        name=t(view.task.name),
        hint=t(view.properties["hint"]) if view.properties.get("hint") else "",
        doer=view.viewer.username,
        doer_name=view.viewer.name,
        html=str(bound.__html__()),
        submit=bound.submit_label or gettext("Complete"),
        errors=tuple((words, href.removeprefix("#")) for words, href in bound.summary_errors),
    )


def _recorded(round_: Round, bound: BoundForm, suggested: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from the suggestion: a scenario says what matters in it, and nothing that is made up anyway."""
    passing = {name for name, field in bound.fields.items() if field.component.kind in _OF_THE_CASE}
    people = frozenset(name for name, field in bound.fields.items() if field.component.kind == "person")
    answers = with_names(round_.office, bound.answers, people)
    usual = with_names(round_.office, suggested, people)
    found = {}
    for key, value in answers.items():
        kept = _without(value, key, passing)
        if key not in passing and kept != _without(usual.get(key), key, passing):
            found[key] = kept
    return found


def _without(value: Any, path: str, passing: set[str]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _without(one, f"{path}.{key}", passing) for key, one in value.items() if f"{path}.{key}" not in passing
        }
    if isinstance(value, list | tuple):
        return [_without(one, f"{path}.{place}", passing) for place, one in enumerate(value)]
    return value
