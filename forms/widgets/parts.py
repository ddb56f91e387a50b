"""Parts of a form that ask nothing: texts, tables, pictures, lines, lists of documents."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup

from forms.fields import Slot
from forms.richtext import markdown, read_html
from forms.templates import as_text
from forms.widgets.markup import tag
from forms.words import _

if TYPE_CHECKING:
    from forms.binding import BoundForm


def text(bound: "BoundForm", slot: Slot) -> Markup:
    return markdown(bound.text(slot, slot.component.settings.get("text")), top=2 if slot.parent is None else 3)


def html(bound: "BoundForm", slot: Slot) -> Markup:
    """HTML that was accepted when the form was published; what is filled in is escaped before."""
    template = bound.template(slot.component.settings.get("content"))
    filled = template.fill(
        lambda expression: bound.settling.value(slot, expression), lambda value: str(Markup.escape(value))
    )
    return read_html(filled)[0]


def image(bound: "BoundForm", slot: Slot) -> Markup:
    alt = bound.text(slot, slot.component.settings.get("alt"))
    return tag("img", {"src": slot.component.settings.get("source"), "alt": alt})


def table(bound: "BoundForm", slot: Slot) -> Markup:
    rows = bound.value(slot, "dataSource")
    columns = bound.value(slot, "columnsExpression") or slot.component.settings.get("columns")
    names = [column for column in columns if isinstance(column, Mapping)] if isinstance(columns, list) else []
    cells = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    head = [
        tag(
            "th",
            {"scope": "col", "class": "govuk-table__header"},
            bound.context.translate(str(c.get("label") or c.get("key"))),
        )
        for c in names
    ]
    body = [
        tag(
            "tr",
            {"class": "govuk-table__row"},
            *[tag("td", {"class": "govuk-table__cell"}, as_text(row.get(str(c.get("key"))))) for c in names],
        )
        for row in cells
    ]
    if not cells:
        nothing = tag(
            "td",
            {"class": "govuk-table__cell", "colspan": max(len(names), 1)},
            bound.context.translate(_("Nothing to show")),
        )
        body = [tag("tr", {"class": "govuk-table__row"}, nothing)]
    label = bound.text(slot, slot.component.label)
    caption = tag("caption", {"class": "govuk-table__caption govuk-table__caption--s"}, label) if label else Markup("")
    return tag(
        "table",
        {"class": "govuk-table"},
        caption,
        tag("thead", {"class": "govuk-table__head"}, tag("tr", {"class": "govuk-table__row"}, *head)),
        tag("tbody", {"class": "govuk-table__body"}, *body),
    )


def documents(bound: "BoundForm", slot: Slot) -> Markup:
    """Documents of the case by their ids; each opens where the case shows it, never from a foreign address."""
    source = bound.value(slot, "dataSource")
    wanted = (
        [item.get("documentId") if isinstance(item, Mapping) else item for item in source]
        if isinstance(source, list)
        else []
    )
    known = {choice.value: choice for choice in bound.context.evidence()}
    items = [
        tag(
            "li",
            None,
            tag("a", {"class": "govuk-link", "href": known[i].href}, known[i].label)
            if known[i].href
            else known[i].label,
        )
        for i in wanted
        if isinstance(i, str) and i in known
    ]
    label = bound.text(slot, slot.component.label)
    head = tag("p", {"class": "govuk-body"}, tag("strong", None, label)) if label else Markup("")
    nothing = tag("p", {"class": "govuk-hint"}, bound.context.translate(_("No documents yet")))
    return tag("div", None, head, tag("ul", {"class": "govuk-list"}, *items) if items else nothing)


def separator(bound: "BoundForm", slot: Slot) -> Markup:
    return tag("hr", {"class": "govuk-section-break govuk-section-break--visible"})


def nothing(bound: "BoundForm", slot: Slot) -> Markup:
    """Distance is the theme's; the page draws the submit button itself."""
    return Markup("")


def button(bound: "BoundForm", slot: Slot) -> Markup:
    if slot.component.settings.get("action", "submit") != "reset":
        return nothing(bound, slot)
    attributes = {"type": "reset", "class": "govuk-button govuk-button--secondary"}
    return tag("div", {"class": "actions"}, tag("button", attributes, bound.text(slot, slot.component.label)))


PARTS: dict[str, Callable[["BoundForm", Slot], Markup]] = {
    "text": text,
    "html": html,
    "image": image,
    "table": table,
    "documentPreview": documents,
    "separator": separator,
    "spacer": nothing,
    "button": button,
}
