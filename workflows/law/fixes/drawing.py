"""A diagram while it is mended: elements are found, added and taken out, with their lanes, lines and shapes."""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from workflows import xml
from workflows.bpmn.standard import BPMN, ZEEBE
from workflows.law.fixes.layout import GAP, SIZES, Picture

_Q: Final = f"{{{BPMN}}}"
_Z: Final = f"{{{ZEEBE}}}"
# Children that stand before `incoming` and `outgoing` in an element.
_HEAD: Final = tuple(f"{_Q}{tag}" for tag in ("documentation", "extensionElements", "auditing", "monitoring"))
_FLOWING: Final = (f"{_Q}incoming", f"{_Q}outgoing")


class Drawing:
    """One file. Raises Unreadable for what is no XML."""

    def __init__(self, data: bytes):
        self.root = xml.parse(data, whole=True)
        self.picture = Picture(self.root)

    def written(self) -> bytes:
        return etree.tostring(self.root, encoding="UTF-8", xml_declaration=True)

    # ---- what is there

    def find(self, element_id: str) -> etree._Element | None:
        """The BPMN element with this id."""
        return next((one for one in self.root.iter(f"{_Q}*") if one.get("id") == element_id), None)

    def nodes(self, tag: str) -> Iterator[etree._Element]:
        return self.root.iter(f"{_Q}{tag}")

    def flows(self, node: etree._Element, end: str) -> list[etree._Element]:
        """The flows that lead to (`targetRef`) or from (`sourceRef`) a node."""
        scope = node.getparent()
        found = scope.iterfind(f"{_Q}sequenceFlow") if scope is not None else ()
        return [flow for flow in found if flow.get(end) == node.get("id")]

    def setting(self, node: etree._Element, tag: str) -> etree._Element | None:
        return node.find(f"{_Q}extensionElements/{_Z}{tag}")

    def property(self, node: etree._Element, name: str) -> str:
        held = node.iterfind(f"{_Q}extensionElements/{_Z}properties/{_Z}property")
        return next((one.get("value", "") for one in held if one.get("name") == f"probity:{name}"), "")

    def input(self, node: etree._Element, target: str) -> str:
        held = node.iterfind(f"{_Q}extensionElements/{_Z}ioMapping/{_Z}input")
        return next((one.get("source", "") for one in held if one.get("target") == target), "")

    def recording(self, kind: str) -> list[etree._Element]:
        """The tasks whose answers write this kind of record."""
        return [task for task in self.nodes("userTask") if self.property(task, "records") == kind]

    # ---- what is set

    def set_property(self, node: etree._Element, name: str, value: str) -> None:
        holder = self._under(self._under(node, f"{_Q}extensionElements"), f"{_Z}properties")
        full = f"probity:{name}"
        one = next((held for held in holder if held.get("name") == full), None)
        if one is None:
            one = etree.SubElement(holder, f"{_Z}property", name=full)
        one.set("value", value)

    def set_due(self, task: etree._Element, when: str) -> None:
        self._under(self._under(task, f"{_Q}extensionElements"), f"{_Z}taskSchedule").set("dueDate", when)

    def _under(self, node: etree._Element, tag: str) -> etree._Element:
        """The child of this kind, made where there is none, in the place that BPMN has for it."""
        found = node.find(tag)
        if found is None:
            found = etree.Element(tag)
            told = tag == f"{_Q}extensionElements" and node.find(f"{_Q}documentation") is not None
            node.insert(1 if told else 0, found)
        return found

    # ---- what is added

    def new_id(self, base: str) -> str:
        known = {str(one.get("id")) for one in self.root.iter(etree.Element)}
        number = 2
        found = base
        while found in known:
            found, number = f"{base}_{number}", number + 1
        return found

    def add(self, beside: etree._Element, tag: str, base: str, name: str = "") -> etree._Element:
        """A node in the scope and lane of another one; not yet drawn."""
        scope = beside.getparent()
        assert scope is not None
        node = etree.Element(f"{_Q}{tag}", id=self.new_id(base), nsmap=None)
        if name:
            node.set("name", name)
        scope.insert(scope.index(beside) + 1, node)
        for lane in self.root.iter(f"{_Q}lane"):
            refs = [ref for ref in lane.iterfind(f"{_Q}flowNodeRef") if (ref.text or "").strip() == beside.get("id")]
            if refs:
                ref = etree.Element(f"{_Q}flowNodeRef")
                ref.text = node.get("id")
                lane.insert(lane.index(refs[0]) + 1, ref)
        return node

    def service(
        self, beside: etree._Element, base: str, name: str, operation: str, inputs: Mapping[str, str]
    ) -> etree._Element:
        node = self.add(beside, "serviceTask", base, name)
        held = etree.SubElement(node, f"{_Q}extensionElements")
        etree.SubElement(held, f"{_Z}taskDefinition", type=operation)
        if inputs:
            mapping = etree.SubElement(held, f"{_Z}ioMapping")
            for target, source in inputs.items():
                etree.SubElement(mapping, f"{_Z}input", source=source, target=target)
        self._stage(beside, node)
        return node

    def task(
        self, beside: etree._Element, base: str, name: str, form: str, groups: str, due: str, **properties: str
    ) -> etree._Element:
        node = self.add(beside, "userTask", base, name)
        held = etree.SubElement(node, f"{_Q}extensionElements")
        etree.SubElement(held, f"{_Z}userTask")
        etree.SubElement(held, f"{_Z}formDefinition", formId=form)
        etree.SubElement(held, f"{_Z}assignmentDefinition", candidateGroups=groups)
        etree.SubElement(held, f"{_Z}taskSchedule", dueDate=due)
        for key, value in properties.items():
            self.set_property(node, key, value)
        self._stage(beside, node)
        return node

    def timer(self, host: etree._Element, base: str, name: str, when: str, interrupting: bool) -> etree._Element:
        node = self.add(host, "boundaryEvent", base, name)
        node.set("attachedToRef", str(host.get("id")))
        if not interrupting:
            node.set("cancelActivity", "false")
        definition = etree.SubElement(node, f"{_Q}timerEventDefinition")
        etree.SubElement(definition, f"{_Q}timeDate").text = when
        return node

    def _stage(self, beside: etree._Element, node: etree._Element) -> None:
        """Work beside other work is shown in its stage."""
        if stage := self.property(beside, "stage"):
            self.set_property(node, "stage", stage)

    def flow(self, source: etree._Element, target: etree._Element) -> etree._Element:
        """A line from one node to another, drawn where both are."""
        scope = source.getparent()
        assert scope is not None
        begin, end = str(source.get("id")), str(target.get("id"))
        flow = etree.SubElement(
            scope, f"{_Q}sequenceFlow", id=self.new_id(f"{begin}_to_{end}"), sourceRef=begin, targetRef=end
        )
        self._list(source, "outgoing", flow)
        self._list(target, "incoming", flow)
        self.picture.line(str(flow.get("id")), begin, end)
        return flow

    def lead(self, flow: etree._Element, target: etree._Element) -> None:
        """Leads a flow elsewhere."""
        before = self.find(flow.get("targetRef", ""))
        if before is not None:
            for ref in before.findall(f"{_Q}incoming"):
                if (ref.text or "").strip() == flow.get("id"):
                    before.remove(ref)
        flow.set("targetRef", str(target.get("id")))
        self._list(target, "incoming", flow)
        self.picture.line(str(flow.get("id")), str(flow.get("sourceRef")), str(target.get("id")))

    def _list(self, node: etree._Element, tag: str, flow: etree._Element) -> None:
        ref = etree.Element(f"{_Q}{tag}")
        ref.text = flow.get("id")
        places = [n for n, child in enumerate(node) if child.tag in _HEAD or child.tag in _FLOWING]
        node.insert(places[-1] + 1 if places else 0, ref)

    def remove(self, element: etree._Element) -> None:
        """Takes an element out with what refers to it."""
        scope, id_ = element.getparent(), str(element.get("id"))
        if scope is not None:
            scope.remove(element)
        for tag in ("flowNodeRef", "incoming", "outgoing"):
            for ref in [one for one in self.root.iter(f"{_Q}{tag}") if (one.text or "").strip() == id_]:
                holder = ref.getparent()
                if holder is not None:
                    holder.remove(ref)
        self.picture.erase(id_)

    # ---- the same, with room in the picture

    def before(self, target: etree._Element, node: etree._Element) -> None:
        """Everything that led to `target` leads to `node`, and that to `target`."""
        self.between(self.flows(target, "targetRef"), node, target)

    def between(self, flows: list[etree._Element], node: etree._Element, target: etree._Element) -> None:
        box, (width, height) = self.picture.box(str(target.get("id"))), SIZES[_tag(node)]
        if box is not None:
            self.picture.room("x", box.x - 1, width + GAP)
            self.picture.shape(str(node.get("id")), _tag(node), box.x, box.middle[1] - height / 2)
        for flow in flows:
            self.lead(flow, node)
        self.flow(node, target)

    def on_border(self, host: etree._Element, event: etree._Element, *behind: etree._Element) -> None:
        """Draws an event on the lower border, and what it leads to below it from left to right."""
        box = self.picture.box(str(host.get("id")))
        if box is not None:
            others = (self.picture.box(str(one.get("id"))) for one in self.nodes("boundaryEvent")
                      if one.get("attachedToRef") == host.get("id"))  # fmt: skip
            middle = self.picture.free_on_border(box, [one for one in others if one is not None])
            self.picture.room("y", box.bottom + 20, 80 + GAP + 10 if behind else 0)
            self.picture.shape(str(event.get("id")), "boundaryEvent", middle - 18, box.bottom - 18)
            x, line = middle, box.bottom + GAP + 40
            for number, node in enumerate(behind):
                width, height = SIZES[_tag(node)]
                x = x - width / 2 if not number else x
                self.picture.shape(str(node.get("id")), _tag(node), x, line - height / 2)
                x += width + GAP
        before = event
        for node in behind:
            self.flow(before, node)
            before = node


def _tag(node: etree._Element) -> str:
    return etree.QName(node).localname
