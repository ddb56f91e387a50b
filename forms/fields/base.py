"""The common part of every field: what was given, what was posted, what may be changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from wtforms import Field

from forms.context import FormContext
from forms.model import Component
from forms.values import Option, Path, dotted


@dataclass(eq=False)
class Slot:
    """One place of one bound form: a component at a concrete path, list rows counted.

    `rows` are the list rows that enclose it, the outermost first, each as (path of the list, index).
    """

    component: Component
    path: Path
    parent: Slot | None = None
    rows: tuple[tuple[Path, int], ...] = ()
    children: list[Slot] = field(default_factory=list)
    hidden: bool = False
    results: dict[str, object] = field(default_factory=dict)

    @cached_property
    def name(self) -> str:
        """Name of its input; for presentation and groups the id of the component with the row."""
        if self.component.is_input or self.component.kind == "dynamiclist":
            return dotted(self.path)
        return ".".join([*(str(index) for _, index in self.rows), self.component.id])

    @property
    def is_conditional(self) -> bool:
        """Whether a rule decides about it, or about something around it."""
        return bool(self.component.hide) or (self.parent is not None and self.parent.is_conditional)

    @property
    def html_id(self) -> str:
        return "f-" + self.name.replace(".", "-")


class Posted(dict[str, list[Any]]):
    """What a browser sent, by name; texts and files alike."""

    def getlist(self, name: str) -> list[Any]:
        return self.get(name, [])

    def text(self, name: str) -> str:
        values = self.get(name, [])
        return values[-1] if values and isinstance(values[-1], str) else ""


class Answer(Field):  # type: ignore[misc]  # WTForms has no types
    """A WTForms field whose `data` is the answer as form-js holds it (a JSON scalar or list of scalars).

    What is posted counts only if the field was on the page and may be changed; otherwise what was given before stands.
    """

    empty: object = None
    is_asked = True  # false for what is computed without asking
    initial: object = None  # `data` before anything was posted

    def __init__(self, slot: Slot, context: FormContext, given: object, validators: Iterable[Any] = (), **kwargs: Any):
        super().__init__(label=slot.component.label, validators=tuple(validators), id=slot.html_id, **kwargs)
        self.slot, self.context, self.given = slot, context, given
        self.component = slot.component
        self.hint, self.prefix, self.suffix = "", "", ""
        self.disabled = self.component.settings.get("disabled") is True
        self.readonly = self.component.settings.get("readonly") is True
        self.limits: dict[str, object] = dict(self.component.validate)
        self.problem = ""  # why the posted text cannot be read
        self.reacts = False  # whether a rule reads this answer

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.errors: list[str] = []
        self.data = self.initial = self.sanitise(self.start)
        if isinstance(formdata, Posted) and not self.is_locked and self.was_shown(formdata):
            self.read(formdata)

    @property
    def start(self) -> object:
        """The value before anybody changes it: the draft or prefilled one, else the default, else empty."""
        if self.given is not None:
            return self.given
        default = self.component.settings.get("defaultValue")
        return self.empty if default is None else default

    def was_shown(self, posted: Posted) -> bool:
        """Whether the posted page had this field; ticks that are off and empty lists say so by a marker."""
        return self.name in posted or f"shown:{self.name}" in posted

    @property
    def is_locked(self) -> bool:
        """Whether nobody may change it here."""
        return self.readonly or self.disabled

    def lock(self) -> None:
        """Make the field read-only after all: what was posted is dropped."""
        if not self.readonly:
            self.readonly, self.problem = True, ""
            self.data = self.initial

    def sanitise(self, value: object) -> object:
        """The stored value as form-js would import it."""
        return value

    def read(self, posted: Posted) -> None:
        """Take the posted value into `data`, or say in `problem` why it cannot be read."""
        raise NotImplementedError

    def offer(self, options: tuple[Option, ...]) -> None:
        """Learn the options; only fields with options care."""

    @property
    def draft(self) -> object:
        """What to store so that nothing typed is lost, readable or not."""
        return self.data

    @property
    def focus_id(self) -> str:
        """Id of the first real input, where an error summary should lead."""
        return str(self.id)

    def words(self, value: object) -> str:
        """An answer as a person reads it."""
        raise NotImplementedError

    def _(self, text: str, **values: object) -> str:
        """A message in the reader's language."""
        return self.context.translate(text) % values if values else self.context.translate(text)


def is_given(value: object) -> bool:
    """Whether a required answer is there, as form-js sees it."""
    return value is not None and value is not False and value != "" and value != []


def as_mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
