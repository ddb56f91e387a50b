"""A DMN model that was read whole: its decisions, what they require, and their evaluation."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

from workflows.dmn.boxed import Expression
from workflows.dmn.texts import texts
from workflows.errors import FeelError
from workflows.feel import Clock, Feel, Value, feel
from workflows.feel.values import decode

NodeKind: TypeAlias = Literal["input", "decision", "knowledge"]


@dataclass(frozen=True)
class ItemType:
    """An item definition: another type, narrowed, or a structure. `allowed` and `constraint` are unary tests.

    `allowed` is asked of each element of a collection, `constraint` (DMN 1.5) of the whole.
    """

    name: str
    base: str
    components: Mapping[str, "ItemType"]
    collection: bool
    allowed: str
    constraint: str


@dataclass(frozen=True)
class Node:
    """Input data, a decision or a business knowledge model. `requires` holds ids; input data has no `logic`."""

    id: str
    name: str
    line: int
    kind: NodeKind
    type: str
    requires: tuple[str, ...]
    logic: Expression | None


@dataclass(frozen=True)
class Matched:
    """One rule that matched, in the order of evaluation."""

    table: str
    rule: str


@dataclass(frozen=True)
class Verdict:
    """What a decision answered, by which rules, and what was looked at.

    `inputs` are (name or expression, value): scalar input data, and what each table asked.
    """

    value: Value
    rules: tuple[Matched, ...]
    inputs: tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Model:
    """`nodes` by id, `types` by name. Immutable; safe to share between threads."""

    name: str
    nodes: Mapping[str, Node]
    types: Mapping[str, ItemType] = field(default_factory=dict)

    @property
    def decisions(self) -> Mapping[str, Node]:
        """The decisions by id, in the order of the file."""
        return {node.id: node for node in self.nodes.values() if node.kind == "decision"}

    @cached_property
    def plan(self) -> str:
        """The model as the isolate wants it."""
        nodes = {id_: asdict(node) for id_, node in self.nodes.items()}
        types = {name: asdict(item) for name, item in self.types.items()}
        return json.dumps({"nodes": nodes, "types": types}, separators=(",", ":"))

    @cached_property
    def key(self) -> str:
        """Equal for equal models."""
        return hashlib.sha256(self.plan.encode()).hexdigest()

    def closure(self, decision: str) -> Iterator[Node]:
        """The decision and all that it requires, directly or not, each once. Raises FeelError on an unknown one."""
        if decision not in self.decisions:
            raise FeelError(f"Expected a decision of {self.name} but got '{decision}'")
        waiting, seen = [decision], {decision}
        while waiting:
            node = self.nodes[waiting.pop()]
            yield node
            waiting += [id_ for id_ in node.requires if id_ not in seen]
            seen.update(node.requires)

    def evaluate(
        self, decision: str, context: Mapping[str, object], clock: Clock | None, *, by: Feel = feel
    ) -> Verdict:
        """The decision with everything that it requires, in one crossing.

        `context` gives each required input data by name. Raises FeelError when an input is missing or not of its type,
        an expression fails, or the hit policy is broken; FeelTimeout when it was stopped.
        """
        inputs = {node.name for node in self.closure(decision) if node.kind == "input"}
        message = {"decision": decision, "context": {name: context[name] for name in inputs if name in context}}
        answer = self.ask(by, "decide", message, clock)
        return Verdict(
            decode(answer["value"]),
            tuple(Matched(table, rule) for table, rule in answer["rules"]),
            tuple({text: decode(value) for text, value in answer["inputs"]}.items()),
        )

    def reads(self, decision: str, *, by: Feel = feel) -> frozenset[str]:
        """What a decision reads of its input data, as dotted paths of at most two segments: "facts.references".

        A superset: names that stand in filters count too.
        """
        needed = list(self.closure(decision))
        inputs = {node.name for node in needed if node.kind == "input"}
        found = [text for node in needed if node.logic for text in texts(node.logic)]
        asked = [{"text": text.text, "kind": text.kind} for text in found]
        answers = self.ask(by, "reads", {"texts": asked})
        return frozenset(
            path
            for text, paths in zip(found, answers, strict=True)
            for path in paths
            if (root := path.partition(".")[0]) in inputs and root not in text.inner
        )

    def ask(self, by: Feel, function: str, message: Mapping[str, object], clock: Clock | None = None) -> Any:
        """What the isolate answers about this model, which it is told when it does not know it (any more)."""
        asked = {**message, "model": self.key}
        for _ in range(3):  # between the two exchanges another thread may have had the isolate replaced
            answer = by.exchange(function, asked, clock)
            if not (isinstance(answer, dict) and "unknown" in answer):
                return answer
            by.exchange("model", {"model": self.key, "plan": self.plan}, None)
        raise FeelError(f"Expected {self.name} to stay loaded but the isolate was replaced in between")
