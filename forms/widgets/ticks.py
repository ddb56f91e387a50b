"""Fields of ticks as HTML: radios, checkboxes, ratings, signatures, documents to keep."""

from typing import Any

from markupsafe import Markup

from forms.fields import Answer
from forms.fields.choices import ChoiceAnswer, ManyAnswer, PiecesAnswer, RatingAnswer
from forms.fields.files import EvidenceAnswer, FileAnswer
from forms.fields.ticks import PASSWORD, SignatureAnswer
from forms.values import same
from forms.widgets.frame import described_by, error, group, hint, invalid, label_text, labelled, legended, shown_marker
from forms.widgets.markup import classes, join, tag
from forms.words import _


def _tick(field: Answer, kind: str, number: int, value: str, text: object, checked: bool, extra: str = "") -> Markup:
    """One radio or checkbox; the first has the field's own id, where an error summary leads."""
    identity = str(field.id) if number == 1 else f"{field.id}-{number}"
    block = "govuk-radios" if kind == "radio" else "govuk-checkboxes"
    attributes: dict[str, object] = {
        "class": f"{block}__input",
        "id": identity,
        "name": field.name,
        "type": kind,
        "value": value,
        "checked": checked,
        "disabled": field.is_locked,
    }
    label = tag("label", {"class": f"govuk-label {block}__label", "for": identity}, text)
    return tag("div", {"class": classes(f"{block}__item", extra)}, tag("input", attributes), label)


def radio(field: ChoiceAnswer, **_unused: Any) -> Markup:
    items = [
        _tick(field, "radio", n, o.token, field._(o.label), same(o.value, field.data))
        for n, o in enumerate(field.options, 1)
    ]
    control = tag("div", {"class": "govuk-radios govuk-radios--small", "data-module": "govuk-radios"}, *items)
    return legended(field, join(control, shown_marker(field)))


def checklist(field: ManyAnswer, **_unused: Any) -> Markup:
    items = [
        _tick(field, "checkbox", n, o.token, field._(o.label), any(same(o.value, chosen) for chosen in field.chosen))
        for n, o in enumerate(field.options, 1)
    ]
    control = tag(
        "div", {"class": "govuk-checkboxes govuk-checkboxes--small", "data-module": "govuk-checkboxes"}, *items
    )
    return legended(field, join(control, shown_marker(field)))


def pieces(field: PiecesAnswer, **_unused: Any) -> Markup:
    """What an answer rests on: short lines beside each other, each leading to what it names."""
    items = [
        _tick(field, "checkbox", n, piece.value, _document(piece.label, piece.href), piece.value in field.chosen)
        for n, piece in enumerate(field.pieces, 1)
    ]
    if not items:
        nothing = tag("p", {"class": "small muted", "id": field.id}, field._("Nothing in the case bears on this."))
        return group(
            field,
            tag("p", {"class": "govuk-label"}, label_text(field)),
            hint(field),
            error(field),
            nothing,
            shown_marker(field),
        )
    control = tag(
        "div", {"class": "govuk-checkboxes govuk-checkboxes--small rests", "data-module": "govuk-checkboxes"}, *items
    )
    return legended(field, join(control, shown_marker(field)))


def rating(field: RatingAnswer, **_unused: Any) -> Markup:
    anchors = field.criterion.anchors if field.criterion else {}
    items = []
    for n, option in enumerate(field.options, 1):
        if isinstance(option.value, int):
            text, extra = join(tag("b", None, option.label), field._(anchors.get(option.value, ""))), ""
        else:
            text, extra = join(tag("b", None, field._("No basis")), field._("cannot judge")), "nb"
        items.append(_tick(field, "radio", n, option.token, text, same(option.value, field.data), extra))
    control = tag("div", {"class": "govuk-radios rating", "data-module": "govuk-radios"}, *items)
    return legended(field, join(control, shown_marker(field)), ref=field.criterion.id if field.criterion else "")


