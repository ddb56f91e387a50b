"""One way to write a file down, so that two versions of it differ only where they say something else."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

from workflows import xml
from workflows.errors import Unreadable

_XML = "http://www.w3.org/XML/1998/namespace"
_FIRST = ("id", "name")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_VALUE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
_INDENT = "  "
Names: TypeAlias = Mapping[str | None, str]


@lru_cache(maxsize=1024)
def canonical(name: str, data: bytes) -> bytes:
    """The file in its one form: XML with ordered attributes and two spaces a level, JSON with two, texts with plain
    line ends. It says the same when it is read; what cannot be read comes back as it is."""
    try:
        if name.endswith((".bpmn", ".dmn")):
            return canonical_xml(data)
        text = data.decode("utf-8-sig")
        if name.endswith(".form"):
            read = json.loads(text, object_pairs_hook=_once, parse_constant=_refused)
            return (json.dumps(read, ensure_ascii=False, indent=2) + "\n").encode()
    except (Unreadable, ValueError, RecursionError):
        return data
    return (text.replace("\r\n", "\n").rstrip("\n") + "\n").encode()


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; ValueError where a key stands twice, for one of the two would be lost."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("Expected each key once")
    return found


def _refused(word: str) -> object:
    raise ValueError(f"Expected a number but found {word}")


def same(name: str, one: bytes | None, other: bytes | None) -> bool:
    """Whether two files say the same, however they are written."""
    if one is None or other is None:
        return one is other
    return one == other or canonical(name, one) == canonical(name, other)


def canonical_xml(data: bytes) -> bytes:
    """Attributes: id, name, then by name; namespaces at the root where they can be; text that counts as it is.

    Comments and processing instructions stay. Raises Unreadable.
    """
    root = xml.parse(data, whole=True)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    around = [*reversed(list(root.itersiblings(preceding=True))), root, *root.itersiblings()]
    for node in around:
        lines += [*_node(node, {None: ""}, "", _namespaces(root) if node is root else {}), "\n"]
    return "".join(lines).encode()


def _namespaces(root: etree._Element) -> Names:
    """What the root can declare for all: its own, and each prefix that means one thing in the whole file."""
    meanings: dict[str | None, set[str]] = {}
    for element in root.iter(etree.Element):
        for prefix, uri in element.nsmap.items():
            meanings.setdefault(prefix, set()).add(uri)
    shared: Names = {prefix: next(iter(uris)) for prefix, uris in meanings.items() if prefix and len(uris) == 1}
    return {**shared, **root.nsmap}


def _node(node: etree._Element, scope: Names, indent: str, more: Names) -> Iterator[str]:
    """One node without what follows it; `scope` is declared around it, `more` is to be declared besides."""
    if not isinstance(node.tag, str):
        yield etree.tostring(node, encoding="unicode", with_tail=False)
        return
    declared, inside = _declarations(node, scope, more)
    tag = _tag(node)
    yield f"<{tag}{declared}{_attributes(node)}"
    children = list(node)
    if not children and not node.text:
        yield "/>"
        return
    yield ">"
    if not children:
        yield _text(node.text)
    elif _is_mixed(node):
        yield _text(node.text)
        for child in children:
            yield from _node(child, inside, "", {})
            yield _text(child.tail)
    else:
        deeper = indent + _INDENT
        for child in children:
            yield f"\n{deeper}"
            yield from _node(child, inside, deeper, {})
        yield f"\n{indent}"
    yield f"</{tag}>"


def _is_mixed(node: etree._Element) -> bool:
    """Whether white space between the children may mean something."""
    said = [node.text, *(child.tail for child in node)]
    return any(text and text.strip() for text in said) or node.get(f"{{{_XML}}}space") == "preserve"


def _declarations(node: etree._Element, scope: Names, more: Names) -> tuple[str, Names]:
    """What the element must declare, and what is declared inside it."""
    wanted = {**more, **node.nsmap}
    if None not in wanted:
        wanted[None] = ""
    fresh = {prefix: uri for prefix, uri in wanted.items() if scope.get(prefix) != uri}
    written = "".join(
        f' xmlns{":" + prefix if prefix else ""}="{uri.translate(_VALUE)}"'
        for prefix, uri in sorted(fresh.items(), key=lambda item: item[0] or "")
    )
    return written, {**scope, **fresh}


def _tag(node: etree._Element) -> str:
    local = etree.QName(node).localname
    return f"{node.prefix}:{local}" if node.prefix else local


def _attributes(node: etree._Element) -> str:
    named: dict[str, str] = {}
    for key, value in node.attrib.items():
        name = etree.QName(str(key))
        prefix = _prefix(node, name.namespace) if name.namespace else ""
        named[f"{prefix}:{name.localname}" if prefix else name.localname] = str(value)
    order = sorted(named, key=lambda key: (_FIRST.index(key) if key in _FIRST else len(_FIRST), ":" in key, key))
    return "".join(f' {key}="{named[key].translate(_VALUE)}"' for key in order)


def _prefix(node: etree._Element, uri: str) -> str:
    if uri == _XML:
        return "xml"
    return min(prefix for prefix, known in node.nsmap.items() if prefix and known == uri)


def _text(text: str | None) -> str:
    return (text or "").translate(_TEXT)
