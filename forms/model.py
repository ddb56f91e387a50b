"""The frozen components of a form, read from a form-js schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from forms.templates import TemplateRefused, parse_template
from forms.vocabulary import LEAVES, TEMPLATED

# The name of the answer that says what a rating rests on: the criterion's id with this behind it.
RESTS_ON = "_rests_on"


@dataclass(frozen=True)
class Component:
    """One component of a form: form-js' own, or one of ours (`kind` is then our type, `base` form-js').

    `path` is where its value lies below its parent; empty for presentation and for groups without a path. FEEL texts
    are kept without the leading `=`. `settings` is the component as written.
    """

    kind: str
    base: str
    id: str
    line: int
    path: tuple[str, ...]
    settings: Mapping[str, object]
    components: tuple["Component", ...] = ()

    @cached_property
    def is_input(self) -> bool:
        """Whether it holds one value (form-js: keyed)."""
        return self.kind in LEAVES

    @cached_property
    def label(self) -> str:
        names: tuple[str, ...] = ("label",)
        if self.kind == "datetime":
            names = ("timeLabel", "dateLabel") if self.settings.get("subtype") == "time" else ("dateLabel", "timeLabel")
        return next((str(self.settings[n]) for n in names if self.settings.get(n)), "")

    @property
    def hint(self) -> str:
        return str(self.settings.get("description") or "")

    @property
    def properties(self) -> Mapping[str, object]:
        return mapping(self.settings.get("properties"))

    @property
    def validate(self) -> Mapping[str, object]:
        return mapping(self.settings.get("validate"))

    @property
    def required(self) -> bool:
        return self.kind in ("rating", "signature") or self.validate.get("required") is True

    @cached_property
    def hide(self) -> str | None:
        return feel_text(mapping(self.settings.get("conditional")).get("hide"))

    @cached_property
    def expressions(self) -> tuple[str, ...]:
        """Every FEEL text of this component alone, those inside `{{ }}` included."""
        found = list(self.rules.values())
        for text in self.templates:
            try:
                found += parse_template(text).expressions
            except TemplateRefused:  # reported by its own rule
                continue
        return tuple(dict.fromkeys(found))

    @cached_property
    def rules(self) -> Mapping[str, str]:
        """FEEL texts by what they decide: hide, readonly, min …, values, value, source, columns, multiple."""
        named = {
            "hide": mapping(self.settings.get("conditional")).get("hide"),
            **{name: self.settings.get(name) for name in ("readonly", "multiple", "dataSource", "columnsExpression")},
            **{name: self.settings.get(name) for name in ("valuesExpression", "expression")},
            **{name: self.validate.get(name) for name in ("min", "max", "minLength", "maxLength")},
        }
        texts = {name: feel_text(value) for name, value in named.items()}
        return {name: text for name, text in texts.items() if text is not None}

    @property
    def templates(self) -> tuple[str, ...]:
        """The texts that may hold `{{ }}`."""
        appearance = mapping(self.settings.get("appearance"))
        texts = [self.settings.get(name) for name in TEMPLATED]
        texts += [appearance.get(name) for name in ("prefixAdorner", "suffixAdorner")]
        return tuple(text for text in texts if isinstance(text, str) and text)

    def walk(self) -> Iterator["Component"]:
        """This component and all below it, in document order."""
        yield self
        for child in self.components:
            yield from child.walk()


@dataclass(frozen=True, eq=False)
class FormSchema:
    """A form that can be honoured. `inputs` are the names that it reads and does not itself hold, `facts` apart.

    Schemas are equal when `digest`, the hash of their source, is.
    """

    digest: str
    id: str
    title: str
    components: tuple[Component, ...]
    inputs: frozenset[str] = field(default=frozenset())
    fact_groups: frozenset[str] = field(default=frozenset())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FormSchema) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def walk(self) -> Iterator[Component]:
        for component in self.components:
            yield from component.walk()


def mapping(value: object) -> Mapping[str, object]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def feel_text(value: object) -> str | None:
    """The FEEL text of an `=expression`; None for anything else."""
    return value[1:].strip() if isinstance(value, str) and value.startswith("=") else None
