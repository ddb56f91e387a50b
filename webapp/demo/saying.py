"""What somebody says in a form: a template turned into answers for one case, one day and one throw of the dice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any


@dataclass(frozen=True)
class Day:
    """A date, `offset` days from the day on which the form is filled in."""

    offset: int


class Silence:
    """The task stays open: nobody answers it in this story."""


SILENT = Silence()


def spoken(template: Any, facts: Mapping[str, str], today: date, chance: Random) -> Any:
    """The template with a choice made of each tuple, days counted from `today`, and `{names}` filled in."""
    if isinstance(template, tuple):
        return spoken(chance.choice(template), facts, today, chance)
    if isinstance(template, Day):
        return (today + timedelta(days=template.offset)).isoformat()
    if isinstance(template, str):
        return template.format_map(facts) if "{" in template else template
    if isinstance(template, Mapping):
        return {key: spoken(value, facts, today, chance) for key, value in template.items()}
    if isinstance(template, list):
        return [spoken(value, facts, today, chance) for value in template]
    return template
