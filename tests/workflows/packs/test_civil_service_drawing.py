"""The diagrams of the civil service pack as pictures: complete, laid out, readable."""

import itertools
from collections import Counter

import pytest
from lxml import etree

from tests.workflows.packs.drawings import BPMN, BPMNDI, DC, DI, DIAGRAMS, drawn


def boxes(root: etree._Element) -> dict[str, tuple[float, float, float, float]]:
    found = {}
    for shape in root.iter(BPMNDI + "BPMNShape"):
        bounds = shape.find(DC + "Bounds")
        assert bounds is not None
        x, y, width, height = (float(bounds.get(side, "")) for side in ("x", "y", "width", "height"))
        found[shape.get("bpmnElement", "")] = (x, y, x + width, y + height)
    return found


def lines(root: etree._Element) -> dict[str, list[tuple[float, float]]]:
    return {
        edge.get("bpmnElement", ""): [
            (float(p.get("x", "")), float(p.get("y", ""))) for p in edge.iterfind(DI + "waypoint")
        ]
        for edge in root.iter(BPMNDI + "BPMNEdge")
    }


@pytest.mark.parametrize("name", DIAGRAMS)
def test_everything_is_drawn_once_and_nothing_else(name: str) -> None:
    root = drawn(name)
    ids = Counter(element.get("id") for element in root.iter() if isinstance(element.tag, str) and element.get("id"))
    assert [one for one, times in ids.items() if times > 1] == []
    nodes = {
        e.get("id")
        for e in root.iter()
        if e.find(BPMN + "incoming") is not None or e.find(BPMN + "outgoing") is not None
    }
    boxed = {e.get("id") for tag in ("participant", "lane", "textAnnotation") for e in root.iter(BPMN + tag)}
    assert set(boxes(root)) == nodes | boxed
    assert set(lines(root)) == {e.get("id") for tag in ("sequenceFlow", "association") for e in root.iter(BPMN + tag)}
    laned = Counter(ref.text for ref in root.iter(BPMN + "flowNodeRef"))
    outermost = {e.get("id") for e in root.iterfind(f"{BPMN}process/*") if e.get("id") in nodes}
    assert not laned or laned == Counter(outermost)


@pytest.mark.parametrize("name", DIAGRAMS)
def test_no_path_runs_through_a_box(name: str) -> None:
    root = drawn(name)
    around = {e.get("id") for tag in ("participant", "lane", "subProcess") for e in root.iter(BPMN + tag)}
    solid = {one: box for one, box in boxes(root).items() if one not in around}
    ends = {f.get("id"): {f.get("sourceRef"), f.get("targetRef")} for f in root.iter(BPMN + "sequenceFlow")}
    hosts = {e.get("id"): e.get("attachedToRef") for e in root.iter(BPMN + "boundaryEvent")}
    for flow, own in ends.items():
        points = lines(root)[str(flow)]
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            assert x1 == x2 or y1 == y2, f"{flow} is not straight"
            for other, (left, top, right, bottom) in solid.items():
                touches = (
                    min(x1, x2) < right - 1
                    and max(x1, x2) > left + 1
                    and min(y1, y2) < bottom - 1
                    and max(y1, y2) > top + 1
                )
                near = other in own or hosts.get(other) in own or other in {hosts.get(end) for end in own}
                assert not touches or near, f"{flow} runs through {other}"
