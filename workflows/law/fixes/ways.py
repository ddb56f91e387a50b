"""Fixes of ways: what must happen before an end or a decision, branches that must meet, what nothing uses."""

import re
from collections.abc import Iterator

from lxml import etree

from workflows.law.fixes.bench import Bench
from workflows.law.fixes.drawing import Drawing

Changed = dict[str, bytes]


def operation(name: str, words: str, operation_: str, **inputs: str) -> "Operation":
    return Operation(name, words, operation_, inputs)


class Operation:
    """A named operation before the element of the problem."""

    def __init__(self, base: str, words: str, operation: str, inputs: dict[str, str]):
        self.base, self.words, self.operation, self.inputs = base, words, operation, inputs

    def __call__(self, bench: Bench) -> Iterator[Changed]:
        drawing = bench.drawing()
        target = drawing.find(bench.element)
        if target is not None and drawing.flows(target, "targetRef"):
            drawing.before(target, drawing.service(target, self.base, self.words, self.operation, self.inputs))
            yield {bench.file: drawing.written()}


def tell_outcome(bench: Bench) -> Iterator[Changed]:
    """A letter to the candidate before the end."""
    for code in bench.letters("outcome") or ["outcome"]:
        yield from _letter(bench, bench.file, bench.element, {"template": code, "to": "candidate"})


def tell_finding(bench: Bench) -> Iterator[Changed]:
    """A letter about the finding before the candidate is asked to answer it."""
    for name in sorted(bench.files):
        if not name.endswith(".bpmn"):
            continue
        drawing = bench.drawing(name)
        for task in drawing.recording("finding_answer"):
            which = drawing.property(task, "subject")
            if not which:
                continue  # which finding it is, only the drawing can say
            inputs = {"to": "candidate", "finding": which if which.startswith("=") else f"={which}"}
            for code in bench.letters("finding_notice") or ["finding_notice"]:
                yield from _letter(bench, name, str(task.get("id")), {"template": code, **inputs})


def send_notice(bench: Bench) -> Iterator[Changed]:
    """The letter behind each task that serves a notice."""
    for kind, code in (("concerns_notice", "concerns"), ("adverse_notice", "adverse")):
        for name in sorted(bench.files):
            if not name.endswith(".bpmn"):
                continue
            for task in bench.drawing(name).recording(kind):
                drawing = bench.drawing(name)
                served = drawing.find(str(task.get("id")))
                flows = drawing.flows(served, "sourceRef") if served is not None else []
                target = drawing.find(flows[0].get("targetRef", "")) if len(flows) == 1 else None
                if target is not None and served is not None:
                    inputs = {"template": (bench.letters(code) or [code])[0], "to": "candidate"}
                    letter = drawing.service(served, f"send_{code}", "Tell the candidate", "letter.send", inputs)
                    drawing.between(flows, letter, target)
                    yield {name: drawing.written()}


def _letter(bench: Bench, name: str, before: str, inputs: dict[str, str]) -> Iterator[Changed]:
    drawing = bench.drawing(name)
    target = drawing.find(before)
    if target is not None and drawing.flows(target, "targetRef"):
        drawing.before(target, drawing.service(target, f"tell_{before}", "Tell the candidate", "letter.send", inputs))
        yield {name: drawing.written()}


def add_join(bench: Bench) -> Iterator[Changed]:
    """A gateway where the branches meet; it waits for all, or behind a choice for those that can still come."""
    for kind in ("parallelGateway", "inclusiveGateway"):
        drawing = bench.drawing()
        target = drawing.find(bench.element)
        if target is not None and len(drawing.flows(target, "targetRef")) > 1:
            drawing.before(target, drawing.add(target, kind, f"before_{bench.element}"))
            yield {bench.file: drawing.written()}


def remove_gateway(bench: Bench) -> Iterator[Changed]:
    """What led to the gateway leads on."""
    drawing = bench.drawing()
    gateway = drawing.find(bench.element)
    if gateway is None:
        return
    into, out = drawing.flows(gateway, "targetRef"), drawing.flows(gateway, "sourceRef")
    target = drawing.find(out[0].get("targetRef", "")) if len(out) == 1 else None
    if target is not None and len(into) == 1:
        drawing.remove(out[0])
        drawing.lead(into[0], target)
        drawing.remove(gateway)
        yield {bench.file: drawing.written()}


def remove_mapping(bench: Bench) -> Iterator[Changed]:
    """The output that nothing reads."""
    found = re.search(r"read '([A-Za-z_][A-Za-z0-9_]*)'", bench.reason)
    drawing = bench.drawing()
    node = drawing.find(bench.element)
    if found is None or node is None:
        return
    for mapping in list(node.iter("{*}output")):
        if mapping.get("target") == found[1]:
            _drop(mapping)
            yield {bench.file: drawing.written()}


def _drop(mapping: etree._Element) -> None:
    """Takes a mapping out, and what would hold nothing then."""
    holder = mapping.getparent()
    while holder is not None:
        holder.remove(mapping)
        if len(holder) or not holder.tag.endswith(("ioMapping", "extensionElements")):
            return
        mapping, holder = holder, holder.getparent()


def first_rule(bench: Bench) -> Iterator[Changed]:
    """The first rule of the table answers where several match."""
    drawing = Drawing(bench.files[bench.file])
    for table in drawing.root.iter("{*}decisionTable"):
        if table.get("id") == bench.element:
            table.set("hitPolicy", "FIRST")
            yield {bench.file: drawing.written()}
