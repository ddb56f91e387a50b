"""Decision tables, read from XML."""

from typing import Any

from lxml import etree

from workflows.dmn.boxed import Input, Output, Rule, Table
from workflows.dmn.source import Source, child, name_of, named, text_of
from workflows.dmn.standard import AGGREGATIONS, FEEL_LANGUAGES, HIT_POLICIES
from workflows.dmn.types import type_of
from workflows.sentences import sentence

_BY_PRIORITY = ("PRIORITY", "OUTPUT ORDER")


def read_table(source: Source, element: etree._Element) -> Table:
    """A decision table. Refuses policies, aggregations and shapes whose answer the standard does not say."""
    table = Table(
        source.id(element),
        source.line(element),
        type_of(source, element),
        _one_of(source, element, "hitPolicy", "UNIQUE", HIT_POLICIES),
        _one_of(source, element, "aggregation", None, AGGREGATIONS),
        tuple(_input(source, column) for column in named(element, "input")),
        tuple(_output(source, column) for column in named(element, "output")),
        tuple(_rule(source, rule) for rule in named(element, "rule")),
    )
    _check(source, element, table)
    return table


def _one_of(source: Source, element: etree._Element, attribute: str, default: Any, known: tuple[Any, ...]) -> Any:
    value = element.get(attribute, default)
    if value is not default and value not in known:
        source.refuse(
            element,
            "dmn-table",
            sentence("the %(attribute)s '%(value)s' is not known", attribute=attribute, value=value),
            sentence("use one of %(known)s", known=", ".join(known)),
        )
        return default
    return value


def _input(source: Source, column: etree._Element) -> Input:
    asked = child(column, "inputExpression")
    if not text_of(asked):
        source.refuse(column, "dmn-table", "the input column asks nothing", "write an input expression")
    elif asked is not None:
        _check_language(source, asked)
    type_ = type_of(source, asked) if asked is not None else ""
    values = text_of(child(column, "inputValues"))
    return Input(source.id(column), source.line(column), name_of(column), text_of(asked) or "null", type_, values)


def _output(source: Source, column: etree._Element) -> Output:
    return Output(
        source.id(column),
        source.line(column),
        # the label of an output is for people; only its name reaches the answer
        " ".join((column.get("name") or "").split()),
        type_of(source, column),
        text_of(child(column, "outputValues")),
        text_of(child(column, "defaultOutputEntry")),
    )


def _rule(source: Source, rule: etree._Element) -> Rule:
    tests, outputs = named(rule, "inputEntry"), named(rule, "outputEntry")
    for cell in (*tests, *outputs):
        _check_language(source, cell)
    for cell in outputs:
        if not text_of(cell):
            source.refuse(cell, "dmn-table", "the output cell is empty", "write what the rule answers, null if nothing")
    return Rule(
        source.id(rule),
        source.line(rule),
        tuple(text_of(cell) or "-" for cell in tests),
        tuple(text_of(cell) or "null" for cell in outputs),
    )


def _check_language(source: Source, cell: etree._Element) -> None:
    language = cell.get("expressionLanguage", "")
    if language not in FEEL_LANGUAGES:
        source.refuse(
            cell,
            "dmn-language",
            sentence("the expression language '%(language)s' is not run", language=language),
            "write FEEL",
        )


def _check(source: Source, element: etree._Element, table: Table) -> None:
    def refuse(reason: str, instead: str) -> None:
        source.refuse(element, "dmn-table", reason, instead)

    if not table.outputs:
        refuse("it has no output column", "add an output column")
    names = [output.name for output in table.outputs]
    if len(names) > 1 and ("" in names or len(set(names)) < len(names)):
        refuse("an output has no name of its own", "name each of several outputs")
    if table.aggregation and table.policy != "COLLECT":
        refuse(
            sentence("the hit policy %(policy)s takes no aggregation", policy=table.policy),
            "use COLLECT, or remove the aggregation",
        )
    if table.aggregation and len(table.outputs) > 1:
        refuse(
            sentence(
                "%(aggregation)s over several outputs has no meaning in the standard", aggregation=table.aggregation
            ),
            "use one output",
        )
    if table.policy in _BY_PRIORITY and not any(output.values for output in table.outputs):
        refuse(
            sentence("the hit policy %(policy)s needs the order of outputs", policy=table.policy),
            "list the output values, first wins",
        )
    defaults = [bool(output.default) for output in table.outputs]
    if any(defaults) and not all(defaults):
        refuse("only some outputs have a default", "give every output a default, or none")
    for rule in table.rules:
        if len(rule.tests) != len(table.inputs) or len(rule.outputs) != len(table.outputs):
            cells = sentence("%(tests)s and %(outputs)s cells", tests=len(rule.tests), outputs=len(rule.outputs))
            columns = sentence(
                "%(inputs)s input and %(outputs)s output columns", inputs=len(table.inputs), outputs=len(table.outputs)
            )
            refuse(
                sentence("rule '%(id)s' has %(cells)s for %(columns)s", id=rule.id, cells=cells, columns=columns),
                "write one cell per column",
            )
