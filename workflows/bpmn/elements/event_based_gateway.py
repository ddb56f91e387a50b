"""Event-based gateway: waits for several events at once; the first that comes decides, the others stop waiting."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows import events
from workflows.bpmn.elements import triggers
from workflows.bpmn.elements.base import Element

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class EventBasedGateway(Element):
    """Its waits are children of its token, each on the event it leads to."""

    waits = True

    def enter(self, case: "Case", task: Task) -> None:
        case.enter_stage(task, self.stage)
        for child in task.children:  # a retry begins anew
            case.drop(child, cause=self.bpmn_id)
        self.listen(case, task)
        task._set_state(TaskState.STARTED)

    def listen(self, case: "Case", task: Task) -> None:
        """Wait for each event that is not waited for yet."""
        waiting = {child.task_spec.name for child in task.children}
        for flow in self.flows:
            if flow.target not in waiting:
                element = task.workflow.spec.task_specs[flow.target]
                wait = case.spawn(element, task, TaskState.WAITING)
                case.event_manager.add_task(wait)
                element.trigger.arm(case, wait)

    def decide(self, case: "Case", wait: Task, payload: Mapping[str, object]) -> None:
        """One event has come: its token takes the place of the gateway's, the other waits go."""
        gateway, element = wait.parent, wait.task_spec
        kept = triggers.kept(element.gives, payload)
        element.trigger.fired(case, wait)
        flow = next(flow for flow in self.flows if flow.target == element.name)
        case.flowed.append((self.process_id, flow.id))
        case.tell(events.GatewayTaken, gateway, flows=(flow.id,), read=())
        root = gateway.workflow.task_tree
        case.drop(gateway, cause=element.bpmn_id)
        token = case.spawn(element, root)
        token.internal_data["payload"] = kept
        case.resume(token)
