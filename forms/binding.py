"""A form filled in by one person for one task: settled, validated, ready to show again or to store."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from wtforms.form import BaseForm

from forms import widgets
from forms.context import FormContext, Upload
from forms.fields import FIELDS, Answer, Posted, Slot
from forms.fields.choices import ChoiceAnswer
from forms.fields.files import FileAnswer
from forms.fields.ticks import PASSWORD, SignatureAnswer
from forms.growing import each, grow
from forms.model import Component, FormSchema
from forms.rows import RowChange
from forms.settling import Settling
from forms.templates import Template, TemplateRefused, parse_template
from forms.validators import validators_for
from forms.values import get, options_of, put
from workflows.feel import reads


@dataclass(frozen=True)
class Section:
    """A part of the page: a labelled top-level group, or what stands beside them."""

    title: str
    slots: tuple[Slot, ...]
    is_ratings: bool = False


class BoundForm:
    """One form with data. `row_change` tells that a button for rows was pressed: show it again, take no answers.

    Iterating gives the sections of the page; `widgets.section(bound, section)` or `str(bound)` renders them.
    """

    def __init__(
        self,
        schema: FormSchema,
        posted: Posted | None,
        row_change: RowChange | None,
        answers: Mapping[str, object],
        context: FormContext,
        stored: Mapping[str, Sequence[str]],
    ):
        self.schema, self.context, self.row_change = schema, context, row_change
        self._posted = posted
        self.slots = grow(schema.components, posted, answers, context)
        leaves = {slot.name: slot for slot in each(self.slots) if slot.component.is_input}
        self.form = BaseForm({name: _unbound(slot, context, answers, stored) for name, slot in leaves.items()})
        self.form.process(posted)
        self.fields: dict[str, Answer] = {name: self.form[name] for name in leaves}
        self.settling = Settling(schema, self.slots, self.fields, answers, context)
        self.settling.settle()
        self.errors: dict[str, list[str]] = {}
        self._added: list[tuple[str, str]] = []
        self._describe()

    @property
    def hidden(self) -> frozenset[str]:
        """Names of the inputs that are not asked now."""
        return frozenset(name for name in self.fields if self.slot(name).hidden)

    def slot(self, name: str) -> Slot:
        return self.fields[name].slot

    @property
    def visible(self) -> dict[str, Answer]:
        """The fields that are asked now, in the order of the page."""
        return {name: field for name, field in self.fields.items() if not field.slot.hidden}

    @property
    def revealed(self) -> frozenset[str]:
        """Names of inputs that an answer brought up and the posted page did not have: new questions, no mistakes."""
        if self._posted is None:
            return frozenset()
        shown = self._posted
        return frozenset(
            n
            for n, f in self.visible.items()
            if f.slot.is_conditional and not f.is_locked and f.is_asked and not f.was_shown(shown)
        )

    def validate(self) -> bool:
        """Check every field that is asked now and not disabled; `errors` then says by name what is wrong.

        Errors that were added stay.
        """
        self.errors = {}
        for name, field in self.visible.items():
            if not field.disabled and not field.validate(self.form):
                self.errors[name] = [str(text) for text in field.errors]
        for name, message in (*self._same_person_twice(), *self._added):
            self._note(name, message)
        return not self.errors

    def _same_person_twice(self) -> Iterator[tuple[str, str]]:
        """Two pickers of one group side by side may not name the same person."""
        seen: dict[tuple[object, ...], Answer] = {}
        for field in self.visible.values():
            if field.component.kind != "person" or not field.data:
                continue
            key = (field.component.properties.get("probity:group"), field.slot.rows, field.data)
            if key in seen:
                first = str(seen[key].label.text)
                yield field.name, field._("Choose another person; this one is “%(first)s” already", first=first)
            seen.setdefault(key, field)

    def add_error(self, name: str, message: str) -> None:
        """An error found elsewhere (a wrong password, a duty); `password` belongs to the signature."""
        name = self.signature.name if name == PASSWORD and self.signature else name
        self._added.append((name, message))
        self._note(name, message)

    def _note(self, name: str, message: str) -> None:
        self.errors.setdefault(name, []).append(message)
        self.fields[name].errors = [*self.fields[name].errors, message]

    @property
    def signature(self) -> SignatureAnswer | None:
        """The signature that is asked now, if there is one."""
        return next((field for field in self.visible.values() if isinstance(field, SignatureAnswer)), None)

    @property
    def answers(self) -> dict[str, object]:
        """What was answered, as form-js submits it: asked and not disabled; a list without rows is []."""
        return self._collect(lambda field: field.data, disabled=False)

    @property
    def draft(self) -> dict[str, object]:
        """What was typed, readable or not: give it as `answers` next time and nothing is lost."""
        return self._collect(lambda field: field.draft, disabled=True)

    def _collect(self, of: Callable[[Answer], object], disabled: bool) -> dict[str, object]:
        found: dict[str, object] = {}
        for slot in each(self.slots):
            if slot.hidden:
                continue
            if slot.component.is_input and (disabled or not self.fields[slot.name].disabled):
                put(found, slot.path, of(self.fields[slot.name]))
            elif slot.component.kind == "dynamiclist" and not slot.children:
                put(found, slot.path, [])
        return found

    @property
    def uploads(self) -> list[Upload]:
        """The files sent for fields that are asked now."""
        return [upload for field in self.visible.values() if isinstance(field, FileAnswer) for upload in field.uploads]

    @property
    def summary_errors(self) -> list[tuple[str, str]]:
        """Text and link for the error summary; each link leads to a real input."""
        found = []
        for name, messages in self.errors.items():
            field = self.fields[name]
            target = field.focus_id
            if isinstance(field, SignatureAnswer) and field.data is True:
                target = PASSWORD
            label = str(field.label.text).rstrip(" .:?。：？")
            found += [(f"{label}: {message}", f"#{target}") for message in messages[:1]]
        return found

    @property
    def focus(self) -> str | None:
        """After a row was added or removed: the id of the input or button where the reader goes on."""
        if self.row_change is None:
            return None
        row = self.row_change.index if self.row_change.kind == "add" else max(self.row_change.index - 1, 0)
        start = f"{self.row_change.path}.{row}."
        inside = [field.focus_id for name, field in self.visible.items() if name.startswith(start)]
        return inside[0] if inside else f"add-f-{self.row_change.path.replace('.', '-')}"

    @property
    def submit_label(self) -> str | None:
        """The label of the form's own submit button, for the button that the page draws."""
        for component in self.schema.walk():
            if component.kind == "button" and component.settings.get("action", "submit") == "submit":
                return self.context.translate(component.label)
        return None

    def __iter__(self) -> Iterator[Section]:
        loose: list[Slot] = []
        for slot in self.slots:
            is_section = slot.component.kind in ("group", "ratings", "finding", "concerns") and slot.component.label
            if is_section and not slot.hidden:
                if loose:
                    yield Section("", tuple(loose))
                    loose = []
                title = self.text(slot, slot.component.label)
                yield Section(title, tuple(slot.children), slot.component.kind == "ratings")
            elif not slot.hidden:
                loose.append(slot)
        if loose:
            yield Section("", tuple(loose))

    def __html__(self) -> Markup:
        return widgets.form(self)

    __str__ = __html__

    def text(self, slot: Slot, source: object) -> str:
        """A text of the schema in the reader's language, `{{ }}` filled in."""
        return self.template(source).fill(lambda expression: self.settling.value(slot, expression)).strip()

    def template(self, source: object) -> Template:
        """The translated template; the original if a translation reads other expressions."""
        text = str(source or "")
        original = parse_template(text)
        try:
            translated = parse_template(self.context.translate(text)) if text else original
        except TemplateRefused:
            return original
        return translated if set(translated.expressions) <= set(original.expressions) else original

    def value(self, slot: Slot, rule: str) -> object:
        """What a rule of a presentation part (`dataSource`, `columnsExpression`) came out as."""
        text = slot.component.rules.get(rule)
        return None if text is None else self.settling.value(slot, text)

    def _describe(self) -> None:
        """Labels, hints and adorners with their `{{ }}` filled in, and who reacts."""
        read = {name for component in self.schema.walk() for text in component.rules.values() for name in reads(text)}
        names = {
            name.split(".")[1] if name.split(".")[0] in ("this", "parent") and "." in name else name for name in read
        }
        names = {name.split(".")[0] for name in names}
        for field in self.visible.values():
            component, slot = field.component, field.slot
            field.label.text = self.text(slot, component.label)
            field.hint = self.text(slot, component.hint)
            appearance = component.settings.get("appearance")
            if isinstance(appearance, Mapping):
                field.prefix = self.text(slot, appearance.get("prefixAdorner"))
                field.suffix = self.text(slot, appearance.get("suffixAdorner"))
            if isinstance(field, FileAnswer):
                field.accept = self.text(slot, component.settings.get("accept"))
            field.reacts = bool({str(step) for step in slot.path} & names)


def _unbound(
    slot: Slot, context: FormContext, answers: Mapping[str, object], stored: Mapping[str, Sequence[str]]
) -> Answer:
    component = slot.component
    given = get(answers, slot.path)
    options = _keyed_options(component, answers, context)
    if slot.name in stored and issubclass(FIELDS[component.kind], FileAnswer):
        options["stored"] = stored[slot.name]
    widget = widgets.CONTROLS[component.kind]
    return FIELDS[component.kind](slot, context, given, validators_for(component), widget=widget, **options)


def _keyed_options(component: Component, answers: Mapping[str, object], context: FormContext) -> dict[str, object]:
    key = component.settings.get("valuesKey")
    if not key or not issubclass(FIELDS[component.kind], ChoiceAnswer):
        return {}
    return {"options": options_of({**answers, **context.data}.get(str(key)))}
