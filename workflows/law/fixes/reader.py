"""Fixes of what the reader refuses: marks, default ways, ends."""

from collections.abc import Iterator

from workflows.bpmn.vocabulary import DIALECT
from workflows.law.fixes.bench import Bench
from workflows.law.fixes.layout import GAP

Changed = dict[str, bytes]


def mark_dialect(bench: Bench) -> Iterator[Changed]:
    drawing = bench.drawing()
    process = drawing.find(bench.element)
    if process is not None:
        drawing.set_property(process, "dialect", DIALECT)
        yield {bench.file: drawing.written()}


def set_executable(bench: Bench) -> Iterator[Changed]:
    drawing = bench.drawing()
    process = drawing.find(bench.element)
    if process is not None:
        process.set("isExecutable", "true")
        yield {bench.file: drawing.written()}


def set_default(bench: Bench) -> Iterator[Changed]:
    """The one way without a condition is taken where no condition holds; a default way needs none."""
    drawing = bench.drawing()
    element = drawing.find(bench.element)
    if element is None:
        return
    if element.tag.endswith("sequenceFlow"):
        gateway = drawing.find(element.get("sourceRef", ""))
        condition = element.find("{*}conditionExpression")
        if gateway is not None and condition is None:
            gateway.set("default", bench.element)
            yield {bench.file: drawing.written()}
        elif condition is not None:
            element.remove(condition)
            yield {bench.file: drawing.written()}
        return
    free = [flow for flow in drawing.flows(element, "sourceRef") if flow.find("{*}conditionExpression") is None]
    if len(free) == 1:
        element.set("default", str(free[0].get("id")))
        yield {bench.file: drawing.written()}


def add_end(bench: Bench) -> Iterator[Changed]:
    """An end event where the path stops."""
    drawing = bench.drawing()
    node = drawing.find(bench.element)
    if node is None or drawing.flows(node, "sourceRef"):
        return
    end = drawing.add(node, "endEvent", f"after_{bench.element}")
    box = drawing.picture.box(bench.element)
    if box is not None:
        drawing.picture.room("x", box.right + 1, 36 + GAP)
        drawing.picture.shape(str(end.get("id")), "endEvent", box.right + GAP, box.middle[1] - 18)
    drawing.flow(node, end)
    yield {bench.file: drawing.written()}
