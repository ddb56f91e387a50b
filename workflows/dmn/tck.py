"""Runs the DMN Technology Compatibility Kit: models with the results that the standard's authors agreed on."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from lxml import etree

from workflows.dmn.model import Model, Node
from workflows.dmn.reader import read
from workflows.dmn.source import child, named
from workflows.errors import FeelError, Refused, Unreadable
from workflows.feel import Clock, Value, evaluate
from workflows.xml import parse

_PRECISION = 1e-8
"""Results of the kit are decimals cut at some digit; numbers of FEEL are floats here."""
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_TEMPORAL = {"date", "time", "dateTime", "duration", "dayTimeDuration", "yearMonthDuration"}


@dataclass(frozen=True)
class Case:
    """One expected result node. `got` is an error's words where evaluation failed; `passed` judges both."""

    case: str
    node: str
    expected: Value
    got: Value
    passed: bool


def run(directory: Path, clock: Clock | None = None) -> Iterator[Case]:
    """Every result node of every `*-test-*.xml` under the directory, in the order of the files' names.

    A model that is refused fails its cases; the run goes on.
    """
    for file in sorted(directory.rglob("*-test-*.xml")):
        root = parse(file.read_bytes())
        name = child(root, "modelName")
        model = _read(file.parent / ((name.text or "").strip() if name is not None else ""))
        for case in named(root, "testCase"):
            label = f"{file.stem}/{case.get('id', '')}"
            context = {node.get("name", ""): _value(node) for node in named(case, "inputNode")}
            for result in named(case, "resultNode"):
                yield _judge(label, result, model, context, clock)


def _read(path: Path) -> Model | str:
    try:
        return read(path.read_bytes(), path.name)
    except (Refused, Unreadable, OSError) as error:
        return str(error)


def _judge(
    label: str, result: etree._Element, model: Model | str, context: dict[str, Value], clock: Clock | None
) -> Case:
    node = result.get("name", "")
    holder = child(result, "expected")
    expected = _value(holder) if holder is not None else None
    wants_error = result.get("errorResult") == "true"
    try:
        got = _decide(model, node, context, clock)
    except FeelError as error:
        # the standard answers null with an error on the side; here the error is the answer
        return Case(label, node, expected, f"error: {error}", passed=wants_error)
    return Case(label, node, expected, got, passed=not wants_error and equal(expected, got))


def _decide(model: Model | str, name: str, context: dict[str, Value], clock: Clock | None) -> Value:
    if isinstance(model, str):
        raise FeelError(model)
    decision: Node | None = next((node for node in model.decisions.values() if node.name == name), None)
    if decision is None:
        raise FeelError(f"Expected a decision named '{name}' but the model has none")
    return model.evaluate(decision.id, context, clock).value


def _value(node: etree._Element) -> Value:
    """The value below an `inputNode`, `expected`, `component` or `item`."""
    if (items := child(node, "list")) is not None:
        return [_value(item) for item in named(items, "item")]
    if components := named(node, "component"):
        return {component.get("name", ""): _value(component) for component in components}
    value = child(node, "value")
    if value is None or value.get(_NIL) == "true":
        return None
    return _scalar(value.get(_TYPE, "").rpartition(":")[2], value.text or "")


def _scalar(kind: str, text: str) -> Value:
    match kind:
        case "decimal" | "double" | "float" | "integer" | "int" | "long":
            return float(text)
        case "boolean":
            return text.strip() == "true"
        case kind if kind in _TEMPORAL:
            return evaluate(f'@"{text.strip()}"', {}, None)
        case _:
            return text


def equal(expected: Value, got: Value) -> bool:
    """Whether two values are the same to FEEL: numbers to 8 decimals, texts exactly, lists in order."""
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, (int, float)) and isinstance(got, (int, float)):
        return math.isclose(expected, got, rel_tol=_PRECISION, abs_tol=_PRECISION)
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(equal, expected, got))
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(equal(expected[key], got[key]) for key in expected)
    return expected == got


def plain(value: Value) -> object:
    """The value as JSON can say it; moments and durations as FEEL writes them."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (date, time, datetime)):
        return value.isoformat()
    return (
        str(value)
        if isinstance(value, timedelta) or not isinstance(value, (bool, int, float, str, type(None)))
        else value
    )
