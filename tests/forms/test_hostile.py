"""Whatever a schema or a post holds: a clear refusal or a form that works, never a crash."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.compiler import compile_source
from tests.forms.build import context
from tests.forms.samples import SAMPLES
from tests.forms.test_own_types import FINDING, RATINGS, SIGNATURE
from workflows.errors import Problem, Refused

FORMS = [sample.components for sample in SAMPLES] + [[FINDING], [RATINGS], [SIGNATURE]]
VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    3.5,
    "",
    "=",
    "=x",
    "{{",
    "{{x}}",
    "a.b",
    "..",
    "x" * 300,
    [],
    [[]],
    [{}],
    {},
    {"value": {}},
    "<b>",
]


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in steps:
        found += _places(below, (*path, step))
    return found


def _problems(source: bytes) -> tuple[Problem, ...]:
    try:
        compile_source(source)
    except Refused as error:
        return error.problems
    return ()


@settings(max_examples=800, deadline=None, derandomize=True)
@given(form=st.sampled_from(FORMS), where=st.integers(0, 10_000), value=st.sampled_from(VALUES))
def test_a_schema_with_anything_anywhere_is_refused_or_works(form: list[Any], where: int, value: Any) -> None:
    schema = {"id": "f", "type": "default", "components": json.loads(json.dumps(form))}
    places = _places(schema["components"], ("components",))
    path = places[where % len(places)]
    here: Any = schema
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    problems = _problems(json.dumps(schema).encode())
    if problems:
        assert all(p.reason and p.instead and p.rule for p in problems)
        return
    compiled = compile_source(json.dumps(schema).encode())
    bound = compiled.bind({"rows:jobs": "2"}, context=context())
    bound.validate()
    assert isinstance(str(bound), str)
    json.dumps(bound.answers)


POSTED = st.sampled_from(
    ["", "1", "-1", "true", "x", "\x00", "९", "1e400", "2026-13-45", "\ud800", "=x", "a" * 5000, "nb"]
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(form=st.sampled_from(FORMS), values=st.lists(POSTED, min_size=12, max_size=12), answer=st.sampled_from(VALUES))
def test_any_post_over_any_draft_gives_a_page(form: list[Any], values: list[str], answer: Any) -> None:
    compiled = compile_source(json.dumps({"id": "f", "type": "default", "components": form}).encode())
    names = sorted(name.replace("#", "0") for name in compiled.keys())  # noqa: SIM118 - keys() is the form's
    post: dict[str, Any] = {"rows:jobs": "2"}
    for number, name in enumerate(names):
        post |= {
            name: values[number % 12],
            f"{name}-day": values[(number + 1) % 12],
            f"{name}-time": values[(number + 2) % 12],
        }
        post[f"file:{name}"] = values[(number + 3) % 12]
    draft = {name.split(".")[0]: answer for name in names}
    bound = compiled.bind(post, answers=draft, context=context())
    bound.validate()
    assert isinstance(str(bound), str)
    json.dumps(bound.answers)
    json.dumps(bound.draft)
    assert compiled.summary(bound.answers, context()) is not None


@pytest.mark.parametrize("depth", [5, 39, 60, 5000])
def test_deep_nesting_is_bounded(depth: int) -> None:
    source = b'{"components": ' + b'[{"type": "group", "id": "x", "components": ' * depth + b"[]" + b"}]" * depth + b"}"
    with pytest.raises(Refused):
        compile_source(source)
