"""How far it is from one element to another along the drawing, into subprocesses and called processes and out again."""

from collections import deque
from collections.abc import Mapping

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from workflows.bpmn import parser
from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.boundary_event import BoundaryEvent
from workflows.bpmn.elements.call_activity import CallActivity
from workflows.bpmn.elements.end_event import EndEvent
from workflows.bpmn.elements.sub_process import SubProcess

Place = tuple[str, str]  # process id, element id


class Ways:
    """How far it is from one element to another along the drawing."""

    def __init__(self, specs: Mapping[str, BpmnProcessSpec]):
        self.specs = specs
        self._before: dict[Place, set[Place]] = {}
        for spec_id, spec in specs.items():
            for element in parser.elements(spec):
                here = (element.process_id, element.bpmn_id)
                for place in self._after(spec_id, element):
                    self._before.setdefault(place, set()).add(here)

    def distances(self, wanted: set[Place]) -> dict[Place, int]:
        """Steps from each element to the nearest one wanted."""
        found = dict.fromkeys(wanted, 0)
        waiting = deque(sorted(wanted))
        while waiting:
            place = waiting.popleft()
            for before in sorted(self._before.get(place, ())):
                if before not in found:
                    found[before] = found[place] + 1
                    waiting.append(before)
        return found

    def ends(self, process_id: str) -> dict[Place, int]:
        """Steps from each element to an end of the process."""
        spec = self.specs[process_id]
        return self.distances({(process_id, e.bpmn_id) for e in parser.elements(spec) if isinstance(e, EndEvent)})

    def errors(self, place: Place) -> list[BoundaryEvent]:
        """Error boundary events on an activity; of one that is repeated they sit on the body."""
        boundaries = (
            boundary
            for spec in self.specs.values()
            for element in parser.elements(spec)
            if (element.process_id, element.bpmn_id) == place
            for boundary in getattr(element, "boundaries", ())
        )
        return [boundary for boundary in boundaries if boundary.kind == "error"]

    def _after(self, spec_id: str, element: Element) -> list[Place]:
        after = [(element.process_id, flow.target) for flow in element.flows]
        after += [(element.process_id, boundary.bpmn_id) for boundary in getattr(element, "boundaries", ())]
        if _inside(element):
            starts = self.specs[_inside(element)].start.outputs
            after += [(start.process_id, start.bpmn_id) for start in starts]
        if not element.flows:
            after += self._hosts_followers(spec_id)
        return after

    def _hosts_followers(self, spec_id: str) -> list[Place]:
        """Where it goes on after the subprocess or call whose inside this is."""
        return [
            (host.process_id, flow.target)
            for spec in self.specs.values()
            for host in parser.elements(spec)
            if _inside(host) == spec_id
            for flow in spec.task_specs[host.bpmn_id].flows
        ]


def _inside(element: Element) -> str:
    """The spec that runs inside an element, '' for none."""
    if isinstance(element, CallActivity):
        return str(element.called)
    return str(element.inside) if isinstance(element, SubProcess) else ""
