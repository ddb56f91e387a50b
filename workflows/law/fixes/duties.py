"""Fixes of duties: a second person, reasons that must be given."""

import json
from collections.abc import Iterator

from workflows.law.fixes.bench import Bench
from workflows.law.fixes.drawing import Drawing

Changed = dict[str, bytes]
_STEPS = {
    "law/adverse-second-person": "decision",
    "law/bar-second-person": "veto_confirmation",
    "report_second": "report",
    "cn_file_second": "file_review",
    "cn_talk_second": "talk",
}


def second_person(kind: str) -> "SecondPerson":
    return SecondPerson(_STEPS[kind])


class SecondPerson:
    """Somebody else than whoever wrote a kind of record: a task that follows is kept from that person, else one is
    drawn behind it."""

    def __init__(self, kind: str):
        self.kind = kind

    def __call__(self, bench: Bench) -> Iterator[Changed]:
        for name in sorted(bench.files):
            if not name.endswith(".bpmn") or f'"{self.kind}"'.encode() not in bench.files[name]:
                continue
            for id_ in [str(one.get("id")) for one in bench.drawing(name).recording(self.kind)]:
                yield from self._kept(bench, name, id_)
                yield from self._drawn(bench, name, id_)

    def _kept(self, bench: Bench, name: str, id_: str) -> Iterator[Changed]:
        """Tasks that come right behind it, or that are kept from somebody already."""
        for other in [str(one.get("id")) for one in bench.drawing(name).nodes("userTask")]:
            drawing = bench.drawing(name)
            first, task = drawing.find(id_), drawing.find(other)
            if first is None or task is None or other == id_ or drawing.property(task, "external"):
                continue
            barred = [one.strip() for one in drawing.property(task, "notPerformedBy").split(",") if one.strip()]
            follows = any(flow.get("targetRef") == other for flow in drawing.flows(first, "sourceRef"))
            if id_ not in barred and (barred or follows) and not drawing.property(task, "records"):
                drawing.set_property(task, "notPerformedBy", ",".join([*barred, id_]))
                yield {name: drawing.written()}

    def _drawn(self, bench: Bench, name: str, id_: str) -> Iterator[Changed]:
        drawing = bench.drawing(name)
        first = drawing.find(id_)
        flows = drawing.flows(first, "sourceRef") if first is not None else []
        target = drawing.find(flows[0].get("targetRef", "")) if len(flows) == 1 else None
        if first is None or target is None:
            return
        form, file, data = bench.form(drawing, f"second_{id_}", "I have read it and agree", "read", "checkbox")
        task = drawing.task(
            first, f"second_{id_}", "Read it as a second person", form, bench.groups(drawing, first), bench.days(),
            notPerformedBy=id_, signature="true",
        )  # fmt: skip
        drawing.between(flows, task, target)
        yield {name: drawing.written(), file: data}


def require_reasons(bench: Bench) -> Iterator[Changed]:
    """The forms of the decision ask for reasons and cannot be sent without."""
    changed: Changed = {}
    forms = {form for name in bench.files if name.endswith(".bpmn") for form in _deciding(bench.drawing(name))}
    for name, data in bench.files.items():
        if not name.endswith(".form"):
            continue
        try:
            schema = json.loads(data)
        except (ValueError, RecursionError):
            continue
        if isinstance(schema, dict) and schema.get("id") in forms:
            components = schema.setdefault("components", [])
            field = next((one for one in _walk(components) if one.get("key") == "reasons"), None)
            if field is None:
                field = {"id": f"{schema['id']}_reasons", "type": "textarea", "key": "reasons", "label": "Reasons"}
                components.append(field)
            checks = field.get("validate")
            field["validate"] = {**(checks if isinstance(checks, dict) else {}), "required": True}
            field.pop("conditional", None)  # reasons that are hidden are not asked for
            changed[name] = (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()
    if changed:
        yield changed


def _deciding(drawing: Drawing) -> Iterator[str]:
    for task in drawing.recording("decision"):
        held = drawing.setting(task, "formDefinition")
        if held is not None:
            yield str(held.get("formId"))


def _walk(components: object) -> Iterator[dict[str, object]]:
    for one in components if isinstance(components, list) else ():
        if isinstance(one, dict):
            yield one
            yield from _walk(one.get("components"))
