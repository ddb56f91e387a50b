"""A DMN file as records: the graph of requirements, literal expressions, and tables by columns, rules and cells."""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from workflows import xml
from workflows.compare.flat import local, properties, words
from workflows.compare.records import Record

DECISION, COLUMN, RULE, TYPE = "decision", "column", "rule", "item_type"
_GRAPH: Final = frozenset({"decision", "inputData", "businessKnowledgeModel", "knowledgeSource", "decisionService"})
_DEFAULTS: Final = {"hitPolicy": "UNIQUE", "isCollection": "false", "preferredOrientation": "Rule-as-Row"}
_REQUIRED: Final = ("requiredDecision", "requiredInput", "requiredKnowledge", "requiredAuthority")
_APART: Final = frozenset({"rule", "input", "output", "itemDefinition", "annotation", "DMNDI", *_GRAPH})
_ORDERED: Final = frozenset({"FIRST", "RULE ORDER", "COLLECT"})
# How wide a column is shown says nothing of the decision.
_LEAVE: Final = ("id", "name", "width", "annotationsWidth", "outputLabel", "preferredOrientation")


def records(data: bytes, like: bytes | None = None) -> list[Record]:
    """Types and the graph first, each table behind its decision. `like` is the other side: a column that has another
    id there but asks the same has its cells under one name. Raises Unreadable for what is no XML."""
    root = xml.parse(data)
    ids = _columns_of(xml.parse(like)) if like is not None else {}
    return list(_records(root, ids))


def _records(root: etree._Element, ids: Mapping[tuple[str, str, str], str]) -> Iterator[Record]:
    for element in root:
        tag = local(element.tag)
        if tag == "itemDefinition":
            name = words(element.get("name"))
            yield Record(TYPE, element.get("id") or f"#{name}", name, _said(element))
        if tag not in _GRAPH:
            continue
        identity, name = element.get("id", ""), words(element.get("label") or element.get("name"))
        table = next(element.iter("{*}decisionTable"), None)
        needs = sorted(_needs(element))
        said = {"type": tag, "name": words(element.get("name")), **_said(element)}
        yield Record(DECISION, identity, name, said | {f"requires {need}": "yes" for need in needs})
        if table is not None:
            yield from _table(identity, name, table, ids)


def _needs(element: etree._Element) -> Iterator[str]:
    for reference in element.iter(*("{*}" + tag for tag in _REQUIRED)):
        yield reference.get("href", "").rpartition("#")[2]


def _said(element: etree._Element) -> dict[str, str]:
    def apart(child: etree._Element) -> bool:
        tag = local(child.tag)
        return tag in _APART or tag.endswith("Requirement")

    found = properties(element, apart=apart, leave=_LEAVE, defaults=_DEFAULTS)
    return {_called(path): value for path, value in found.items()}


def _called(path: str) -> str:
    """`decisionTable@hitPolicy` → `hit_policy`; a path of boxed expressions stays as it is without its handles."""
    known = {
        "decisionTable@hitPolicy": "hit_policy",
        "decisionTable@aggregation": "aggregation",
        "literalExpression/text": "expression",
        "allowedAnswers": "answers",
    }
    return known.get(path, path)


def _table(
    decision: str, title: str, table: etree._Element, ids: Mapping[tuple[str, str, str], str]
) -> Iterator[Record]:
    """Columns and rules; a rule is called as its decision is."""
    columns: dict[str, list[str]] = {"input": [], "output": []}
    for side, keys in columns.items():
        for number, column in enumerate(table.iterfind(f"{{*}}{side}"), 1):
            key = ids.get((decision, side, _asks(column))) or column.get("id") or f"#{side} {number}"
            keys.append(key)
            said = {"type": side, **properties(column, apart=lambda _child: False, leave=_LEAVE)}
            yield Record(COLUMN, f"{decision}/{key}", _label(column), _short(said), row=f"{decision} {side}")
    notes = [words(note.get("name")) or f"#{number}" for number, note in enumerate(table.iterfind("{*}annotation"), 1)]
    row = f"{decision} rules" if table.get("hitPolicy", "UNIQUE") in _ORDERED and not table.get("aggregation") else ""
    headed = {"inputEntry": columns["input"], "outputEntry": columns["output"], "annotationEntry": notes}
    for number, rule in enumerate(table.iterfind("{*}rule"), 1):
        cells: dict[str, str] = {}
        for tag, names in headed.items():
            empty = "-" if tag == "inputEntry" else ""
            for place, cell in enumerate(rule.iterfind(f"{{*}}{tag}")):
                name = names[place] if place < len(names) else f"#{place + 1}"
                text = words(next((part.text for part in cell.iter("{*}text")), "")) or empty
                cells[f"{'note' if tag == 'annotationEntry' else 'cell'} {name}"] = text
        if description := words(next((part.text for part in rule.iterfind("{*}description")), "")):
            cells["description"] = description
        own = rule.get("id")
        identity = own or f"#{number}"
        yield Record(RULE, f"{decision}/{identity}", title, cells, row=row, loose=True, counted=not own)


def _short(said: Mapping[str, str]) -> dict[str, str]:
    known = {
        "inputExpression/text": "expression",
        "inputExpression@typeRef": "type_ref",
        "inputValues/text": "values",
        "outputValues/text": "values",
        "defaultOutputEntry/text": "default_answer",
        "typeRef": "type_ref",
    }
    return {known.get(path, path): value for path, value in said.items()}


def _label(column: etree._Element) -> str:
    """What people call the column."""
    return words(column.get("label") or column.get("name")) or _asks(column)


def _asks(column: etree._Element) -> str:
    """What makes a column the same column: the expression it asks, or the name of its answer."""
    asked = next((part.text for part in column.iterfind("{*}inputExpression/{*}text")), None)
    return words(asked) or words(column.get("name"))


def _columns_of(root: etree._Element) -> dict[tuple[str, str, str], str]:
    """(decision, input or output, what it asks) → the id of the column, where that is unique."""
    found: dict[tuple[str, str, str], str] = {}
    twice: set[tuple[str, str, str]] = set()
    for decision in root.iterfind("{*}decision"):
        for table in decision.iter("{*}decisionTable"):
            for side in ("input", "output"):
                for number, column in enumerate(table.iterfind(f"{{*}}{side}"), 1):
                    key = (decision.get("id", ""), side, _asks(column))
                    if key in found:
                        twice.add(key)
                    found[key] = column.get("id") or f"#{side} {number}"
    return {key: value for key, value in found.items() if key not in twice}
