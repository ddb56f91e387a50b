"""Multi-instance: the same activity once per item, at once or one after another, results in the order of the items."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.bpmn import expressions, variables
from workflows.bpmn.drawn import BPMN, Drawn, text, zeebe
from workflows.bpmn.elements.activity import Activity
from workflows.bpmn.elements.base import Element
from workflows.bpmn.variables import VariableRefused, check_name

if TYPE_CHECKING:
    from workflows.bpmn.case import Case

MAX_INSTANCES = 1_000
EACH = " [each]"
# What a completion condition may read besides the variables, as in Zeebe.
COUNTS = (
    "numberOfInstances",
    "numberOfCompletedInstances",
    "numberOfActiveInstances",
    "numberOfTerminatedInstances",
)


class MultiInstance(Activity):
    """The body: holds boundary events and counts. The instances are its children, of the spec named `… [each]`.

    Its books: `total`, `done`, and `results` by place of the item. Results are kept by place because instances
    finish in any order; stock SpiffWorkflow returns them as they finish.
    """

    waits = True

    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.takes = self.gives = ()  # they belong to each instance
        loop = drawn.child("multiInstanceLoopCharacteristics")
        if loop is None:
            raise VariableRefused("Expected multiInstanceLoopCharacteristics.")
        settings = zeebe(loop, "loopCharacteristics")
        self.sequential = loop.get("isSequential") == "true"
        self.collection = expressions.read(settings.get("inputCollection", ""))
        self.item = check_name(settings["inputElement"]) if settings.get("inputElement") else ""
        self.gathered = check_name(settings["outputCollection"]) if settings.get("outputCollection") else ""
        self.result = drawn.expression(settings.get("outputElement")) if self.gathered else None
        until = text(loop.find(BPMN + "completionCondition"))
        self.until = expressions.condition(until) if until else None
        if self.collection.literal:
            raise VariableRefused("Expected an inputCollection that names the items.")

    @property
    def each(self) -> Element:
        found: Element = self._wf_spec.task_specs[self.name + EACH]
        return found

    def begin(self, case: "Case", task: Task) -> None:
        items = self._items(case, task)
        task._set_state(TaskState.STARTED)
        books = task.internal_data
        books.update(total=len(items), done=0, results={})
        if not items:
            case.resume(task)
        elif self.sequential:
            books["left"] = [variables.encode("item", item) for item in items[1:]]
            self._start(case, task, variables.encode("item", items[0]), 1)
        else:
            for place, item in enumerate([variables.encode("item", item) for item in items], 1):
                self._start(case, task, item, place)

    def one_done(self, case: "Case", instance: Task) -> None:
        """An instance has finished: note its result, then go on, start the next, or stop the others.

        Everything that may fail comes before the books are changed, so that a retry counts once.
        """
        task = instance.parent
        books = task.internal_data
        done = books["done"] + 1
        if self.result is not None:
            [value] = case.values(instance, [self.result])
            result = _single(self.gathered, value)
        enough = done == books["total"] or self._enough(case, instance, done)
        if self.result is not None:
            books["results"][str(instance.data["loopCounter"])] = result
        books["done"] = done
        case.drop(instance, cause=self.bpmn_id)
        if enough:
            for other in [child for child in task.children if child.task_spec is self.each]:
                case.drop(other, cause=self.bpmn_id)
            case.resume(task)
        elif self.sequential:
            self._start(case, task, books["left"].pop(0), done + 1)

    def leave(self, case: "Case", task: Task) -> None:
        if self.gathered:
            results = task.internal_data["results"]
            case.assign(task, self.gathered, [variables.decode(results[place]) for place in in_order(results)])
        case.finish(task)

    def _items(self, case: "Case", task: Task) -> list[object]:
        [items] = case.values(task, [self.collection])
        if not isinstance(items, list) or len(items) > MAX_INSTANCES:
            raise VariableRefused(f"Expected a list of at most {MAX_INSTANCES} items but {items!r:.80}.")
        return items

    def _start(self, case: "Case", task: Task, item: variables.Stored, place: int) -> None:
        instance = case.spawn(self.each, task)
        if self.item:
            instance.data[self.item] = item
        instance.data.update(dict.fromkeys(self._own_results(case, task)))
        instance.data["loopCounter"] = place
        case.queue.append(instance)

    def _own_results(self, case: "Case", task: Task) -> list[str]:
        """Names that each instance keeps to itself, or parallel instances would write over one another: what its
        result reads and is written inside or not known outside (as Zeebe makes them local)."""
        if self.result is None:
            return []
        read = self.result.variables - {self.item}
        written = {line.target for line in getattr(self.each, "gives", ())}
        known = {name for layer in case.layers(task) for name in layer}
        return sorted(name for name in read if name in written or name not in known or name == self.result.text)

    def _enough(self, case: "Case", instance: Task, done: int) -> bool:
        if self.until is None:
            return False
        books = instance.parent.internal_data
        running = sum(child.task_spec is self.each for child in instance.parent.children) - 1
        counts = dict(zip(COUNTS, (books["total"], done, running, 0), strict=True))
        [met] = case.values(instance, [self.until], counts)
        return expressions.truth(met, self.until.text)


def in_order(results: Mapping[str, variables.Stored]) -> list[str]:
    """The places of the items, first to last; the books hold them as the instances finished."""
    return sorted(results, key=int)


def _single(name: str, value: object) -> variables.Stored:
    stored = variables.encode(name, value)
    if isinstance(stored, list):
        raise VariableRefused(f"Expected one scalar per instance in {name!r} but a list.")
    return stored
