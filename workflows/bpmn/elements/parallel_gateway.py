"""Parallel gateway: waits for a token on every incoming flow, then sends one on every outgoing flow."""

from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.bpmn.elements.base import Element

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class Join(Element):
    """Counts tokens per incoming flow on one waiting task. No data is merged: stock joins erase lists."""

    def arrive(self, case: "Case", root: Task, flow_id: str) -> None:
        if len(self.entries) < 2:
            case.place(self, root)
            return
        task = next((child for child in root.children if child.task_spec is self and child.id in case.joins), None)
        if task is None:
            task = case.spawn(self, root, TaskState.WAITING)
            task.internal_data["arrived"] = {}
            case.joins[task.id] = task
        arrived = task.internal_data["arrived"]
        arrived[flow_id] = arrived.get(flow_id, 0) + 1
        if task.state == TaskState.ERROR:  # a stalled join that was reached after all
            case.clear(task, TaskState.WAITING)
        self.check(case, task)

    def check(self, case: "Case", task: Task) -> None:
        """Open as soon as every incoming flow has a token."""
        if not self.missing(task):
            self.open(case, task)

    def missing(self, task: Task) -> list[str]:
        return [flow_id for flow_id in self.entries if flow_id not in task.internal_data["arrived"]]

    def may_open(self, case: "Case", task: Task) -> bool:
        """Asked when nothing moves any more."""
        return False

    def open(self, case: "Case", task: Task) -> None:
        """Use one token of each incoming flow; tokens too many wait for the next round (BPMN 13.4.1)."""
        arrived = task.internal_data.pop("arrived")
        case.joins.pop(task.id)
        task._set_state(TaskState.FUTURE)
        case.queue.append(task)
        left = {flow_id: count - 1 for flow_id, count in arrived.items() if count > 1}
        if left:
            rest = case.spawn(self, task.parent, TaskState.WAITING)
            rest.internal_data["arrived"] = left
            case.joins[rest.id] = rest
            self.check(case, rest)


class ParallelGateway(Join):
    """Everything is in the join; all outgoing flows are taken."""
