"""Hide rules, computed values and filled-in texts of a bound form, evaluated together until they settle.

form-js 1.23 decides in two steps: rules over all data say which data are left out, then the rules are asked again over
what is left. A rule is a unary test there, so a rule that comes out as null hides, unless it is `not(…)` as a whole.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from forms.context import FormContext
from forms.fields import Answer, Slot
from forms.fields.files import FileAnswer
from forms.growing import each, rows_before
from forms.model import FormSchema
from forms.values import Path, get, options_of, put, same
from workflows.errors import FeelError, FeelTimeout
from workflows.feel import Request, reads

ROUNDS = 3
_ROW_NAMES = frozenset({"this", "parent", "i", "_this_", "_parent_", "_i_"})
Scope = tuple[tuple[Path, int], ...]


class Settling:
    """The evaluation of one bound form. `crossings` counts the calls into FEEL."""

    def __init__(
        self,
        schema: FormSchema,
        slots: list[Slot],
        fields: Mapping[str, Answer],
        answers: Mapping[str, object],
        context: FormContext,
    ):
        self.schema, self.slots, self.fields, self.context = schema, slots, fields, context
        self.all = list(each(slots))
        self.asked = {(text, _scope(text, s.rows)): s for s in self.all for text in s.component.expressions}
        self.told = sorted({name.split(".")[0] for text, _ in self.asked for name in reads(text)})
        self.values: dict[tuple[str, Scope], object] = {}
        self.crossings = 0
        facts = {group: context.facts[group] for group in sorted(schema.fact_groups) if group in context.facts}
        self.base = {**dict.fromkeys(schema.inputs), **answers, **context.data, "facts": facts}
        self.by_name = {s.name: s for s in self.all if s.component.is_input}
        self.start = self._start(answers)

    def _start(self, answers: Mapping[str, object]) -> dict[str, object]:
        """The data before anybody changed it: rows that were added since are not in it, removed ones still are."""
        start: dict[str, object] = {}
        rows: dict[Path, int] = {}
        for slot in self.all:
            if slot.component.kind == "dynamiclist":
                rows[slot.path] = rows_before(slot, answers)
                put(
                    start,
                    slot.path,
                    deepcopy(get(answers, slot.path)) if isinstance(get(answers, slot.path), list) else [],
                )
            elif slot.component.is_input and all(index < rows[path] for path, index in slot.rows):
                put(start, slot.path, self.fields[slot.name].initial)
        return start

    def settle(self) -> None:
        """Evaluate everything; then slots know whether they are hidden, fields their values, limits and options."""
        for _ in range(ROUNDS):
            everything = self.tree(with_hidden=True)
            self.ask(everything, everything)
            self.judge()
            left = self.tree(with_hidden=False)
            if left != everything:
                self.ask(left, everything)
                self.judge()
            if not self.apply():
                break

    def tree(self, with_hidden: bool) -> dict[str, object]:
        """The data that expressions read: hidden answers fall back to where they started, as in form-js."""
        current: dict[str, object] = {}
        gone: list[Path] = []
        for slot in self.all:
            if slot.hidden and not with_hidden:
                gone += [slot.path] if slot.component.is_input and len(slot.path) > 1 else []
            elif slot.component.is_input:
                put(current, slot.path, self.fields[slot.name].data)
            elif slot.component.kind == "dynamiclist" and not slot.children:
                put(current, slot.path, [])
        tree = {**self.base, **self.start, **current}
        for path in gone:
            if path[0] in current and isinstance(get(current, path[:-1]), Mapping) and get(current, path) is None:
                put(tree, path, None)
        return tree

    def ask(self, tree: dict[str, object], rows: dict[str, object]) -> None:
        """One call for every expression of the form; `rows` is where `this` and `parent` look."""
        if not self.asked:
            return
        requests = [Request(text, context=_row_names(text, scope, tree, rows)) for text, scope in self.asked]
        self.crossings += 1
        told = {name: tree[name] for name in self.told if name in tree}
        results = self.context.evaluate(requests, told, self.context.clock)
        for key, result in zip(self.asked, results, strict=True):
            if isinstance(result, FeelTimeout):
                raise result
            self.values[key] = result

    def value(self, slot: Slot, text: str) -> object:
        """What an expression of a slot came out as; null where it failed, as form-js shows it."""
        result = self.values.get((text, _scope(text, slot.rows)))
        return None if isinstance(result, FeelError) else result

    def judge(self) -> None:
        for slot in self.all:
            above = slot.parent is not None and slot.parent.hidden
            slot.hidden = above or self._hides(slot)

    def _hides(self, slot: Slot) -> bool:
        text = slot.component.hide
        if not text:
            return False
        result = self.values[text, _scope(text, slot.rows)]
        if isinstance(result, FeelError):
            return False  # a rule that fails never takes a question away
        return result is True or (result is None and not is_whole_not(text))

    def apply(self) -> bool:
        """Hand the results to the fields; true if that changed data which some expression reads."""
        changed = False
        for name, slot in self.by_name.items():
            field, rules = self.fields[name], slot.component.rules
            before = field.data
            if slot.hidden:
                continue
            for limit in ("min", "max", "minLength", "maxLength"):
                if limit in rules:
                    field.limits[limit] = self.value(slot, rules[limit])
            if "valuesExpression" in rules:
                field.offer(options_of(plain(self.value(slot, rules["valuesExpression"]))))
            if isinstance(field, FileAnswer) and "multiple" in rules:
                field.multiple = self.value(slot, rules["multiple"]) is True
            if "expression" in rules:
                field.data = plain(self.value(slot, rules["expression"]))
            if "readonly" in rules and self._locks(slot, rules["readonly"]):
                field.lock()
            changed = changed or (not same(before, field.data) and self._is_read(slot.path))
        return changed

    def _locks(self, slot: Slot, text: str) -> bool:
        result = self.value(slot, text)
        return result is True or (result is None and not is_whole_not(text))

    def _is_read(self, path: Path) -> bool:
        names = {name.split(".")[0] for text, _ in self.asked for name in reads(text)}
        return path[0] in names or (len(path) > 1 and bool(names & _ROW_NAMES))


def _scope(text: str, rows: Scope) -> Scope:
    """The rows that matter to an expression: all around it if it speaks of its row, else none."""
    return rows if rows and any(name.split(".")[0] in _ROW_NAMES for name in reads(text)) else ()


def _row_names(text: str, scope: Scope, tree: dict[str, object], rows: dict[str, object]) -> dict[str, object]:
    """`this`, `parent` and `i` as form-js has them; rows are seen with hidden answers, the top without."""
    used = {name.split(".")[0] for name in reads(text)} & _ROW_NAMES
    if not used:
        return {}
    this: object = tree
    parent: object = None
    for path, index in scope:
        below = get(rows, (*path, index))
        parent = this if parent is None else {"this": this, "parent": parent, **_object(this)}
        this = below if isinstance(below, Mapping) else {}
    names = {"this": this, "parent": parent, "i": [index + 1 for _, index in scope]}
    names |= {f"_{name}_": value for name, value in names.items()}
    return {name: names[name] for name in used}


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def is_whole_not(text: str) -> bool:
    """Whether an expression is one `not(…)`, which FEEL's unary tests negate instead of comparing with null."""
    match = re.match(r"\s*not\s*\(", text)
    if not match:
        return False
    depth, quoted = 0, False
    for at, char in enumerate(text):
        if char == '"' and text[at - 1 : at] != "\\":
            quoted = not quoted
        if not quoted:
            depth += {"(": 1, ")": -1}.get(char, 0)
            if char == ")" and depth == 0:
                return not text[at + 1 :].strip()
    return False


def plain(value: object) -> object:
    """A FEEL value as JSON: dates, times and durations as ISO text, decimals as numbers."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, timedelta):
        return f"PT{int(value.total_seconds())}S"
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
