"""What a reader of a drawn pack may expect: everything drawn, nothing covered, every choice named."""

from collections import Counter
from itertools import pairwise

import pytest

from .pack_files import BPMN, BPMNDI, DI, PackFiles, bounds, crosses, pack_files


class DrawnPack:
    code: str

    @pytest.fixture
    def pack(self) -> PackFiles:
        return pack_files(self.code)

    def test_every_id_is_there_once_in_the_whole_pack(self, pack: PackFiles) -> None:
        ids = Counter(e.get("id") for root in pack.diagrams.values() for e in root.iter() if e.get("id"))
        assert [i for i, times in ids.items() if times > 1] == []

    def test_every_flow_joins_two_nodes_of_the_same_scope(self, pack: PackFiles) -> None:
        for root in pack.diagrams.values():
            for scope in [*root.iter(f"{BPMN}process"), *root.iter(f"{BPMN}subProcess")]:
                here = {child.get("id"): child for child in scope}
                for flow in scope.findall(f"{BPMN}sequenceFlow"):
                    source, target = here[flow.get("sourceRef")], here[flow.get("targetRef")]
                    assert flow.get("id") in [o.text for o in source.findall(f"{BPMN}outgoing")]
                    assert flow.get("id") in [i.text for i in target.findall(f"{BPMN}incoming")]

    def test_every_node_and_flow_is_drawn(self, pack: PackFiles) -> None:
        for root in pack.diagrams.values():
            shapes = {s.get("bpmnElement") for s in root.iter(f"{BPMNDI}BPMNShape")}
            edges = {e.get("bpmnElement"): e for e in root.iter(f"{BPMNDI}BPMNEdge")}
            drawn = [*root.iter(f"{BPMN}participant"), *root.iter(f"{BPMN}lane")]
            drawn += [n for p in root.iter(f"{BPMN}process") for n in p.iter() if n.find(f"{BPMN}incoming") is not None]
            assert {e.get("id") for e in drawn} <= shapes
            for flow in root.iter(f"{BPMN}sequenceFlow"):
                assert len(edges[flow.get("id")].findall(f"{DI}waypoint")) >= 2

    def test_no_shape_covers_another_and_no_line_runs_through_a_shape(self, pack: PackFiles) -> None:
        for file, root in pack.diagrams.items():
            boxes = {s.get("bpmnElement", ""): bounds(s) for s in root.iter(f"{BPMNDI}BPMNShape")}
            nodes = {n.id: n for n in pack.nodes if n.file == file and n.kind != "subProcess"}
            free = [n for n in nodes.values() if n.kind != "boundaryEvent"]
            for i, one in enumerate(free):
                for other in free[i + 1 :]:
                    a, b = boxes[one.id], boxes[other.id]
                    assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (file, one.id, other.id)
            ends = {f.get("id"): (f.get("sourceRef"), f.get("targetRef")) for f in root.iter(f"{BPMN}sequenceFlow")}
            for edge in root.iter(f"{BPMNDI}BPMNEdge"):
                line = [(float(p.get("x", "")), float(p.get("y", ""))) for p in edge.findall(f"{DI}waypoint")]
                source = ends[edge.get("bpmnElement")][0]
                host = nodes[source].xml.get("attachedToRef") if source in nodes else None
                for node in nodes.values():
                    if node.id != host:
                        for start, end in pairwise(line):
                            assert not crosses(start, end, boxes[node.id]), (file, edge.get("bpmnElement"), node.id)

    def test_every_node_lies_in_the_lane_that_names_it(self, pack: PackFiles) -> None:
        for file, root in pack.diagrams.items():
            boxes = {s.get("bpmnElement", ""): bounds(s) for s in root.iter(f"{BPMNDI}BPMNShape")}
            named = set()
            for lane in root.iter(f"{BPMN}lane"):
                for reference in lane.findall(f"{BPMN}flowNodeRef"):
                    node, band = boxes[reference.text or ""], boxes[lane.get("id", "")]
                    named.add(reference.text)
                    assert band[1] <= (node[1] + node[3]) / 2 <= band[3] + 20, (file, reference.text)
            if file != "main":
                assert named == {n.id for n in pack.nodes if n.file == file}

    def test_a_person_can_read_every_task_and_every_choice(self, pack: PackFiles) -> None:
        for node in pack.nodes:
            if "Gateway" not in node.kind:
                assert node.xml.get("name"), node.id
        for root in pack.diagrams.values():
            for gateway in root.iter(f"{BPMN}exclusiveGateway"):
                out = [o.text for o in gateway.findall(f"{BPMN}outgoing")]
                if len(out) > 1:
                    flows = [f for f in root.iter(f"{BPMN}sequenceFlow") if f.get("id") in out]
                    assert gateway.get("name") and all(f.get("name") for f in flows), gateway.get("id")
