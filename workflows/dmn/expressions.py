"""Boxed expressions, read from XML; what is not run here is refused by name."""

from collections.abc import Callable

from lxml import etree

from workflows.dmn.boxed import (
    BoxedList,
    Column,
    Context,
    Entry,
    Expression,
    Function,
    Invocation,
    LiteralExpression,
    Relation,
)
from workflows.dmn.source import Source, child, children, name_of, named, text_of
from workflows.dmn.standard import FEEL_LANGUAGES, IGNORED, REFUSED
from workflows.dmn.tables import read_table
from workflows.dmn.types import type_of
from workflows.sentences import sentence

_NOTHING = LiteralExpression("", 0, "", "null")


def read_expression(source: Source, element: etree._Element) -> Expression:
    """Any boxed expression. A refused one is noted and stands as null, so that reading goes on."""
    tag = etree.QName(element).localname
    if reader := _READERS.get(tag):
        return reader(source, element)
    reason, instead = REFUSED.get(
        tag, (sentence("<%(tag)s> is no expression known here", tag=tag), "use a boxed expression of DMN 1.3")
    )
    source.refuse(element, "dmn-unsupported", reason, instead)
    return _NOTHING


def _only(source: Source, element: etree._Element, besides: frozenset[str] = frozenset()) -> Expression:
    inner = [c for c in children(element) if etree.QName(c).localname not in IGNORED | besides]
    if len(inner) != 1:
        source.refuse(
            element,
            "dmn-no-logic",
            sentence("Expected one expression inside but got %(count)s", count=len(inner)),
            "write one expression",
        )
        return _NOTHING
    return read_expression(source, inner[0])


def _literal(source: Source, element: etree._Element) -> LiteralExpression:
    language = element.get("expressionLanguage", "")
    if language not in FEEL_LANGUAGES:
        source.refuse(
            element,
            "dmn-language",
            sentence("the expression language '%(language)s' is not run", language=language),
            "write FEEL",
        )
    if (imported := child(element, "importedValues")) is not None:
        source.refuse(imported, "dmn-unsupported", *REFUSED["importedValues"])
    text = text_of(element)
    if not text:
        source.refuse(
            element, "dmn-no-logic", "the expression is empty", "write an expression, null if nothing is meant"
        )
    return LiteralExpression(source.id(element), source.line(element), type_of(source, element), text or "null")


def _context(source: Source, element: etree._Element) -> Context:
    entries = []
    for entry in named(element, "contextEntry"):
        variable = child(entry, "variable")
        name = name_of(variable) if variable is not None else ""
        type_ = type_of(source, variable) if variable is not None else ""
        entries.append(Entry(name, type_, _only(source, entry)))
    for number, made in enumerate(entries, 1):
        if not made.name and number < len(entries):
            source.refuse(
                element,
                "dmn-context",
                sentence("entry %(number)s has no name", number=number),
                "name it; only the last one may be the result",
            )
    return Context(source.id(element), source.line(element), type_of(source, element), tuple(entries))


def _list(source: Source, element: etree._Element) -> BoxedList:
    items = tuple(read_expression(source, c) for c in children(element) if etree.QName(c).localname not in IGNORED)
    return BoxedList(source.id(element), source.line(element), type_of(source, element), items)


def _relation(source: Source, element: etree._Element) -> Relation:
    columns = _columns(source, named(element, "column"))
    rows = tuple(
        tuple(read_expression(source, c) for c in children(row) if etree.QName(c).localname not in IGNORED)
        for row in named(element, "row")
    )
    for number, row in enumerate(rows, 1):
        if len(row) != len(columns):
            reason = sentence(
                "row %(number)s has %(count)s cells for %(columns)s columns",
                number=number,
                count=len(row),
                columns=len(columns),
            )
            source.refuse(element, "dmn-relation", reason, "write one cell per column")
    return Relation(source.id(element), source.line(element), type_of(source, element), columns, rows)


def _invocation(source: Source, element: etree._Element) -> Invocation:
    called = next((c for c in children(element) if etree.QName(c).localname not in IGNORED | {"binding"}), None)
    if called is None or etree.QName(called).localname != "literalExpression":
        source.refuse(
            element,
            "dmn-invocation",
            "it does not name what it calls",
            "name a knowledge model in a literal expression",
        )
        return Invocation("", 0, "", _NOTHING, ())
    bindings = []
    for binding in named(element, "binding"):
        parameter = child(binding, "parameter")
        name = name_of(parameter) if parameter is not None else ""
        type_ = type_of(source, parameter) if parameter is not None else ""
        bindings.append(Entry(name, type_, _only(source, binding, frozenset({"parameter"}))))
    return Invocation(
        source.id(element), source.line(element), type_of(source, element), _literal(source, called), tuple(bindings)
    )


def read_function(source: Source, element: etree._Element) -> Function:
    """A function definition or the encapsulated logic of a business knowledge model."""
    if element.get("kind", "FEEL") != "FEEL":
        kind = element.get("kind")
        source.refuse(
            element,
            "dmn-unsupported",
            sentence("functions of kind %(kind)s are not run", kind=kind),
            "write the function in FEEL",
        )
        return Function("", 0, "", (), _NOTHING)
    parameters = _columns(source, named(element, "formalParameter"))
    body = _only(source, element, frozenset({"formalParameter"}))
    return Function(source.id(element), source.line(element), type_of(source, element), parameters, body)


def _columns(source: Source, elements: list[etree._Element]) -> tuple[Column, ...]:
    columns = tuple(Column(name_of(element), type_of(source, element)) for element in elements)
    seen: set[str] = set()
    for element, column in zip(elements, columns, strict=True):
        if not column.name or column.name in seen:
            reason = sentence("the name '%(name)s' is missing or used twice", name=column.name)
            source.refuse(element, "dmn-duplicate", reason, "give each its own name")
        seen.add(column.name)
    return columns


_READERS: dict[str, Callable[[Source, etree._Element], Expression]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": read_function,
    "decisionTable": read_table,
}
