"""The gate between XML and the model: holds every element and attribute against the tables of the standard."""

from collections.abc import Iterator

from lxml import etree

from workflows.bpmn import model
from workflows.bpmn.standard import (
    ATTRIBUTES,
    BPMN,
    CHILDREN,
    DRAWN,
    ENGINES,
    INSTEAD,
    READ,
    Only,
)
from workflows.errors import Problem
from workflows.sentences import sentence
from workflows.xml import line_of

CLICKABLE = model.FLOW_NODES | {"sequenceFlow", "process", "message", "error", "escalation", "signal"}


class Gate:
    """Collects a problem for whatever the tables do not let through."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def refuse(self, element: etree._Element, rule: str, reason: str, instead: str) -> None:
        owner = _named(element)
        self.problems.append(
            Problem(owner.get("id", ""), words(owner.get("name")), line_of(element), rule, reason, instead)
        )

    def attributes(self, element: etree._Element) -> None:
        tag = tag_of(element)
        allowed = ATTRIBUTES.get(tag, {})
        for key, value in element.attrib.items():
            name = etree.QName(str(key))
            if name.namespace is not None:
                if name.namespace in ENGINES:
                    self._other_engine(element, ENGINES[name.namespace], name.localname, str(value))
                continue
            meaning = READ if name.localname in ("id", "name") else allowed.get(name.localname)
            if meaning is None:
                self.refuse(
                    element,
                    "unknown-attribute",
                    sentence(
                        "Expected no attribute %(attribute)s on a %(tag)s but found %(value)r.",
                        attribute=name.localname,
                        tag=tag,
                        value=str(value)[:80],
                    ),
                    INSTEAD.get(name.localname, "Remove the attribute."),
                )
            elif isinstance(meaning, Only) and str(value) not in meaning.values:
                self.refuse(
                    element, "attribute-value", sentence(meaning.reason, value=str(value)[:80]), meaning.instead
                )

    def _other_engine(self, element: etree._Element, engine: str, name: str, value: str) -> None:
        self.refuse(
            element,
            "other-engine",
            sentence(
                "Expected zeebe settings but found %(engine)s:%(name)s=%(value)r, which nothing here executes.",
                engine=engine,
                name=name,
                value=value[:80],
            ),
            "Remove it; say the same with zeebe settings and FEEL.",
        )

    def children(self, element: etree._Element, place: str) -> None:
        allowed = CHILDREN.get(place, frozenset({"extensionElements"}))
        holds_nodes = place == "process" or place in model.SUBPROCESSES
        for child in element:
            tag = tag_of(child)
            if not tag or tag in allowed or tag in DRAWN or (holds_nodes and tag in model.FLOW_NODES):
                if tag in ("dataInputAssociation", "dataOutputAssociation"):
                    self._data_association(child)
                elif tag == "script":
                    self.unknown(child, place)
                continue
            self.unknown(child, place)

    def _data_association(self, element: etree._Element) -> None:
        for child in element:
            if tag_of(child) in ("assignment", "transformation"):
                self.unknown(child, tag_of(element))

    def unknown(self, child: etree._Element, place: str) -> None:
        tag = tag_of(child)
        if tag == "script":
            reason = "Expected FEEL but the task carries a script, which is never run."
        else:
            reason = sentence("Expected nothing of the kind in a %(place)s but found a %(tag)s.", place=place, tag=tag)
        self.refuse(child, "script" if tag == "script" else "unknown-element", reason, INSTEAD.get(tag, "Remove it."))


def tag_of(element: etree._Element, namespace: str = BPMN) -> str:
    """The tag without its namespace, '' for an element of another namespace."""
    name = etree.QName(element)
    return name.localname if name.namespace == namespace else ""


def words(value: str | None) -> str:
    """A name on one line."""
    return " ".join(value.split()) if value else ""


def _ancestors(element: etree._Element) -> Iterator[etree._Element]:
    yield element
    yield from element.iterancestors()


def _named(element: etree._Element) -> etree._Element:
    """The nearest element that a designer can click on: a flow node, flow, process or root element."""
    for candidate in _ancestors(element):
        if tag_of(candidate) in CLICKABLE:
            return candidate
    return element
