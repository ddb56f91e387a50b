"""Why a form is refused when it is published: one function per rule, in the order of the table at the end."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from forms.dependencies import MAX_LEVEL, Tangled, levels
from forms.model import Component, FormSchema, feel_text, mapping
from forms.pattern_reader import compile_pattern
from forms.patterns import PatternRefused
from forms.richtext import read_html
from forms.source import Located
from forms.templates import TemplateRefused, parse_template
from forms.values import number_of, options_of
from forms.vocabulary import (
    CHOICES,
    OWN_PROPERTIES,
    OWN_TYPES,
    PRESENTATION,
    RESERVED_NAMES,
    SETTINGS,
    VALIDATIONS,
)
from workflows.errors import Problem
from workflows.feel import check
from workflows.sentences import sentence

Finding = tuple[Component, str, str]  # where, reason, instead
MAX_COMPONENTS = 500
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|!\[[^\]]*\]\(")
_INSTEAD_OF = {
    "iframe": "put the words into a text, or a link to the page",
    "": "give every component a type",
}
_DATE = {"date": r"\d{4}-\d\d-\d\d", "time": r"\d\d:\d\d.*", "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d.*"}


def unknown_type(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        own = c.properties.get("probity:type")
        if c.base not in SETTINGS:
            instead = _INSTEAD_OF.get(c.base, sentence("use one of %(known)s", known=", ".join(sorted(SETTINGS))))
            yield (
                c,
                sentence("Expected a component that works without the browser's help but found %(base)r", base=c.base),
                instead,
            )
        elif own is not None and own not in tuple(OWN_TYPES):
            yield (
                c,
                sentence("probity:type %(type)r does not exist", type=own),
                sentence("use one of %(known)s", known=", ".join(OWN_TYPES)),
            )
        elif c.kind in OWN_TYPES and OWN_TYPES[c.kind] != c.base:
            yield (
                c,
                sentence(
                    "Expected %(kind)s on a %(right)s but found it on a %(base)s",
                    kind=c.kind,
                    right=OWN_TYPES[c.kind],
                    base=c.base,
                ),
                "change the type",
            )


def unknown_setting(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        for name in sorted(set(c.settings) - SETTINGS.get(c.base, set(c.settings))):
            yield (
                c,
                sentence("The setting %(name)r of a %(base)s is not known here", name=name, base=c.base),
                "take the setting away",
            )
        for name in sorted(set(mapping(c.settings.get("conditional"))) - {"hide"}):
            yield (
                c,
                sentence("The condition %(name)r is not known; only 'hide' is", name=name),
                "write the condition as hide",
            )
        for name in c.properties:
            if name.startswith("probity:") and name not in OWN_PROPERTIES:
                yield (
                    c,
                    sentence("The property %(name)r does not exist", name=name),
                    sentence("use one of %(known)s", known=", ".join(sorted(OWN_PROPERTIES))),
                )


def validation(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        for name in sorted(set(c.validate) - VALIDATIONS.get(c.base, set())):
            yield c, sentence("A %(base)s cannot be checked by %(name)r", base=c.base, name=name), "take the check away"
        if not isinstance(c.validate.get("required", False), bool):
            yield c, "Expected true or false for 'required'", "use a hide rule to ask only sometimes"
        for name in ("min", "max", "minLength", "maxLength"):
            limit = c.validate.get(name)
            if limit is not None and limit != "" and feel_text(limit) is None and number_of(limit) is None:
                yield (
                    c,
                    sentence(
                        "Expected a number or an =expression for %(name)r but found %(limit)r", name=name, limit=limit
                    ),
                    "write a number",
                )
        if c.validate.get("validationType", "") not in ("", "custom", "email", "phone"):
            yield (
                c,
                sentence("The check %(name)r is not known", name=c.validate["validationType"]),
                "use email, phone or a pattern",
            )
        digits, step = c.settings.get("decimalDigits"), c.settings.get("increment")
        if digits is not None and not (isinstance(digits, int) and 0 <= digits <= 30):
            yield (
                c,
                sentence("Expected 0 to 30 decimal digits but found %(digits)r", digits=digits),
                "write a whole number",
            )
        if step not in (None, "") and not (number_of(step) or 0) > 0:
            yield c, sentence("Expected an increment above 0 but found %(step)r", step=step), "write a number above 0"


def regular_expression(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        pattern = c.validate.get("pattern")
        if not pattern:
            continue
        try:
            compile_pattern(str(pattern))
        except PatternRefused as error:
            instead = "write it with characters, brackets, groups, | and repetitions, or check it by a hide rule"
            yield (
                c,
                sentence(
                    "The pattern %(pattern)r cannot be matched on the server: %(error)s",
                    pattern=pattern,
                    error=sentence(str(error)),
                ),
                instead,
            )


def state(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        if not isinstance(c.settings.get("disabled", False), bool):
            yield c, "Expected true or false for 'disabled'", "use readonly with an =expression"
        readonly = c.settings.get("readonly", False)
        if not isinstance(readonly, bool) and feel_text(readonly) is None:
            yield c, "Expected true, false or an =expression for 'readonly'", "write = before the expression"
        hide = mapping(c.settings.get("conditional")).get("hide")
        if hide not in (None, "") and feel_text(hide) is None:
            yield (
                c,
                sentence("Expected an =expression for 'hide' but found %(hide)r", hide=hide),
                "write = before the expression",
            )
        if c.kind == "dynamiclist" and c.settings.get("isRepeating", True) is not True:
            yield c, "A dynamic list that does not repeat is a group", "use a group"


def key(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        if (c.is_input or c.kind == "dynamiclist") and not c.path:
            yield (
                c,
                sentence(
                    "Expected a %(what)s: its value has no name", what="path" if c.kind == "dynamiclist" else "key"
                ),
                "give it one",
            )
        for part in c.path:
            if not _IDENTIFIER.fullmatch(part) or part.startswith("__"):
                yield (
                    c,
                    sentence("The name %(name)r cannot be read in an expression", name=part),
                    "use letters, digits and _ only",
                )
    for c, path in _paths(schema):
        if path and path[0] in RESERVED_NAMES:
            yield c, sentence("The name %(name)r is FEEL's or the form's own", name=path[0]), "choose another name"


def twice(schema: FormSchema) -> Iterator[Finding]:
    ids = Counter(c.id for c in schema.walk())
    for c in schema.walk():
        if ids[c.id] > 1:
            yield (
                c,
                sentence("The id %(id)r is used %(count)s times", id=c.id, count=ids[c.id]),
                "give every component its own id",
            )
    claimed: dict[tuple[str, ...], bool] = {}
    for c, path in _paths(schema):
        if not path:
            continue
        closed = c.is_input or c.kind == "dynamiclist"
        for length in range(1, len(path) + 1):
            through_rows = path[length : length + 1] == ("#",)
            taken = claimed.get(path[:length]) and not through_rows
            if taken or (length == len(path) and closed and path in claimed):
                yield (
                    c,
                    sentence("The name %(name)r is already taken", name=".".join(path)),
                    "give each input its own key",
                )
                break
        else:
            claimed.update({path[:length]: False for length in range(1, len(path))})
            claimed[path] = closed


def _paths(schema: FormSchema) -> Iterator[tuple[Component, tuple[str, ...]]]:
    """Every component with its path from the top; inside a list below `list.#`."""

    def walk(components: tuple[Component, ...], prefix: tuple[str, ...]) -> Iterator[tuple[Component, tuple[str, ...]]]:
        for c in components:
            if c.path:
                yield c, prefix + c.path
            yield from walk(c.components, prefix + c.path + (("#",) if c.kind == "dynamiclist" else ()))

    return walk(schema.components, ())


def choices(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        if c.kind not in CHOICES:
            continue
        sources = [name for name in ("values", "valuesKey", "valuesExpression") if c.settings.get(name) is not None]
        if len(sources) != 1:
            yield (
                c,
                sentence("Expected one source of options but found %(sources)s", sources=sources or sentence("none")),
                "keep exactly one",
            )
        elif sources == ["valuesExpression"] and feel_text(c.settings["valuesExpression"]) is None:
            yield c, "Expected an =expression for the options", "write = before the expression"
        elif sources == ["values"]:
            found = options_of(c.settings["values"])
            written = c.settings["values"]
            if not found or not isinstance(written, list) or len(found) != len(written):
                yield c, "Expected options with a label and a plain value", "write each as label and value"
            elif len({option.token for option in found}) != len(found):
                yield c, "Two options have the same value", "give each option its own value"


def default(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        value = c.settings.get("defaultValue")
        if value in (None, ""):
            continue
        if not _fits(c, value):
            yield (
                c,
                sentence("The default value %(value)r is no answer to this %(base)s", value=value, base=c.base),
                "choose one that could be given",
            )


def _fits(c: Component, value: object) -> bool:
    if c.kind in ("textfield", "textarea"):
        return isinstance(value, str) and feel_text(value) is None
    if c.kind == "number":
        return number_of(value) is not None
    if c.kind == "checkbox":
        return isinstance(value, bool)
    if c.kind == "datetime":
        shape = _DATE.get(str(c.settings.get("subtype", "date")), "")
        return isinstance(value, str) and bool(re.fullmatch(shape, value))
    if c.kind in CHOICES:
        known = [option.value for option in options_of(c.settings.get("values"))]
        wanted = value if isinstance(value, list) else [value]
        is_list = c.kind in ("checklist", "taglist")
        return is_list is isinstance(value, list) and ("values" not in c.settings or all(v in known for v in wanted))
    return False


def date_and_time(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        if c.kind != "datetime":
            continue
        if c.settings.get("subtype", "date") not in tuple(_DATE):
            yield (
                c,
                sentence("The subtype %(name)r is not known", name=c.settings["subtype"]),
                "use date, time or datetime",
            )
        known = (None, "", "utc_offset", "utc_normalized", "no_timezone")
        if c.settings.get("timeSerializingFormat") not in known:
            yield (
                c,
                "The format of the time is not known",
                sentence("use one of %(known)s", known=", ".join(str(k) for k in known[2:])),
            )


def computed(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        if c.kind == "expression" and "expression" not in c.rules:
            yield c, "Expected an =expression to compute but found none", "write = before the expression"
        if c.kind == "expression" and c.settings.get("computeOn", "change") not in ("change", "presubmit"):
            yield c, "Expected computeOn change or presubmit", "choose one of the two"
        if c.kind in ("table", "documentPreview") and "dataSource" not in c.rules:
            yield c, "Expected an =expression as the source of the data", "write = before the expression"


def expression(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        for text in c.templates:
            try:
                parse_template(text)
            except TemplateRefused as error:
                yield (
                    c,
                    sentence(
                        "The text %(text)r cannot be filled in: %(error)s", text=text[:60], error=sentence(str(error))
                    ),
                    "use {{ }} and {{#if}} only",
                )
        for text in c.expressions:
            for problem in check(text):
                yield (
                    c,
                    sentence(
                        "The expression %(text)r is not right: %(message)s",
                        text=text[:120],
                        message=sentence(problem.message),
                    ),
                    "correct the expression",
                )


def hide_rules(schema: FormSchema) -> Iterator[Finding]:
    try:
        found = levels(schema)
    except Tangled as error:
        reason = sentence("Its rule depends on itself: %(circle)s", circle=" → ".join(error.circle))
        yield error.component, reason, "let each rule read only answers that do not depend on it"
        return
    for c, level in found:
        if level > MAX_LEVEL:
            reason = sentence(
                "Its rule is the %(level)sth in a chain of rules; at most %(most)s are settled",
                level=level,
                most=MAX_LEVEL,
            )
            yield c, reason, "let the rule read the first question directly"


def outside_content(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        if c.kind == "image" and not _IMAGE.fullmatch(str(c.settings.get("source") or "")):
            yield c, "Pictures from elsewhere tell others who opens the form", "embed a PNG, JPEG, GIF or WebP (data:)"
        if c.kind == "html":
            for refused in read_html(str(c.settings.get("content") or ""))[1]:
                yield c, sentence("%(refused)s is not allowed in HTML", refused=refused), "use a text with Markdown"
        if c.kind == "text" and (found := _TAG.search(str(c.settings.get("text") or ""))):
            yield (
                c,
                sentence("%(text)s in a text would not be shown as meant", text=found.group()[:40]),
                "use Markdown without HTML or pictures",
            )
        if c.kind == "button" and c.settings.get("action", "submit") not in ("submit", "reset"):
            yield c, sentence("A button cannot %(name)r", name=c.settings["action"]), "use submit or reset"


def own_types(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        if c.kind == "person" and not c.properties.get("probity:group"):
            yield c, "Expected a group from which the person is picked", "add the property probity:group"
        if c.kind == "ratings" and c.components:
            yield c, "A group of ratings is filled from the scorecard", "leave the group empty"
        if c.kind == "concerns" and c.components:
            yield c, "A group of concerns is filled from the case", "leave the group empty"


def size(schema: FormSchema) -> Iterator[Finding]:
    found = list(schema.walk())
    if len(found) > MAX_COMPONENTS:
        yield (
            found[MAX_COMPONENTS],
            sentence(
                "Expected at most %(most)s components but found %(count)s",
                most=MAX_COMPONENTS,
                count=len(found),
            ),
            "split it",
        )


def settings_shape(schema: FormSchema) -> Iterator[Finding]:
    for c in schema.walk():
        for name in ("validate", "conditional", "properties", "appearance", "layout"):
            if c.settings.get(name) is not None and not isinstance(c.settings[name], Located):
                yield c, sentence("Expected an object for %(name)r", name=name), "write it as { }"
        for name in ("label", "description", "dateLabel", "timeLabel", "text", "content", "alt", "accept"):
            if c.settings.get(name) is not None and not isinstance(c.settings[name], str):
                yield c, sentence("Expected text for %(name)r", name=name), "write it in quotes"
        if not isinstance(c.settings.get("components", []), list):
            yield c, "Expected a list of components", "write it as [ ]"
        if c.kind not in PRESENTATION | {"group", "ratings", "expression", "finding", "concerns"} and not c.label:
            yield c, "Expected a label: a field without one cannot be answered by ear", "give it a label"


Rule = Callable[[FormSchema], Iterator[Finding]]
RULES: tuple[tuple[str, Rule], ...] = (
    ("form-size", size),
    ("form-shape", settings_shape),
    ("form-type", unknown_type),
    ("form-setting", unknown_setting),
    ("form-key", key),
    ("form-twice", twice),
    ("form-state", state),
    ("form-validation", validation),
    ("form-pattern", regular_expression),
    ("form-options", choices),
    ("form-date", date_and_time),
    ("form-default", default),
    ("form-computed", computed),
    ("form-expression", expression),
    ("form-hide", hide_rules),
    ("form-content", outside_content),
    ("form-own-type", own_types),
)


def problems_of(schema: FormSchema) -> tuple[Problem, ...]:
    """Every reason to refuse, in the order of RULES; wrong shapes end the reading, the other rules assume them."""
    found: list[Problem] = []
    for name, rule in RULES:
        found += [Problem(c.id, c.label, c.line, name, reason, instead) for c, reason, instead in rule(schema)]
        if found and name in ("form-size", "form-type"):
            break
    return tuple(found)
