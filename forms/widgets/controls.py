"""Every kind of field as HTML, after GOV.UK Frontend 6.3 and our theme."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from forms.fields import Answer
from forms.fields.choices import ChoiceAnswer, PersonAnswer
from forms.fields.dates import PARTS, DateAnswer
from forms.fields.text import NumberAnswer
from forms.values import number_of, same
from forms.widgets.frame import described_by, error, group, hint, invalid, labelled, legended
from forms.widgets.markup import classes, join, tag
from forms.widgets.ticks import checkbox, checklist, filepicker, pieces, radio, rating, signature
from forms.words import _

_PART_LABELS = {"day": _("Day"), "month": _("Month"), "year": _("Year")}


def _state(field: Answer) -> dict[str, object]:
    return {"readonly": field.readonly, "disabled": field.disabled}


def textfield(field: Answer, **_unused: Any) -> Markup:
    kind = field.component.validate.get("validationType")
    attributes: dict[str, object] = {
        "class": invalid(field, "govuk-input"),
        "id": field.id,
        "name": field.name,
        "type": {"email": "email", "phone": "tel"}.get(str(kind), "text"),
        "value": field.data or None,
        "aria-describedby": described_by(field),
        "spellcheck": "false" if kind in ("email", "phone") else None,
        **_state(field),
    }
    return labelled(field, _adorned(field, tag("input", attributes)))


def number(field: NumberAnswer, **_unused: Any) -> Markup:
    attributes: dict[str, object] = {
        "class": classes(invalid(field, "govuk-input"), "govuk-input--width-10"),
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


def textarea(field: Answer, **_unused: Any) -> Markup:
    most = number_of(field.limits.get("maxLength"))
    info = f"{field.id}-info"
    attributes: dict[str, object] = {
        "class": classes(invalid(field, "govuk-textarea"), "govuk-js-character-count" if most else None),
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


def datetime(field: DateAnswer, **_unused: Any) -> Markup:
    if field.subtype == "time":
        label = tag("label", {"class": "govuk-label", "for": f"{field.id}-time"}, field.label.text)
        return group(field, label, hint(field), error(field), _time(field, describe=True))
    items = [_part(field, part) for part in PARTS]
    if field.subtype == "datetime":
        text = field.component.settings.get("timeLabel") or _("Time")
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
        "class": classes(invalid(field, "govuk-input"), "govuk-input--width-5"),
        "id": f"{field.id}-time",
        "name": f"{field.name}-time",
        "type": "text",
        "value": field.boxes["time"] or None,
        "placeholder": None,
        "aria-describedby": described_by(field) if describe else None,
        **_state(field),
    }
    return tag("input", attributes)


def select(field: ChoiceAnswer, **_unused: Any) -> Markup:
    options = [(o.token, field._(o.label), same(o.value, field.data), False) for o in field.options]
    if isinstance(field, PersonAnswer):
        options = [
            (p.value, _person(field, p.label, p.refused_reason), p.value == field.data, bool(p.refused_reason))
            for p in field.people
        ]
    empty = tag("option", {"value": "", "selected": field.data is None}, field._("Choose one"))
    written = [tag("option", {"value": v, "selected": on, "disabled": off}, text) for v, text, on, off in options]
    attributes: dict[str, object] = {
        "class": invalid(field, "govuk-select"),
        "id": field.id,
        "name": field.name,
        "aria-describedby": described_by(field),
        "disabled": field.is_locked,
    }
    return labelled(field, tag("select", attributes, empty, *written))


def _person(field: Answer, name: str, reason: str | None) -> str:
    return f"{name} – {field._(reason)}" if reason else name


def expression(field: Answer, **_unused: Any) -> Markup:
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
    "pieces": pieces,
    "signature": signature,
}
