"""A small token game over a normalised diagram, independent of the engine: what can be visited, where tokens stick."""

import random
from collections import Counter
from dataclasses import dataclass, field

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import Diagram, Node, Scope

STEPS = 2_000


@dataclass
class Room:
    """One running scope: its tokens on nodes, and what waits at joins."""

    scope: Scope
    tokens: list[str] = field(default_factory=list)
    arrived: Counter[tuple[str, str]] = field(default_factory=Counter)


class Stuck(Exception):
    """Tokens are left that can never move."""


class Game:
    def __init__(self, diagram: Diagram, seed: int):
        self.diagram, self.random = diagram, random.Random(seed)
        self.visited: set[str] = set()
        self.steps = 0

    def play(self) -> set[str]:
        for process in self.diagram.processes:
            self._run(process.scope)
        return self.visited

    def _run(self, scope: Scope) -> str | None:
        """Play a scope to its end; the code of an error that left it, or None."""
        graph = Graph(scope)
        tokens = [(node.id, "") for node in scope.nodes if node.kind == "startEvent"]
        waiting: Counter[tuple[str, str]] = Counter()
        while tokens or waiting:
            self.steps += 1
            if not tokens:
                if not self._release(graph, tokens, waiting):
                    raise Stuck(f"{[graph.nodes[n].name or n for n, _ in waiting]}")
                continue
            node_id, flow_id = tokens.pop(self.random.randrange(len(tokens)))
            node = graph.nodes[node_id]
            self.visited.add(node_id)
            incoming = graph.incoming[node_id]
            if node.kind == "parallelGateway" and len(incoming) > 1:
                waiting[node_id, flow_id] += 1
                if all(waiting[node_id, f.id] for f in incoming):
                    for f in incoming:
                        waiting[node_id, f.id] -= 1
                    waiting = +waiting
                    self._go(graph, node, tokens)
                continue
            if node.kind == "inclusiveGateway" and len(incoming) > 1:
                waiting[node_id, flow_id] += 1
                continue
            if node.event_kind == "terminate":
                return None
            if node.event_kind == "error" and node.kind == "endEvent":
                return node.event.reference if node.event else None
            error = self._run(node.content) if node.content is not None and self.steps < STEPS else None
            boundaries = [b for b in graph.boundaries[node_id] if b.event_kind != "error"]
            if error is not None:
                catcher = next((b for b in graph.boundaries[node_id] if b.event_kind == "error"), None)
                if catcher is None:
                    return error
                tokens.append((catcher.id, ""))
                continue
            if boundaries and self.random.random() < 0.5 and self.steps < STEPS:
                boundary = self.random.choice(boundaries)
                tokens.append((boundary.id, ""))
                if boundary.interrupting:
                    continue
            self._go(graph, node, tokens)
        return None

    def _go(self, graph: Graph, node: Node, tokens: list[tuple[str, str]]) -> None:
        flows = graph.outgoing[node.id]
        if node.kind in ("exclusiveGateway", "eventBasedGateway") and flows:
            flows = [self.random.choice(flows)]
        elif node.kind == "inclusiveGateway" and node.free:
            flows = self.random.sample(flows, self.random.randint(1, len(flows)))
        tokens.extend((flow.target, flow.id) for flow in flows)

    def _release(self, graph: Graph, tokens: list[tuple[str, str]], waiting: Counter[tuple[str, str]]) -> bool:
        """An inclusive join goes on when nothing else can arrive."""
        for node_id, _ in list(waiting):
            if graph.nodes[node_id].kind == "inclusiveGateway":
                for key in [k for k in waiting if k[0] == node_id]:
                    waiting[key] -= 1
                    if not waiting[key]:
                        del waiting[key]
                self._go(graph, graph.nodes[node_id], tokens)
                return True
        return False
