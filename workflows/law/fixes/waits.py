"""Fixes of waits: a day, a timer that somebody hears, a reminder, a way on without the answer."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from workflows.law.fixes.bench import Bench
from workflows.law.fixes.drawing import Drawing
from workflows.law.marks import GAPS

Changed = dict[str, bytes]
# How a record that nobody delivered is closed, and by which id.
_CLOSING: Final = {
    "record_reply": ("check.close", "check", "gap"),
    "reference_reply": ("reference.close", "reference", "unreachable"),
}
_LIMITS: Final = {
    "consent": ("consent_reminder_days", "consent_days"),
    "declaration": ("consent_reminder_days", "consent_days"),
    "reference_reply": ("reference_reminder_days", "reference_close_days"),
    "record_reply": ("record_reply_days", "record_reply_days"),
    "finding_answer": ("finding_answer_days", "finding_answer_days"),
    "concerns_answer": ("statement_days", "statement_days"),
    "appeal": ("appeal_days", "appeal_days"),
    "approval_reply": ("approval_reply_days", "approval_reply_days"),
}


def set_due(bench: Bench) -> Iterator[Changed]:
    """A day on which somebody is told that the task is late."""
    drawing = bench.drawing()
    task = drawing.find(bench.element)
    if task is not None and task.tag.endswith("userTask"):
        drawing.set_due(task, bench.days())
        yield {bench.file: drawing.written()}


def add_escalation(bench: Bench) -> Iterator[Changed]:
    """Beside the wait a timer, and a task of the office in the same lane."""
    drawing = bench.drawing()
    wait = drawing.find(bench.element)
    if wait is None or not wait.tag.endswith(("userTask", "receiveTask")):
        return
    id_ = bench.element
    form, file, data = bench.form(drawing, f"chase_{id_}", "What was done?", "chased", "textarea")
    limit = _LIMITS.get(drawing.property(wait, "records"), ())
    timer = drawing.timer(wait, f"{id_}_overdue", "time to ask", bench.days(*limit), interrupting=False)
    groups = bench.groups(drawing, wait)
    task = drawing.task(wait, f"chase_{id_}", "Ask what is holding this up", form, groups, bench.days())
    end = drawing.add(wait, "endEvent", f"{id_}_chased")
    drawing.on_border(wait, timer, task, end)
    yield {bench.file: drawing.written(), file: data}


def add_reminder(bench: Bench) -> Iterator[Changed]:
    """A letter where the pack has one for it that nothing sends yet, else a task of the office."""
    unsent = bench.unsent("reminder")
    for code in unsent if len(unsent) == 1 else ():
        drawing = bench.drawing()
        wait = drawing.find(bench.element)
        if wait is not None:
            to = _addressee(drawing, wait)
            soon = bench.days(*_LIMITS.get(drawing.property(wait, "records"), ())[:1])
            timer = drawing.timer(wait, f"{bench.element}_reminder_due", "time to ask", soon, False)
            letter = drawing.service(wait, f"remind_{bench.element}", "Remind", "letter.send", {"template": code, **to})
            end = drawing.add(wait, "endEvent", f"{bench.element}_reminded")
            drawing.on_border(wait, timer, letter, end)
            yield {bench.file: drawing.written()}
    yield from add_escalation(bench)


def add_way_on(bench: Bench) -> Iterator[Changed]:
    """When the time is over, on to what follows the answer; a gap is closed first. Where only the person can answer,
    the office is given a task."""
    for ends in (False, True):
        drawing = bench.drawing()
        wait = drawing.find(bench.element)
        onward = drawing.flows(wait, "sourceRef") if wait is not None else []
        if wait is None or len(onward) != 1:
            break
        records = drawing.property(wait, "records")
        limits = _LIMITS.get(records, ())[1:]
        timer = drawing.timer(wait, f"{bench.element}_late", "no answer in time", bench.days(*limits), True)
        behind = _closed(drawing, wait, records)
        if ends:  # what follows asks for the answer: a called process ends, and its caller goes on
            behind.append(drawing.add(wait, "endEvent", f"{bench.element}_without", "no answer in time"))
        drawing.on_border(wait, timer, *behind)
        target = drawing.find(onward[0].get("targetRef", ""))
        if target is not None and not ends:
            drawing.flow(behind[-1] if behind else timer, target)
        yield {bench.file: drawing.written()}
    yield from add_escalation(bench)


def close_gap(bench: Bench) -> Iterator[Changed]:
    """Behind each timer that ends a wait for a record or a reference: the gap is closed by name."""
    for name in sorted(bench.files):
        if not name.endswith(".bpmn"):
            continue
        for id_ in [str(event.get("id")) for event, _ in _gaps(bench.drawing(name))]:
            drawing = bench.drawing(name)
            event, wait = next(pair for pair in _gaps(drawing) if pair[0].get("id") == id_)
            closing = _closed(drawing, wait, drawing.property(wait, "records"))
            flows = drawing.flows(event, "sourceRef")
            target = drawing.find(flows[0].get("targetRef", "")) if flows else None
            if closing and target is not None:
                drawing.between(flows[:1], closing[0], target)
                yield {name: drawing.written()}


def _gaps(drawing: Drawing) -> list[tuple[etree._Element, etree._Element]]:
    """Timers that end a wait for a record or a reference, each with the wait."""
    events = drawing.nodes("boundaryEvent")
    return [(event, wait) for event in events if (wait := _gap(drawing, event)) is not None]


def _gap(drawing: Drawing, event: etree._Element) -> etree._Element | None:
    """The wait for a record that this timer ends."""
    host = drawing.find(event.get("attachedToRef", ""))
    ends = event.get("cancelActivity", "true") == "true" and event.find("{*}timerEventDefinition") is not None
    return host if host is not None and ends and drawing.property(host, "records") in GAPS else None


def _closed(drawing: Drawing, wait: etree._Element, records: str) -> list[etree._Element]:
    """The operation that closes what nobody answered, where the drawing says which check or reference that is."""
    if records not in _CLOSING:
        return []
    operation, of, status = _CLOSING[records]
    which = drawing.property(wait, "subject") or _named(drawing, of)
    if not which:
        return []
    inputs = {of: which if which.startswith("=") else f"={which}", "status": status}
    return [drawing.service(wait, f"close_{wait.get('id')}", "Close it as a gap", operation, inputs)]


def _named(drawing: Drawing, of: str) -> str:
    """What other elements of the file hand in as this check or reference; '' where they disagree."""
    said = {drawing.input(one, of) for tag in ("serviceTask", "userTask") for one in drawing.nodes(tag)} - {""}
    return said.pop() if len(said) == 1 else ""


def _addressee(drawing: Drawing, wait: etree._Element) -> dict[str, str]:
    """To whom a reminder goes: where others of the file write to, for a referee or a record body."""
    party = drawing.property(wait, "external")
    if party in ("candidate", "authority"):
        return {"to": party}
    for one in drawing.nodes("serviceTask"):
        held = drawing.setting(one, "taskDefinition")
        if held is not None and held.get("type") == "letter.send" and drawing.input(one, "to").startswith("="):
            return {"to": drawing.input(one, "to")}
    return {"to": party}
