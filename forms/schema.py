"""Reads a form-js schema into frozen components, and refuses what the server cannot honour."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from forms.model import Component, FormSchema, mapping
from forms.refusals import problems_of
from forms.source import Located, NotJson, read_json
from forms.vocabulary import LEAVES, OWN_TYPES
from workflows.errors import Problem, Refused
from workflows.feel import reads
from workflows.sentences import sentence


def read(data: bytes) -> FormSchema:
    """Read a form-js 1.23 schema (JSON). Raises Refused with every reason why the server could not honour it."""
    try:
        source = read_json(data)
    except NotJson as error:
        problem = Problem(
            "", "", error.line, "form-readable", str(error), sentence("save the form from the form editor again")
        )
        raise Refused((problem,)) from None
    if not isinstance(source, Located) or not isinstance(source.get("components"), list):
        reason = sentence("Expected a form-js form (an object with components) but found something else")
        raise Refused(
            (Problem("", "", 1, "form-readable", reason, sentence("save the form from the form editor again")),)
        )
    numbers = iter(range(1, 10**6))
    components = tuple(_component(item, numbers) for item in _objects(source["components"]))
    schema = FormSchema(
        sha256(data).hexdigest(), str(source.get("id") or ""), str(source.get("title") or ""), components
    )
    problems = problems_of(schema)
    if problems:
        raise Refused(problems)
    inputs, fact_groups = _outside_names(schema)
    return replace(schema, inputs=inputs, fact_groups=fact_groups)


def _component(source: Located, numbers: Iterator[int]) -> Component:
    base = str(source.get("type") or "")
    properties = mapping(source.get("properties"))
    own = str(properties.get("probity:type") or "")
    kind = own if own in OWN_TYPES else base
    number = next(numbers)
    where = source.get("path") if base in ("group", "dynamiclist") else source.get("key") if kind in LEAVES else None
    path = tuple(where.split(".")) if isinstance(where, str) and where else ()
    children = tuple(_component(item, numbers) for item in _objects(source.get("components")))
    identity = str(source.get("id") or ".".join(path) or f"{base or 'component'}_{number}")
    return Component(kind, base, identity, source.line, path, source, children)


def _objects(value: object) -> list[Located]:
    """The components of a list; what is no object becomes one without a type, which is refused."""
    return [item if isinstance(item, Located) else Located() for item in value] if isinstance(value, list) else []


def _outside_names(schema: FormSchema) -> tuple[frozenset[str], frozenset[str]]:
    own = {c.path[0] for c in schema.walk() if c.path} | {"this", "parent", "i", "_this_", "_parent_", "_i_"}
    names = {name for c in schema.walk() for text in c.expressions for name in reads(text)}
    names |= {str(c.settings["valuesKey"]) for c in schema.walk() if c.settings.get("valuesKey")}
    facts = {name.split(".")[1] for name in names if name.startswith("facts.")}
    return frozenset(n.split(".")[0] for n in names if n.split(".")[0] not in own | {"facts"}), frozenset(facts)
