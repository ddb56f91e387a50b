"""Signal: a broadcast inside the case; every wait for its name hears it."""

from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task

from workflows.bpmn.drawn import Drawn

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class Signal:
    kind = "signal"

    def __init__(self, drawn: Drawn):
        root = drawn.root("signalRef")
        self.name = root.name if root and root.name else drawn.name or drawn.id

    def arm(self, case: "Case", task: Task) -> None:
        task.internal_data["open"] = "signal"

    def again(self, case: "Case", task: Task) -> bool:
        task.internal_data["open"] = "signal"
        return True

    def fired(self, case: "Case", task: Task) -> None:
        task.internal_data.pop("open", None)

    def hears(self, task: Task, name: str, correlation: str | None) -> bool:
        return name == self.name

    def throw(self, case: "Case", task: Task) -> None:
        case.publish("signal", self.name, None)
