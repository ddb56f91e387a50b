"""A submission in words, for reading only."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from forms.fields import Slot
from forms.fields.ticks import SignatureAnswer
from forms.values import get

if TYPE_CHECKING:
    from forms.binding import BoundForm


class Row(NamedTuple):
    """One line: what was asked and what was answered; an empty answer is the word "Not answered"."""

    label: str
    value: str


def summarise(bound: "BoundForm", answers: Mapping[str, object]) -> list[Row]:
    """Label and value of every answer that was asked; fields that were hidden or not submitted are left out."""
    rows = []
    for name, field in bound.visible.items():
        stored = get(answers, field.slot.path)
        if not _was_submitted(answers, field.slot) or (field.component.kind == "expression" and not field.label.text):
            continue
        value = field.words(
            stored if isinstance(field, SignatureAnswer) else field.data if field.data is not None else stored
        )
        rows.append(Row(_label(bound, field.slot, str(field.label.text) or name), value or field._("Not answered")))
    return rows


def _was_submitted(answers: Mapping[str, object], slot: Slot) -> bool:
    above = get(answers, slot.path[:-1]) if len(slot.path) > 1 else answers
    return isinstance(above, Mapping) and str(slot.path[-1]) in above


def _label(bound: "BoundForm", slot: Slot, label: str) -> str:
    """The label, inside a list with the number of its row."""
    above = slot.parent
    while above is not None and above.component.kind != "dynamiclist":
        above = above.parent
    if above is None:
        return label
    return f"{bound.text(above, above.component.label)} {slot.rows[-1][1] + 1}: {label}"