def checkbox(field: Answer, **_unused: Any) -> Markup:
    item = _checkbox(field)
    box = tag("div", {"class": "govuk-checkboxes govuk-checkboxes--small", "data-module": "govuk-checkboxes"}, item)
    return group(field, error(field), box, shown_marker(field))


def _checkbox(field: Answer) -> Markup:
    attributes: dict[str, object] = {
        "class": "govuk-checkboxes__input",
        "id": field.id,
        "name": field.name,
        "type": "checkbox",
        "value": "true",
        "checked": field.data is True,
        "aria-describedby": described_by(field),
        "disabled": field.is_locked,
    }
    label = tag("label", {"class": "govuk-label govuk-checkboxes__label", "for": field.id}, field.label.text)
    below = ""
    if field.hint:
        below = tag("div", {"id": f"{field.id}-hint", "class": "govuk-hint govuk-checkboxes__hint"}, field.hint)
    return tag("div", {"class": "govuk-checkboxes__item"}, tag("input", attributes), label, below)


def signature(field: SignatureAnswer, **_unused: Any) -> Markup:
    signer = field.context.signer
    ticked = bool(field.data) and signer is not None  # then an error speaks of the password
    tick_error, password_error = (Markup(""), error(field)) if ticked else (error(field), Markup(""))
    box = tag(
        "div",
        {"class": "govuk-checkboxes govuk-checkboxes--small", "data-module": "govuk-checkboxes"},
        _checkbox(field),
    )
    tick = tag(
        "div",
        {"class": classes("govuk-form-group", "govuk-form-group--error" if tick_error else None)},
        tick_error,
        box,
    )
    if signer is None:
        return join(tick, shown_marker(field))
    hint_id, error_id = f"{PASSWORD}-hint", f"{field.id}-error" if password_error else None
    label = tag("label", {"class": "govuk-label", "for": PASSWORD}, field._("Your password"))
    says = tag("div", {"id": hint_id, "class": "govuk-hint"}, field._("Signs as %(name)s.", name=signer))
    attributes: dict[str, object] = {
        "class": classes("govuk-input govuk-input--width-20", "govuk-input--error" if password_error else None),
        "id": PASSWORD,
        "name": PASSWORD,
        "type": "password",
        "autocomplete": "current-password",
        "spellcheck": "false",
        "aria-describedby": classes(hint_id, error_id),
    }
    kind = classes("govuk-form-group", "govuk-form-group--error" if password_error else None)
    return join(
        tick, tag("div", {"class": kind}, label, says, password_error, tag("input", attributes)), shown_marker(field)
    )


def filepicker(field: FileAnswer, **_unused: Any) -> Markup:
    kept = [
        _tick(field, "checkbox", n, choice.value, _document(choice.label, choice.href), choice.value in field.kept)
        for n, choice in enumerate(field.citable, 1)
    ]
    identity = str(field.id) if not kept else f"{field.id}-file"
    attributes: dict[str, object] = {
        "class": invalid(field, "govuk-file-upload"),
        "id": identity,
        "name": f"file:{field.name}",
        "type": "file",
        "multiple": field.multiple,
        "accept": field.accept or None,
        "aria-describedby": described_by(field),
        "disabled": field.is_locked,
    }
    drop = tag("div", {"class": "drop"}, tag("input", attributes))
    if not kept:
        return labelled(field, join(drop, shown_marker(field)))
    words = _("Add a document") if isinstance(field, EvidenceAnswer) else _("Choose another file")
    label = tag("label", {"class": "govuk-label", "for": identity}, field._(words))
    boxes = tag("div", {"class": "govuk-checkboxes govuk-checkboxes--small", "data-module": "govuk-checkboxes"}, *kept)
    return legended(field, join(boxes, label, drop, shown_marker(field)))


def _document(label: str, href: str | None) -> Markup:
    return tag("a", {"class": "govuk-link", "href": href}, label) if href else join(label)
