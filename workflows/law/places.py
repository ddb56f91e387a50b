"""The whole project as one drawing: every called process drawn into the place where it is called.

A node is one place for each way in which it is called. A subprocess or call is two places, one where it is entered
and one where it is left.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from workflows.bpmn.graph import Graph
from workflows.bpmn.lowering import lower
from workflows.bpmn.model import SUBPROCESSES, Flow, Node, Process, Scope
from workflows.bpmn.neighbours import Neighbours

MOST_PLACES: Final = 12_000


class TooLarge(Exception):
    """More places than are looked at."""


@dataclass(eq=False)
class Place:
    """`frame` numbers the called process whose variables are seen here; `inner` the one that a call opens.
    `host` is the place where the subprocess or call around it was entered; `left` where this one is left."""

    number: int
    process: str
    node: Node
    graph: Graph
    frame: int
    host: "Place | None"
    inner: int = -1
    left: "Place | None" = None
    entered: "Place | None" = None
    onward: list[tuple["Place", Flow | None]] = field(default_factory=list)
    boundaries: list["Place"] = field(default_factory=list)
    inside: list["Place"] = field(default_factory=list)
    incoming: int = 0

    @property
    def records(self) -> str:
        return self.node.settings.properties.get("probity:records", "")

    @property
    def external(self) -> str:
        return self.node.settings.properties.get("probity:external", "")

    @property
    def outcome(self) -> str:
        return self.node.settings.properties.get("probity:outcome", "")

    @property
    def hosts(self) -> Iterator["Place"]:
        """Where the subprocesses and calls around this place were entered, the nearest first."""
        host = self.host
        while host is not None:
            yield host
            host = host.host


class Whole:
    """`begins` are the places where cases begin. Raises TooLarge."""

    def __init__(self, around: Neighbours):
        self.places: list[Place] = []
        self.frames = 0
        self.lowered: Mapping[str, Process] = {
            process.id: lower(process) for process in around.processes.values() if process.scope.nodes
        }
        self.begins: list[Place] = []
        for process in self.lowered.values():
            if around.is_main(process.id):
                self.begins += self._draw(process, process.scope, self._frame(), None, ())[0]

    def _frame(self) -> int:
        self.frames += 1
        return self.frames - 1

    def _place(self, process: Process, node: Node, graph: Graph, frame: int, host: Place | None) -> Place:
        if len(self.places) >= MOST_PLACES:
            raise TooLarge
        place = Place(len(self.places), process.id, node, graph, frame, host)
        self.places.append(place)
        return place

    def _draw(
        self, process: Process, scope: Scope, frame: int, host: Place | None, calls: tuple[str, ...]
    ) -> tuple[list[Place], list[Place]]:
        """Draws a scope; gives where it begins and everything in it."""
        graph = Graph(scope)
        entered: dict[str, Place] = {}
        everything: list[Place] = []
        for node in scope.nodes:
            place = self._place(process, node, graph, frame, host)
            entered[node.id] = place
            everything.append(place)
            inside = self._inside(process, node, calls)
            if inside is None:
                continue
            called, content = inside
            place.inner = self._frame() if called is not process else frame
            place.left = self._place(process, node, graph, frame, host)
            place.left.entered, place.left.inner = place, place.inner
            everything.append(place.left)
            deeper = (*calls, called.id) if called is not process else calls
            begins, place.inside = self._draw(called, content, place.inner, place, deeper)
            place.onward = [(begin, None) for begin in begins]
            main = _main(place.inside[0].graph) if place.inside else set()
            for end in place.inside:
                ends = end.node.kind == "endEvent" and end.host is place and end.node.event_kind != "error"
                if ends and end.node.id in main:
                    end.onward.append((place.left, None))
            everything += place.inside
        for node in scope.nodes:
            source = entered[node.id].left or entered[node.id]
            for flow in graph.outgoing[node.id]:
                source.onward.append((entered[flow.target], flow))
                entered[flow.target].incoming += 1
            entered[node.id].boundaries = [entered[event.id] for event in graph.boundaries[node.id]]
        return [entered[node.id] for node in graph.entries()], everything

    def _inside(self, process: Process, node: Node, calls: tuple[str, ...]) -> tuple[Process, Scope] | None:
        if node.kind in SUBPROCESSES and node.content is not None and node.content.nodes:
            return process, node.content
        if node.kind == "callActivity" and node.settings.called not in calls:
            called = self.lowered.get(node.settings.called)
            return (called, called.scope) if called is not None else None
        return None


def _main(graph: Graph) -> set[str]:
    """What is come to other than by a non-interrupting event alone: where that leads, nobody waits."""
    return graph.reach(
        (node.id for node in graph.entries()),
        lambda node_id: graph.nodes[node_id].kind != "boundaryEvent" or graph.nodes[node_id].interrupting,
    )
