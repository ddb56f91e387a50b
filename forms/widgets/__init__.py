"""A bound form as HTML: GOV.UK Frontend 6.3 markup, sections as parts of a card; no templates, no web framework."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from forms.fields import Slot
from forms.fields.ticks import ComputedAnswer
from forms.growing import may_change_rows
from forms.widgets import rows
from forms.widgets.controls import CONTROLS
from forms.widgets.markup import join, tag
from forms.widgets.parts import PARTS
from forms.words import _

if TYPE_CHECKING:
    from forms.binding import BoundForm, Section

__all__ = ["CONTROLS", "error_summary", "form", "section"]


def form(bound: "BoundForm") -> Markup:
    """All sections; the page puts the form element, its token and its buttons around."""
    has_rows = any(may_change_rows(component) for component in bound.schema.walk())
    # Enter in a text presses the first button of a form, which must not be one that removes a row
    first = {"type": "submit", "class": "govuk-visually-hidden", "tabindex": "-1", "aria-hidden": "true"}
    default = tag("button", first, bound.context.translate(_("Continue"))) if has_rows else Markup("")
    return join(default, *[section(bound, part) for part in bound])


def section(bound: "BoundForm", part: "Section") -> Markup:
    title = tag("h2", None, part.title) if part.title else Markup("")
    spacing = "stack stack--l" if part.is_ratings else "stack"
    return tag("section", {"class": f"card__part {spacing}"}, title, *[slot(bound, below) for below in part.slots])


def error_summary(bound: "BoundForm") -> Markup:
    """The summary on top of the page; empty when nothing is wrong."""
    if not bound.errors:
        return Markup("")
    items = [tag("li", None, tag("a", {"href": href}, text)) for text, href in bound.summary_errors]
    title = tag("h2", {"class": "govuk-error-summary__title"}, bound.context.translate(_("There is a problem")))
    body = tag("ul", {"class": "govuk-list govuk-error-summary__list"}, *items)
    alert = tag("div", {"role": "alert"}, title, tag("div", {"class": "govuk-error-summary__body"}, body))
    return tag("div", {"class": "govuk-error-summary", "data-module": "govuk-error-summary"}, alert)


def slot(bound: "BoundForm", place: Slot) -> Markup:
    """One place of the form with everything below it; nothing if it is hidden."""
    if place.hidden:
        return Markup("")
    component = place.component
    if component.kind in PARTS:
        return PARTS[component.kind](bound, place)
    if component.kind == "dynamiclist":
        return rows.list_of_rows(bound, place, [slot(bound, child) for child in place.children])
    if component.is_input:
        field = bound.fields[place.name]
        return Markup("") if isinstance(field, ComputedAnswer) else CONTROLS[component.kind](field)
    below = [slot(bound, child) for child in place.children]
    inside = tag("div", {"class": "stack stack--l" if component.kind == "ratings" else "stack"}, *below)
    label = bound.text(place, component.label)
    if not label:
        return inside
    legend = tag("legend", {"class": "govuk-fieldset__legend govuk-fieldset__legend--s"}, label)
    return tag("fieldset", {"class": "govuk-fieldset"}, legend, inside)
