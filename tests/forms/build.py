"""Small builders for the tests of forms: schemas as Python, a fixed clock, posts as a browser makes them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from forms.binding import BoundForm
from forms.compiler import CompiledForm, compile_source
from forms.context import FormContext
from forms.fields.choices import ManyAnswer
from forms.fields.dates import DateAnswer
from forms.growing import each
from forms.values import dotted, get, token_of
from workflows.errors import Problem, Refused
from workflows.feel import Clock

CLOCK = Clock(datetime(2026, 11, 23, 4, 0, tzinfo=UTC), "Asia/Shanghai")


def schema(*components: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "default", "id": "sample", "schemaVersion": 19, "components": list(components)}


def part(kind: str, key: str = "", **settings: Any) -> dict[str, Any]:
    """One component; `key` is its key or path, the label defaults to it."""
    where = {"path" if kind in ("group", "dynamiclist") else "key": key} if key else {}
    label = {"dateLabel": key} if kind == "datetime" else {"label": key} if key else {}
    return {"type": kind, "id": f"{kind}_{key.replace('.', '_')}", **where, **label, **settings}


def options(*values: object) -> list[dict[str, object]]:
    return [{"label": f"Option {value}", "value": value} for value in values]


def source(*components: Mapping[str, Any]) -> bytes:
    return json.dumps(schema(*components), indent=1).encode()


def compiled(*components: Mapping[str, Any]) -> CompiledForm:
    return compile_source(source(*components))


def refused(*components: Mapping[str, Any]) -> tuple[Problem, ...]:
    try:
        compiled(*components)
    except Refused as error:
        return error.problems
    return ()


def context(**settings: Any) -> FormContext:
    return FormContext(**{"clock": CLOCK, **settings})


def bound(*components: Mapping[str, Any], post: Mapping[str, Any] | None = None, **more: Any) -> BoundForm:
    answers = more.pop("answers", None)
    return compiled(*components).bind(post, answers=answers, context=context(**more))


def post_of(form: CompiledForm, answers: Mapping[str, Any], surroundings: FormContext) -> dict[str, list[str]]:
    """What a browser posts when a person enters these answers into the page."""
    page = form.bind(None, answers=answers, context=surroundings)
    posted: dict[str, list[str]] = {}
    for slot in each(page.slots):
        name = slot.name
        if slot.component.kind == "dynamiclist":
            rows = get(answers, slot.path)
            count = len(rows) if isinstance(rows, list) else slot.component.settings.get("defaultRepetitions", 1)
            posted[f"rows:{dotted(slot.path)}"] = [str(count)]
            continue
        if not slot.component.is_input:
            continue
        field, value = page.fields[name], get(answers, slot.path)
        if isinstance(field, DateAnswer):
            posted[name] = [str(value or "")]
        elif isinstance(field, ManyAnswer):
            posted[f"shown:{name}"] = ["1"]
            posted[name] = [token_of(item) for item in value] if isinstance(value, list) else []
        elif field.component.kind in ("checkbox", "signature"):
            posted[f"shown:{name}"] = ["1"]
            posted[name] = ["true"] if value is True else []
        elif field.component.kind == "filepicker":
            posted[f"shown:{name}"] = ["1"]
            posted[name] = [value] if value else []
        else:
            posted[name] = ["" if value is None else token_of(value).replace("\n", "\r\n")]
    return posted
