"""Every kind of field as HTML, after GOV.UK Frontend 6.3 and our theme."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from forms.fields import Answer
from forms.fields.choices import ChoiceAnswer, ManyAnswer, PersonAnswer, RatingAnswer
from forms.fields.dates import PARTS, DateAnswer
from forms.fields.files import EvidenceAnswer, FileAnswer
from forms.fields.text import NumberAnswer
from forms.fields.ticks import PASSWORD, SignatureAnswer
from forms.values import number_of, same
from forms.widgets.frame import described_by, error, group, hint, labelled, legended, shown_marker
from forms.widgets.markup import classes, join, tag

_PART_LABELS = {"day": "Day", "month": "Month", "year": "Year"}


def _invalid(field: Answer, name: str) -> str:
    return f"{name} {name}--error" if field.errors else name


def _state(field: Answer) -> dict[str, object]:
    return {"readonly": field.readonly, "disabled": field.disabled}


def textfield(field: Answer, **_: Any) -> Markup:
    kind = field.component.validate.get("validationType")
    attributes: dict[str, object] = {
        "class": _invalid(field, "govuk-input"),
        "id": field.id,
        "name": field.name,
        "type": {"email": "email", "phone": "tel"}.get(str(kind), "text"),
        "value": field.data or None,
        "aria-describedby": described_by(field),
        "spellcheck": "false" if kind in ("email", "phone") else None,
        **_state(field),
    }
    return labelled(field, _adorned(field, tag("input", attributes)))


def number(field: NumberAnswer, **_: Any) -> Markup:
    attributes: dict[str, object] = {
        "class": classes(_invalid(field, "govuk-input"), "govuk-input--width-10"),
        "id": field.id,
        "name": field.name,
        "type": "text",
        "inputmode": "numeric" if field.component.settings.get("decimalDigits") == 0 else "decimal",
        "value": field.raw or None,
        "aria-describedby": described_by(field),
        "spellcheck": "false",
        **_state(field),
    }
    return labelled(field, _adorned(field, tag("input", attributes)))


def _adorned(field: Answer, control: Markup) -> Markup:
    if not field.prefix and not field.suffix:
        return control
    sides = [
        tag("div", {"class": f"govuk-input__{side}", "aria-hidden": "true"}, text) if text else Markup("")
        for side, text in (("prefix", field.prefix), ("suffix", field.suffix))
    ]
    return tag("div", {"class": "govuk-input__wrapper"}, sides[0], control, sides[1])


def textarea(field: Answer, **_: Any) -> Markup:
    most = number_of(field.limits.get("maxLength"))
    info = f"{field.id}-info"
    attributes: dict[str, object] = {
        "class": classes(_invalid(field, "govuk-textarea"), "govuk-js-character-count" if most else None),
        "id": field.id,
        "name": field.name,
        "rows": "5",
        "aria-describedby": described_by(field, *([info] if most else [])),
        **_state(field),
    }
    # a first line feed after <textarea> is swallowed by browsers
    control = tag("textarea", attributes, "\n" if str(field.data or "").startswith("\n") else "", field.data or "")
    if not most:
        return labelled(field, control)
    text = field._("You can enter up to %(most)s characters", most=f"{int(most):,}")
    message = tag("div", {"id": info, "class": "govuk-hint govuk-character-count__message"}, text)
    counting = {
        "data-module": "govuk-character-count",
        "data-maxlength": int(most),
        "data-i18n.characters-under-limit.one": field._("You have %%{count} character remaining"),
        "data-i18n.characters-under-limit.other": field._("You have %%{count} characters remaining"),
        "data-i18n.characters-at-limit": field._("You have 0 characters remaining"),
        "data-i18n.characters-over-limit.one": field._("You have %%{count} character too many"),
        "data-i18n.characters-over-limit.other": field._("You have %%{count} characters too many"),
    }
    counting = {name: str(value).replace("%%", "%") for name, value in counting.items()}
    return labelled(field, join(control, message), extra="govuk-character-count", **counting)


def datetime(field: DateAnswer, **_: Any) -> Markup:
    if field.subtype == "time":
        label = tag("label", {"class": "govuk-label", "for": f"{field.id}-time"}, field.label.text)
        return group(field, label, hint(field), error(field), _time(field, describe=True))
    items = [_part(field, part) for part in PARTS]
    if field.subtype == "datetime":
        text = field.component.settings.get("timeLabel") or "Time"
        label = tag(
            "label", {"class": "govuk-label govuk-date-input__label", "for": f"{field.id}-time"}, field._(str(text))
        )
        items.append(_item(join(label, _time(field, describe=False))))
    return legended(field, tag("div", {"class": "govuk-date-input", "id": field.id}, *items), role="group")


def _item(content: Markup) -> Markup:
    return tag("div", {"class": "govuk-date-input__item"}, tag("div", {"class": "govuk-form-group"}, content))


def _part(field: DateAnswer, part: str) -> Markup:
    identity = f"{field.id}-{part}"
    label = tag("label", {"class": "govuk-label govuk-date-input__label", "for": identity}, field._(_PART_LABELS[part]))
    width = "govuk-input--width-4" if part == "year" else "govuk-input--width-2"
    attributes: dict[str, object] = {
        "class": classes("govuk-input govuk-date-input__input", width, "govuk-input--error" if field.errors else None),
        "id": identity,
        "name": f"{field.name}-{part}",
        "type": "text",
        "inputmode": "numeric",
        "value": field.boxes[part] or None,
        **_state(field),
    }
    return _item(join(label, tag("input", attributes)))


def _time(field: DateAnswer, describe: bool) -> Markup:
    attributes: dict[str, object] = {
        "class": classes(_invalid(field, "govuk-input"), "govuk-input--width-5"),
        "id": f"{field.id}-time",
        "name": f"{field.name}-time",
        "type": "text",
        "value": field.boxes["time"] or None,
        "placeholder": None,
        "aria-describedby": described_by(field) if describe else None,
        **_state(field),
    }
    return tag("input", attributes)


def _locked(field: Answer) -> bool:
    return field.readonly or field.disabled


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
        "disabled": _locked(field),
    }
    label = tag("label", {"class": f"govuk-label {block}__label", "for": identity}, text)
    return tag("div", {"class": classes(f"{block}__item", extra)}, tag("input", attributes), label)


def radio(field: ChoiceAnswer, **_: Any) -> Markup:
    items = [
        _tick(field, "radio", n, o.token, field._(o.label), same(o.value, field.data))
        for n, o in enumerate(field.options, 1)
    ]
    control = tag("div", {"class": "govuk-radios govuk-radios--small", "data-module": "govuk-radios"}, *items)
    return legended(field, join(control, shown_marker(field)))


def checklist(field: ManyAnswer, **_: Any) -> Markup:
    items = [
        _tick(field, "checkbox", n, o.token, field._(o.label), any(same(o.value, chosen) for chosen in field.chosen))
        for n, o in enumerate(field.options, 1)
    ]
    control = tag(
        "div", {"class": "govuk-checkboxes govuk-checkboxes--small", "data-module": "govuk-checkboxes"}, *items
    )
    return legended(field, join(control, shown_marker(field)))


def select(field: ChoiceAnswer, **_: Any) -> Markup:
    options = [(o.token, field._(o.label), same(o.value, field.data), False) for o in field.options]
    if isinstance(field, PersonAnswer):
        options = [
            (p.value, _person(field, p.label, p.refused_reason), p.value == field.data, bool(p.refused_reason))
            for p in field.people
        ]
    empty = tag("option", {"value": "", "selected": field.data is None}, field._("Choose one"))
    written = [tag("option", {"value": v, "selected": on, "disabled": off}, text) for v, text, on, off in options]
    attributes: dict[str, object] = {
        "class": _invalid(field, "govuk-select"),
        "id": field.id,
        "name": field.name,
        "aria-describedby": described_by(field),
        "disabled": _locked(field),
    }
    return labelled(field, tag("select", attributes, empty, *written))


def _person(field: Answer, name: str, reason: str | None) -> str:
    return f"{name} – {field._(reason)}" if reason else name


def rating(field: RatingAnswer, **_: Any) -> Markup:
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


def checkbox(field: Answer, **_: Any) -> Markup:
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
        "disabled": _locked(field),
    }
    label = tag("label", {"class": "govuk-label govuk-checkboxes__label", "for": field.id}, field.label.text)
    below = ""
    if field.hint:
        below = tag("div", {"id": f"{field.id}-hint", "class": "govuk-hint govuk-checkboxes__hint"}, field.hint)
    return tag("div", {"class": "govuk-checkboxes__item"}, tag("input", attributes), label, below)


def signature(field: SignatureAnswer, **_: Any) -> Markup:
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


def filepicker(field: FileAnswer, **_: Any) -> Markup:
    kept = [
        _tick(field, "checkbox", n, choice.value, _document(choice.label, choice.href), choice.value in field.kept)
        for n, choice in enumerate(field.citable, 1)
    ]
    identity = str(field.id) if not kept else f"{field.id}-file"
    attributes: dict[str, object] = {
        "class": _invalid(field, "govuk-file-upload"),
        "id": identity,
        "name": f"file:{field.name}",
        "type": "file",
        "multiple": field.multiple,
        "accept": field.accept or None,
        "aria-describedby": described_by(field),
        "disabled": _locked(field),
    }
    drop = tag("div", {"class": "drop"}, tag("input", attributes))
    if not kept:
        return labelled(field, join(drop, shown_marker(field)))
    words = "Add a document" if isinstance(field, EvidenceAnswer) else "Choose another file"
    label = tag("label", {"class": "govuk-label", "for": identity}, field._(words))
    boxes = tag("div", {"class": "govuk-checkboxes govuk-checkboxes--small", "data-module": "govuk-checkboxes"}, *kept)
    return legended(field, join(boxes, label, drop, shown_marker(field)))


def _document(label: str, href: str | None) -> Markup:
    return tag("a", {"class": "govuk-link", "href": href}, label) if href else join(label)


def expression(field: Answer, **_: Any) -> Markup:
    """Computed values are not shown; a text part can show them."""
    return Markup("")


CONTROLS: dict[str, Callable[..., Markup]] = {
    "textfield": textfield,
    "textarea": textarea,
    "number": number,
    "datetime": datetime,
    "expression": expression,
    "filepicker": filepicker,
    "checkbox": checkbox,
    "checklist": checklist,
    "radio": radio,
    "select": select,
    "taglist": checklist,
    "rating": rating,
    "evidence": filepicker,
    "person": select,
    "signature": signature,
}
