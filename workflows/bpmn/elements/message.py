"""Message: one waits for a name and, where drawn, a correlation key; one is sent to whoever waits in the same case."""

from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task

from workflows import events
from workflows.bpmn.drawn import Drawn

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class Message:
    """The message event definition. The key is computed when the wait begins, as in Zeebe."""

    kind = "message"

    def __init__(self, drawn: Drawn):
        root = drawn.root("messageRef")
        self.name = root.name if root and root.name else drawn.name or drawn.id
        self.correlation = root.correlation if root else None

    def arm(self, case: "Case", task: Task) -> None:
        key: str | None = None
        if self.correlation is not None:
            [value] = case.values(task, [self.correlation])
            key = _key(value)
        task.internal_data.update(open="message", key=key)
        case.tell(events.MessageAwaited, task, key=task.id, message=self.name, correlation=key)

    def again(self, case: "Case", task: Task) -> bool:
        """A non-interrupting boundary goes on listening."""
        task.internal_data["open"] = "message"
        return True

    def fired(self, case: "Case", task: Task) -> None:
        task.internal_data.pop("open", None)
        case.tell(events.MessageReceived, task, message=self.name)

    def hears(self, task: Task, name: str, correlation: str | None) -> bool:
        """Whether a message of this name is for this wait. A wait with a key hears that key only."""
        key = task.internal_data.get("key")
        return name == self.name and (key is None or key == correlation)

    def throw(self, case: "Case", task: Task) -> None:
        key = None
        if self.correlation is not None:
            [value] = case.values(task, [self.correlation])
            key = _key(value)
        case.tell(events.MessageThrown, task, message=self.name)
        case.publish("message", self.name, key)


def _key(value: object) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # FEEL numbers are floats
    return None if value is None else str(value)
