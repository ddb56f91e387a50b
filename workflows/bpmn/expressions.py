"""An expression of a diagram as read once at load: FEEL after `=`, else literal text, and what it reads."""

import re
from dataclasses import dataclass

from workflows import feel
from workflows.errors import FeelError

FACTS = "facts"
_FACT = re.compile(r"\bfacts\s*\.\s*(\w+)(?:\s*\.\s*(\w+))?")


@dataclass(frozen=True)
class Expression:
    """`variables` are the process variables read, `groups` the fact groups, `paths` what goes to the audit."""

    text: str
    literal: bool
    variables: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()


def read(source: str) -> Expression:
    """Text that starts with `=` is FEEL, anything else is itself. Raises FeelError for FEEL that cannot be parsed."""
    source = source.strip()
    return feel_text(source[1:]) if source.startswith("=") else Expression(source, literal=True)


def condition(source: str) -> Expression:
    """A condition. Raises FeelError for literal text, which could be neither true nor false."""
    expression = read(source)
    if expression.literal:
        raise FeelError(f"Expected a condition in FEEL, with a leading '=', but {source!r:.80}.", source)
    return expression


def feel_text(text: str) -> Expression:
    """FEEL without the leading `=`."""
    text = text.strip()
    names = feel.reads(text)
    groups = frozenset(name.split(".")[1] for name in names if name.startswith(FACTS + "."))
    variables = frozenset(name.split(".")[0] for name in names) - {FACTS}
    return Expression(text, False, variables, groups, _paths(text, groups, variables))


def _paths(text: str, groups: frozenset[str], variables: frozenset[str]) -> tuple[str, ...]:
    """Facts down to the field, so that the audit names `facts.consent.given` and not everything about consent."""
    found = {".".join(("facts", *(part for part in match.groups() if part))) for match in _FACT.finditer(text)}
    facts = {path for path in found if path.split(".")[1] in groups}
    whole = {f"facts.{group}" for group in groups if not any(path.startswith(f"facts.{group}.") for path in facts)}
    return (*sorted(variables), *sorted(facts - whole), *sorted(whole))


def truth(value: object, text: str) -> bool:
    """The value of the condition `text`. Raises FeelError unless it is true or false: null would silently mean no."""
    if not isinstance(value, bool):
        raise FeelError(f"Expected true or false from {text!r} but {value!r}.", text)
    return value
