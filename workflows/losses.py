"""What a file says that it does not say any more once an editor has read it and written it again."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from workflows.errors import Unreadable
from workflows.sentences import sentence
from workflows.xml import line_of, parse

Kind = Literal["element", "attribute", "text", "order"]


@dataclass(frozen=True)
class Loss:
    """One thing that is missing or reads otherwise. `owner` and `name` are the id and name of the nearest element that
    has an id, `line` where it stood (0 unknown), `what` the tag or attribute, `value` what it said."""

    kind: Kind
    owner: str
    name: str
    line: int
    what: str
    value: str = ""


def losses(name: str, before: bytes, after: bytes) -> tuple[Loss, ...]:
    """What `before` says and `after` does not, whatever the spelling: defaults of the standard, types that go without
    saying, numbers, prefixes and white space do not count. Empty both ways round means: equal.

    Raises Unreadable when one of the two cannot be read.
    """
    if name.endswith(".form"):
        return tuple(_of_json("", _json(before), _json(after)))
    written = parse(after)
    drawn = {_key(one): one for one in written.iter() if str(one.tag).startswith(_DRAWING) and one.get("bpmnElement")}
    return tuple(_Comparison(drawn).of(parse(before), written, ("", "")))


# --- XML --------------------------------------------------------------------------------------------------------------

_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_SIGNATURE = frozenset({"exporter", "exporterVersion", _SCHEMA_LOCATION})  # who wrote the file, not what it says
_PLAIN_TYPES = frozenset({"tFormalExpression", "tExpression", "tLiteralExpression", "Point"})
_DRAWING = ("{http://www.omg.org/spec/BPMN/20100524/DI}", "{https://www.omg.org/spec/DMN/20191111/DMNDI/}")
_SAME_TAG = {
    "formalExpression": "{http://www.omg.org/spec/BPMN/20100524/MODEL}expression"
}  # substitution groups: the one may stand for the other

# BPMN 2.0 and DMN 1.3 XSD: attribute → its default, by element ('' for any)
_DEFAULTS: Mapping[tuple[str, str], frozenset[str]] = {
    ("", name): frozenset(values.split("|"))
    for name, values in {
        "typeLanguage": "http://www.w3.org/2001/XMLSchema",
        "isClosed": "false",
        "processType": "None",
        "isInterrupting": "true",
        "cancelActivity": "true",
        "parallelMultiple": "false",
        "triggeredByEvent": "false",
        "startQuantity": "1",
        "completionQuantity": "1",
        "isForCompensation": "false",
        "implementation": "##unspecified|##WebService",
        "instantiate": "false",
        "gatewayDirection": "Unspecified",
        "eventGatewayType": "Exclusive",
        "isSequential": "false",
        "behavior": "All",
        "testBefore": "false",
        "isCollection": "false",
        "isUnlimited": "true",
        "associationDirection": "None",
        "textFormat": "text/plain",
        "ordering": "Parallel",
        "cancelRemainingInstances": "true",
        "itemKind": "Information",
        "minimum": "0",
        "maximum": "1",
        "hitPolicy": "UNIQUE",
        "preferredOrientation": "Rule-as-Row",
    }.items()
} | {
    ("definitions", "expressionLanguage"): frozenset(
        {
            "http://www.w3.org/1999/XPath",
            "http://www.omg.org/spec/DMN/20180521/FEEL/",
            "https://www.omg.org/spec/DMN/20191111/FEEL/",
        }
    ),
    ("transaction", "method"): frozenset({"##Compensate", "Compensate"}),
}


@dataclass(frozen=True)
class _Comparison:
    """`drawn` are the shapes and lines of the file as it is written, whichever sheet they are on."""

    drawn: Mapping[tuple[str, str], etree._Element]

    def of(self, before: etree._Element, after: etree._Element, owner: tuple[str, str]) -> Iterator[Loss]:
        if before.get("id"):
            owner = (str(before.get("id")), str(before.get("name") or ""))
        line, tag = line_of(before), _local(before.tag)
        for key, value in before.attrib.items():
            name, said = str(key), str(value)
            if not _goes_without_saying(tag, name, said) and not _same_value(before, after, name, said):
                yield Loss("attribute", *owner, line, _local(name), said)
        if not len(before) and _words(before) != _words(after):
            yield Loss("text", *owner, line, tag, _words(before))
        yield from self.children(before, after, owner)

    def children(self, before: etree._Element, after: etree._Element, owner: tuple[str, str]) -> Iterator[Loss]:
        found: dict[tuple[str, str], list[etree._Element]] = {}
        for child in after:
            found.setdefault(_key(child), []).append(child)
        order: dict[str, list[tuple[str, str]]] = {}
        for child in before:
            key = _key(child)
            matches = found.get(key, [])
            if matches:
                order.setdefault(str(child.tag), []).append(key)
                yield from self.of(child, matches.pop(0), owner)
            elif key in self.drawn:  # on a sheet of its own now
                yield from self.of(child, self.drawn[key], owner)
            elif not _says_nothing(child):
                yield Loss("element", *_owner(child, owner), line_of(child), _local(child.tag), _words(child))
        for tag, keys in order.items():
            if tag.startswith(_DRAWING):
                continue  # which shape lies on top says nothing
            there = [_key(child) for child in after if child.tag == tag and _key(child) in keys]
            if there != keys and Counter(there) == Counter(keys):
                yield Loss("order", *owner, line_of(before), _local(tag))


def _key(element: etree._Element) -> tuple[str, str]:
    """What an element is found again by: its tag and id, or for references what they name."""
    identity = element.get("id") or element.get("bpmnElement")
    tag = str(element.tag)
    telling = [
        key for key, said in element.attrib.items() if not _goes_without_saying(_local(tag), str(key), str(said))
    ]
    if identity is None and not len(element) and not telling:
        identity = _local(_words(element))
    return _SAME_TAG.get(_local(tag), tag), str(identity or "")


def _owner(element: etree._Element, around: tuple[str, str]) -> tuple[str, str]:
    identity = element.get("id")
    return (str(identity), str(element.get("name") or "")) if identity else around


def _says_nothing(element: etree._Element) -> bool:
    """An empty holder: extensionElements without anything, a container without attributes."""
    return not element.attrib and not _words(element) and all(_says_nothing(child) for child in element)


def _goes_without_saying(tag: str, name: str, value: str) -> bool:
    if name in _SIGNATURE or (name == _XSI_TYPE and value.rpartition(":")[2] in _PLAIN_TYPES):
        return True
    default = _DEFAULTS.get((tag, name)) or _DEFAULTS.get(("", name))
    return default is not None and value in default


def _same_value(before: etree._Element, after: etree._Element, name: str, value: str) -> bool:
    other = after.get(name)
    if other is None:
        return False
    if value == other or value.split() == str(other).split():
        return True
    return (
        _number(value) is not None
        and _number(value) == _number(str(other))
        or _resolved(before, value) == _resolved(after, str(other))
    )


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _resolved(element: etree._Element, value: str) -> str:
    """A QName without its prefix, where the prefix is one; anything else as it is."""
    prefix, colon, rest = value.partition(":")
    return f"{{{element.nsmap[prefix]}}}{rest}" if colon and prefix in element.nsmap else value


def _words(element: etree._Element) -> str:
    """The text of a leaf, without the white space around it and with plain line ends."""
    return "\n".join(line.rstrip() for line in (element.text or "").strip().splitlines())


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2].rpartition(":")[2]


# --- JSON -------------------------------------------------------------------------------------------------------------


def _json(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unreadable(sentence("Expected JSON: %(error)s", error=str(error))) from None


def _of_json(owner: str, before: object, after: object) -> Iterator[Loss]:
    if isinstance(before, dict) and isinstance(after, dict):
        owner = str(before.get("id") or before.get("key") or owner)
        name = str(before.get("label") or "")
        for key, value in before.items():
            if key in ("exporter", "versionTag") or value in (None, "", [], {}):
                continue
            if key not in after:
                yield Loss("attribute", owner, name, 0, str(key), json.dumps(value, ensure_ascii=False)[:200])
            else:
                yield from _of_json(owner, value, after[key])
    elif isinstance(before, list) and isinstance(after, list):
        for at, value in enumerate(before):
            if at < len(after):
                yield from _of_json(owner, value, after[at])
            else:
                what = str(value.get("type", "item")) if isinstance(value, dict) else "item"
                yield Loss("element", owner, "", 0, what)
    elif before != after:
        yield Loss("text", owner, "", 0, "value", json.dumps(before, ensure_ascii=False)[:200])
