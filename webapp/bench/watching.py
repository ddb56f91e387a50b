"""What the engine tells of the invented case: every element and flow it came by, every decision, every offer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from webapp.casework.drive import STEPPED
from workflows import events as ev
from workflows.engine import Step


@dataclass
class Decided:
    """A decision as it was evaluated: element, decision, what it read, what it gave, which rules applied."""

    element_id: str
    decision_id: str
    inputs: dict[str, Any]
    output: Any
    rules: tuple[str, ...]


@dataclass
class Watch:
    """`visited` in order, `places` and `flows` once each as (process, id). `offered`: element → its groups."""

    visited: list[str] = field(default_factory=list)
    places: dict[tuple[str, str], None] = field(default_factory=dict)
    flows: dict[tuple[str, str], None] = field(default_factory=dict)
    offered: dict[str, tuple[str, ...]] = field(default_factory=dict)
    decided: list[Decided] = field(default_factory=list)

    @contextmanager
    def watching(self) -> Iterator[None]:
        with STEPPED.connected_to(self._saw):
            yield

    def _saw(self, _case_id: int, step: Step) -> None:
        for place in step.visited:
            self.visited.append(place[1])
            self.places[place] = None
        self.flows.update(dict.fromkeys(step.taken))
        for event in step.events:
            if isinstance(event, ev.TaskOffered):
                self.offered[event.element_id] = tuple(sorted({*self.offered.get(event.element_id, ()), *event.groups}))
            elif isinstance(event, ev.DecisionEvaluated):
                self.decided.append(
                    Decided(event.element_id, event.decision_id, dict(event.inputs), event.output, event.rules)
                )
