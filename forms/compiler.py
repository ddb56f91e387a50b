"""Compiles a form schema: everything that does not depend on one case is done once per content."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any

from forms.binding import BoundForm
from forms.context import FormContext
from forms.growing import FINDING_KEYS, may_change_rows
from forms.model import Component, FormSchema
from forms.rows import MultiDict, change_rows, posted_of
from forms.schema import read
from forms.summary import Row, summarise
from forms.values import get


class CompiledForm:
    """A form ready to be shown, filled in and summarised; shared between threads, it keeps no data of a case."""

    def __init__(self, schema: FormSchema):
        self.schema = schema
        self.title = schema.title
        self.inputs, self.fact_groups = schema.inputs, schema.fact_groups
        self._lists = frozenset(path for component, path in _named(schema.components) if may_change_rows(component))
        self._keys = frozenset(path for component, path in _named(schema.components) if component.is_input)

    @property
    def asks_for_pieces(self) -> bool:
        """Whether it asks what something rests on, so that all pieces of the case must be known."""
        return any(
            component.kind in ("pieces", "concerns") or component.properties.get("probity:cites") == "true"
            for component in self.schema.walk()
        )

    def keys(self) -> frozenset[str]:
        """The names of the answers, rows as `#`: `referees.#.name`; without the ratings that only the case knows."""
        return self._keys

    @property
    def top_keys(self) -> frozenset[str]:
        """The names under which an output mapping finds the answers."""
        lists = {path.split(".")[0] for path in self._lists}
        return frozenset(path.split(".")[0] for path in self._keys) | lists

    def bind(
        self,
        formdata: MultiDict | Mapping[str, Any] | None,
        *,
        answers: Mapping[str, object] | None = None,
        context: FormContext,
        stored: Mapping[str, Sequence[str]] | None = None,
    ) -> BoundForm:
        """Fill the form: `answers` from a draft or prefilled, over them what was posted (None: nothing was).

        `stored` gives, by path, the ids of documents that the `uploads` of an earlier binding of the same post became:
        they are kept as answers, and the files of those paths are not taken again.
        A pressed button `add:<path>` or `remove:<path>:<i>` changes the rows and is told by `row_change`.
        Raises FeelTimeout when an expression had to be stopped.
        """
        given = dict(answers or {})
        posted, change = posted_of(formdata), None
        if posted is not None:
            posted, change = change_rows(posted, self._lists)
        if change is not None and change.kind == "remove":
            given = _without_row(given, change.path, change.index)
        return BoundForm(self.schema, posted, change, given, context, stored or {})

    def summary(self, answers: Mapping[str, object], context: FormContext) -> list[Row]:
        """A submission in words: label and value of every answer that was asked, ratings with their anchors."""
        return summarise(BoundForm(self.schema, None, None, answers, context, {}), answers)

    def payload(self, answers: Mapping[str, object]) -> dict[str, object]:
        """The answers as an output mapping reads them: every name of the form is there, null where it was not asked."""
        return {**dict.fromkeys(self.top_keys), **answers}


def _named(components: tuple[Component, ...], prefix: tuple[str, ...] = ()) -> list[tuple[Component, str]]:
    found: list[tuple[Component, str]] = []
    for component in components:
        path = prefix + component.path
        if component.path:
            found.append((component, ".".join(path)))
        if component.kind == "finding":
            found += [(_INPUT, ".".join((*path, key))) for key in FINDING_KEYS]
        below = (*path, "#") if component.kind == "dynamiclist" else path
        found += _named(component.components, below)
    return found


_INPUT = Component("textfield", "textfield", "", 0, ("_",), {})


def _without_row(answers: dict[str, object], path: str, index: int) -> dict[str, object]:
    changed = deepcopy(answers)
    rows = get(changed, tuple(int(step) if step.isdecimal() else step for step in path.split(".")))
    if isinstance(rows, list) and index < len(rows):
        del rows[index]
    return changed


@lru_cache(maxsize=512)
def compile(schema: FormSchema) -> CompiledForm:  # noqa: A001 - form.compile is the word
    """The compiled form of a schema; made once per content (schemas are equal by the hash of their source)."""
    return CompiledForm(schema)


@lru_cache(maxsize=512)
def compile_source(data: bytes) -> CompiledForm:
    """Read and compile a form-js schema. Raises Refused."""
    return compile(read(data))
