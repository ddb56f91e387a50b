"""A dynamic list: each row a fieldset, with buttons that add and remove rows without any script."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from forms.fields import Slot
from forms.growing import may_change_rows
from forms.widgets.markup import join, tag
from forms.words import _

if TYPE_CHECKING:
    from forms.binding import BoundForm


def list_of_rows(bound: "BoundForm", place: Slot, written: list[Markup]) -> Markup:
    """The rows of a list; `written` are its children in order, already as HTML."""
    translate, label = bound.context.translate, bound.text(place, place.component.label)
    changeable = may_change_rows(place.component)
    rows: dict[int, list[Markup]] = {}
    for child, html in zip(place.children, written, strict=True):
        rows.setdefault(child.rows[-1][1], []).append(html)
    parts = []
    for number, below in rows.items():
        title = f"{label} {number + 1}"
        remove = (
            _button(f"remove:{place.name}:{number}", translate(_("Remove")), title, small=True) if changeable else ""
        )
        legend = tag("legend", {"class": "govuk-fieldset__legend govuk-fieldset__legend--s"}, title)
        inside = tag("div", {"class": "stack"}, *below, remove)
        parts.append(tag("fieldset", {"class": "govuk-fieldset"}, legend, inside))
    count = tag("input", {"type": "hidden", "name": f"rows:{place.name}", "value": len(rows)})
    words = translate(_("Add another")) if rows else translate(_("Add"))
    add = _button(f"add:{place.name}", words, label, identity=f"add-{place.html_id}") if changeable else ""
    return tag("div", {"class": "stack stack--l"}, *parts, join(count, add))


def _button(name: str, words: str, about: str, small: bool = False, identity: str | None = None) -> Markup:
    """A button that is told apart by ear, left in a line of its own."""
    attributes: dict[str, object] = {
        "type": "submit",
        "class": "govuk-button govuk-button--secondary" + (" button--s" if small else ""),
        "id": identity,
        "name": name,
        "value": "1",
        "formnovalidate": True,
    }
    hidden = tag("span", {"class": "govuk-visually-hidden"}, f" {about}")
    return tag("div", {"class": "actions"}, tag("button", attributes, words, hidden))
