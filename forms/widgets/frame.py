"""What surrounds every field: label or legend, hint, error, in the order of GOV.UK Frontend 6.3."""

from markupsafe import Markup

from forms.fields import Answer
from forms.widgets.markup import classes, join, tag

_ALWAYS_CLEAR = frozenset({"checkbox", "signature", "rating", "pieces", "expression"})


def label_text(field: Answer) -> Markup:
    """The label, with "(optional)" where the field may be left empty."""
    optional = not field.component.required and field.component.kind not in _ALWAYS_CLEAR
    suffix = f" {field._('(optional)')}" if optional and not field.is_locked else ""
    return join(field.label.text, suffix)


def described_by(field: Answer, *more: str) -> str | None:
    """Ids of hint, error and further messages, in reading order."""
    ids = [f"{field.id}-hint"] if field.hint else []
    ids += [f"{field.id}-error"] if field.errors else []
    return " ".join([*ids, *more]) or None


def invalid(field: Answer, name: str) -> str:
    """A class of GOV.UK Frontend, with its variant for errors where there is one."""
    return f"{name} {name}--error" if field.errors else name


def hint(field: Answer) -> Markup:
    return tag("div", {"id": f"{field.id}-hint", "class": "govuk-hint"}, field.hint) if field.hint else Markup("")


def error(field: Answer) -> Markup:
    if not field.errors:
        return Markup("")
    mark = tag("span", {"class": "govuk-visually-hidden"}, field._("Error:"))
    return tag("p", {"id": f"{field.id}-error", "class": "govuk-error-message"}, mark, " ", field.errors[0])


def group(field: Answer, *content: object, extra: str | None = None, **attributes: object) -> Markup:
    """The form group; content already holds label, hint and error."""
    kind = classes("govuk-form-group", (field.errors and "govuk-form-group--error") or None, extra)
    reacts = {"data-reacts": True} if field.reacts else {}
    return tag("div", {"class": kind, **reacts, **attributes}, *content)


def labelled(field: Answer, control: object, extra: str | None = None, **attributes: object) -> Markup:
    """A field with one input: label, hint, error, input."""
    label = tag("label", {"class": "govuk-label", "for": field.id}, label_text(field))
    return group(field, label, hint(field), error(field), control, extra=extra, **attributes)


def legended(field: Answer, control: object, *, ref: str = "", role: str | None = None) -> Markup:
    """A field with several inputs: a fieldset with legend, hint, error, inputs."""
    mark = join(" ", tag("span", {"class": "ref"}, ref)) if ref else Markup("")
    legend = tag("legend", {"class": "govuk-fieldset__legend"}, label_text(field), mark)
    attributes = {"class": "govuk-fieldset", "role": role, "aria-describedby": described_by(field)}
    return group(field, tag("fieldset", attributes, legend, hint(field), error(field), control))


def shown_marker(field: Answer) -> Markup:
    """Tells the server that the field was on the page, for inputs that post nothing when left empty."""
    return tag("input", {"type": "hidden", "name": f"shown:{field.name}", "value": "1"})
