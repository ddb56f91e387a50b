"""The picture of a diagram while it is mended: room is made, new shapes and lines are put where they can be read."""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from workflows.bpmn.standard import BPMN

_DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
_WAY: Final = "http://www.omg.org/spec/DD/20100524/DI"
GAP: Final = 50
SIZES: Final = {"userTask": (100, 80), "serviceTask": (100, 80), "endEvent": (36, 36), "boundaryEvent": (36, 36),
                "parallelGateway": (50, 50), "inclusiveGateway": (50, 50)}  # fmt: skip
_HOLDERS: Final = ("participant", "lane", "subProcess")


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


class Picture:
    """The plane of a file; without one, nothing is drawn and nothing is missed."""

    def __init__(self, root: etree._Element):
        self.root = root
        self.plane = next(root.iter(f"{{{_DI}}}BPMNPlane"), None)

    def box(self, element_id: str) -> Box | None:
        shape = self._of(element_id, "BPMNShape")
        bounds = shape.find(f"{{{_DC}}}Bounds") if shape is not None else None
        if bounds is None:
            return None
        try:
            return Box(*(float(bounds.get(name, "0")) for name in ("x", "y", "width", "height")))
        except ValueError:
            return None

    def shape(self, element_id: str, tag: str, x: float, y: float) -> None:
        """Draws a node with its left upper corner there, in its usual size."""
        if self.plane is None:
            return
        shape = etree.SubElement(self.plane, f"{{{_DI}}}BPMNShape", id=f"{element_id}_di", bpmnElement=element_id)
        width, height = SIZES[tag]
        etree.SubElement(shape, f"{{{_DC}}}Bounds", x=f"{x:g}", y=f"{y:g}", width=f"{width}", height=f"{height}")

    def line(self, flow_id: str, source: str, target: str) -> None:
        """Draws a flow between two shapes, or draws it anew: straight where it can be, else with one step."""
        begin, end = self.box(source), self.box(target)
        if self.plane is None or begin is None or end is None:
            return
        edge = self._of(flow_id, "BPMNEdge")
        if edge is None:
            edge = etree.SubElement(self.plane, f"{{{_DI}}}BPMNEdge", id=f"{flow_id}_di", bpmnElement=flow_id)
        for child in list(edge):
            edge.remove(child)
        for x, y in _route(begin, end):
            etree.SubElement(edge, f"{{{_WAY}}}waypoint", x=f"{x:g}", y=f"{y:g}")

    def erase(self, element_id: str) -> None:
        for tag in ("BPMNShape", "BPMNEdge"):
            found = self._of(element_id, tag)
            if found is not None and (parent := found.getparent()) is not None:
                parent.remove(found)

    def room(self, axis: str, begin: float, amount: float) -> None:
        """Moves everything from `begin` on along the axis ("x" or "y"); what holds the place grows."""
        if self.plane is None:
            return
        holders = {one.get("id") for tag in _HOLDERS for one in self.root.iter(f"{{{BPMN}}}{tag}")}
        size = "width" if axis == "x" else "height"
        for bounds in self.plane.iter(f"{{{_DC}}}Bounds"):
            at, length = _number(bounds.get(axis)), _number(bounds.get(size))
            shape = bounds.getparent()
            holds = shape is not None and shape.get("bpmnElement") in holders
            if at >= begin:
                bounds.set(axis, f"{at + amount:g}")
            elif holds and at + length >= begin:
                bounds.set(size, f"{length + amount:g}")
        for point in self.plane.iter(f"{{{_WAY}}}waypoint"):
            at = _number(point.get(axis))
            if at >= begin:
                point.set(axis, f"{at + amount:g}")

    def free_on_border(self, host: Box, taken: list[Box]) -> float:
        """Where on the lower border the middle of one more event has room, from the right."""
        places = [box.middle[0] for box in taken]
        x = host.right - 30
        while any(abs(x - other) < 44 for other in places) and x > host.x + 24:
            x -= 22
        return x

    def _of(self, element_id: str, tag: str) -> etree._Element | None:
        if self.plane is None:
            return None
        shapes = self.plane.iter(f"{{{_DI}}}{tag}")
        return next((shape for shape in shapes if shape.get("bpmnElement") == element_id), None)


def _route(begin: Box, end: Box) -> list[tuple[float, float]]:
    (bx, by), (ex, ey) = begin.middle, end.middle
    if end.y >= begin.bottom and abs(ex - bx) < 1:  # straight down
        return [(bx, begin.bottom), (ex, end.y)]
    if end.x >= begin.right:
        if abs(ey - by) < 1:
            return [(begin.right, by), (end.x, ey)]
        half = (begin.right + end.x) / 2
        return [(begin.right, by), (half, by), (half, ey), (end.x, ey)]
    under = max(begin.bottom, end.bottom) + 20  # back: below both
    return [(bx, begin.bottom), (bx, under), (ex, under), (ex, end.bottom)]


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
