"""Fills in any task's form as a person would: what a storyline says first, else an answer that fits."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from forms import compiler
from forms.binding import BoundForm
from forms.fields import Answer
from forms.model import RESTS_ON
from forms.values import put
from webapp import clock
from webapp.casework.queries.task import TaskView
from webapp.pages.tasks import context_of

ROUNDS = 12
SENTENCE = "What was found is described here in plain words, with the day, the place and who was there."


class CannotFill(Exception):
    """No valid answers were found; says which fields refuse what."""


def fill(view: TaskView, wanted: Mapping[str, Any], chance: Random | None = None) -> dict[str, Any]:
    """Answers that the form accepts. `wanted` is by answer path (`verdict`, `referees.0.name`) and always wins.

    People are picked by `chance`, or the first of the list without it. Raises CannotFill.
    """
    form = compiler.compile_source(view.head.project.forms[view.task.form_id])
    context = context_of(view, form)
    answers: dict[str, Any] = {}
    for path, value in wanted.items():
        put(answers, tuple(int(p) if p.isdecimal() else p for p in path.split(".")), value)
    for _ in range(ROUNDS):
        bound = form.bind(None, answers=answers, context=context)
        _sign(bound)
        if bound.validate():
            return bound.answers
        progressed = False
        for name in bound.errors:
            field = bound.fields[name]
            if field.component.kind == "pieces" and not field.pieces:  # type: ignore[attr-defined]
                # Nothing bears on this criterion, whatever the storyline would have liked to say of it.
                put(answers, (*field.slot.path[:-1], str(field.slot.path[-1]).removesuffix(RESTS_ON)), "NB")
                progressed = True
            elif name not in wanted:
                value = _answer(field, bound, chance)
                progressed = progressed or value != field.data
                put(answers, field.slot.path, value)
        if not progressed:
            break
    raise CannotFill(f"{view.task.form_id}: {bound.errors}")


def _sign(bound: BoundForm) -> None:
    """A signature is never taken over from a draft, so it is given as if ticked just now."""
    signature = bound.signature
    if signature is not None:
        signature.data, signature.has_password = True, True


def _answer(field: Answer, bound: BoundForm, chance: Random | None) -> Any:
    kind = field.component.kind
    if kind == "person":
        taken = {f.data for f in bound.visible.values() if f.component.kind == "person" and f is not field}
        free = [p.value for p in field.people if p.refused_reason is None and p.value not in taken]  # type: ignore[attr-defined]
        return (chance.choice(free) if chance else free[0]) if free else None
    if kind == "rating":
        return 4 if _can_rest(field) else "NB"
    if kind in ("radio", "select"):
        options = [option.value for option in field.options]  # type: ignore[attr-defined]
        return options[0] if options else None
    if kind in ("checklist", "taglist", "pieces"):
        return [option.value for option in field.options][:1]  # type: ignore[attr-defined]
    if kind in ("checkbox", "signature"):
        return True
    if kind == "number":
        return int(str(field.limits.get("min") or 1))
    if kind == "datetime":
        return _moment(field)
    if field.component.validate.get("validationType") == "email":
        return "someone@example.org"
    if field.component.validate.get("validationType") == "phone":
        return "+4930664040900"
    longest = field.limits.get("maxLength")
    return SENTENCE[: int(str(longest))] if longest else SENTENCE


def _can_rest(field: Answer) -> bool:
    """Whether a rating could name what it rests on, where the form asks for that."""
    parent = field.slot.parent
    cites = parent is not None and parent.component.properties.get("probity:cites") == "true"
    return not cites or bool(field.criterion and field.criterion.pieces)  # type: ignore[attr-defined]


def _moment(field: Answer) -> str:
    subtype = field.component.settings.get("subtype", "date")
    today: date = clock.now().date()
    day = today if field.component.settings.get("disallowPassedDates") else today - timedelta(days=1)
    if subtype == "time":
        return "10:00"
    return day.isoformat() if subtype == "date" else f"{day.isoformat()}T10:00"
