"""The places of one bound form: rows of lists counted, ratings and findings grown from the case."""

from collections.abc import Iterator, Mapping

from forms.context import Criterion, FormContext
from forms.fields import Posted, Slot
from forms.model import RESTS_ON, Component
from forms.rows import MAX_ROWS, row_count
from forms.values import Path, dotted, get
from forms.words import _

FINDING_KEYS = ("category", "occurred_on", "gist", "criteria")


def grow(components: tuple[Component, ...], posted: Posted | None, answers: object, context: FormContext) -> list[Slot]:
    """The tree of slots for what was posted, else for what was answered before, else for the defaults."""

    def below(
        parts: tuple[Component, ...], prefix: Path, parent: Slot | None, rows: tuple[tuple[Path, int], ...]
    ) -> list[Slot]:
        return [one(part, prefix, parent, rows) for part in parts]

    def one(component: Component, prefix: Path, parent: Slot | None, rows: tuple[tuple[Path, int], ...]) -> Slot:
        slot = Slot(component, prefix + component.path, parent, rows)
        if component.kind == "dynamiclist":
            for index in range(_rows(slot, posted, answers)):
                row = (*rows, (slot.path, index))
                slot.children += below(component.components, (*slot.path, index), slot, row)
        else:
            slot.children = below(tuple(parts_of(component, context)), slot.path, slot, rows)
        return slot

    return below(components, (), None, ())


def _rows(slot: Slot, posted: Posted | None, answers: object) -> int:
    count = row_count(posted, dotted(slot.path)) if posted is not None and may_change_rows(slot.component) else None
    return rows_before(slot, answers) if count is None else count


def rows_before(slot: Slot, answers: object) -> int:
    """How many rows a list had before anything was posted: those given, else the schema's default of 1."""
    given, default = get(answers, slot.path), slot.component.settings.get("defaultRepetitions", 1)
    return min(len(given) if isinstance(given, list) else default if isinstance(default, int) else 1, MAX_ROWS)


def may_change_rows(component: Component) -> bool:
    """Whether rows may be added and removed (form-js: allowed unless forbidden)."""
    return component.kind == "dynamiclist" and component.settings.get("allowAddRemove", True) is True


def parts_of(component: Component, context: FormContext) -> Iterator[Component]:
    """The components inside a group, with those that the case adds."""
    yield from component.components
    if component.kind == "ratings":
        again = component.properties.get("probity:criteria") == "fallen"
        for criterion in context.criteria:
            if again and not criterion.fallen:
                continue
            settings: dict[str, object] = {
                "label": criterion.label,
                "description": criterion.question,
                "properties": {"probity:criterion": criterion.id},
            }
            yield _made(component, "rating", "radio", criterion.id, settings)
            if component.properties.get("probity:cites") == "true":
                yield _made(component, "pieces", "checklist", criterion.id + RESTS_ON, _cited(criterion))
    if component.kind == "concerns":
        yield from _concerns(component, context)
    if component.kind == "finding":
        written = {".".join(c.path) for c in component.components}
        for key, kind, its_settings in _finding(context):
            if key not in written:
                yield _made(component, kind, kind, key, its_settings)


def _cited(criterion: Criterion) -> dict[str, object]:
    return {
        "label": _("What your rating rests on"),
        "description": criterion.standing,
        "properties": {"probity:criterion": criterion.id},
    }


def _concerns(component: Component, context: FormContext) -> Iterator[Component]:
    """How each open concern is weighed, why, and on what; one line where there is none."""
    required: dict[str, object] = {"required": True}
    weighed = [
        {"label": _("Accepted: it happened, and it counts as found"), "value": "accepted"},
        {"label": _("Mitigated: it happened, and it counts for less"), "value": "mitigated"},
        {"label": _("Not proved: it does not count"), "value": "not_proved"},
    ]
    for concern in context.concerns:
        key = f"concern_{concern.number}"
        yield _made(component, "radio", "radio", key, {"label": concern.label, "values": weighed, "validate": required})
        reasons: dict[str, object] = {
            "label": _("Why"),
            "description": _("Answer what the person says. At least 50 characters."),
            "validate": {**required, "minLength": 50, "maxLength": 4000},
        }
        yield _made(component, "textarea", "textarea", f"{key}_reasons", reasons)
        rests = {"label": _("What this rests on"), "validate": required}
        yield _made(component, "pieces", "checklist", f"{key}{RESTS_ON}", rests)
    if not context.concerns:
        yield _made(component, "text", "text", "none", {"text": _("No concern is open.")})


def _finding(context: FormContext) -> Iterator[tuple[str, str, dict[str, object]]]:
    required: dict[str, object] = {"required": True}
    yield "category", "select", {
        "label": _("What kind of conduct is it?"),
        "values": [{"label": choice.label, "value": choice.value} for choice in context.categories],
        "validate": required,
    }  # fmt: skip
    yield "occurred_on", "datetime", {"dateLabel": _("When did it happen?"), "subtype": "date"}
    yield "gist", "textarea", {
        "label": _("What is said to have happened?"),
        "description": _("Say what was seen or heard, by whom. The person concerned may read this."),
        "validate": {**required, "maxLength": 4000},
    }  # fmt: skip
    if context.criteria:
        yield "criteria", "checklist", {
            "label": _("Which criteria does it touch?"),
            "values": [{"label": criterion.label, "value": criterion.id} for criterion in context.criteria],
        }  # fmt: skip


def _made(parent: Component, kind: str, base: str, key: str, settings: Mapping[str, object]) -> Component:
    return Component(kind, base, f"{parent.id}_{key}", parent.line, (key,) if kind != "text" else (), settings)


def each(slots: list[Slot]) -> Iterator[Slot]:
    """All slots in the order of the page."""
    for slot in slots:
        yield slot
        yield from each(slot.children)
