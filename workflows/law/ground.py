"""What the rules stand on: the diagrams and what is around them, and the parts of forms and pack that they ask for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workflows import dmn
from workflows.bpmn.model import Diagram, Node
from workflows.bpmn.neighbours import Neighbours
from workflows.errors import Refused, Unreadable
from workflows.strict_yaml import plain


@dataclass(frozen=True)
class Question:
    """One field of a form, of the keys the law asks about. `choices` are the values of a closed choice."""

    required: bool
    choices: frozenset[str]


@dataclass(frozen=True)
class Ground:
    files: Mapping[str, bytes]
    diagrams: tuple[Diagram, ...]
    around: Neighbours
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def file_of(self) -> Mapping[str, str]:
        """The file that each process is drawn in."""
        return {process.id: diagram.file for diagram in self.diagrams for process in diagram.processes}

    @cached_property
    def pack(self) -> Mapping[str, Any]:
        """pack.yaml as plain data; empty for loose files, and where its own reader refuses it."""
        return next((plain(data) or {} for name, data in self.files.items() if _base(name) == "pack.yaml"), {})

    @cached_property
    def questions(self) -> Mapping[str, Mapping[str, Question]]:
        """The fields of each form by key."""
        return dict(found for name, data in self.files.items() if name.endswith(".form") and (found := _form(data)))

    @cached_property
    def models(self) -> Mapping[str, dmn.Model]:
        """The decision models that can be read, by file."""
        found = {}
        for name, data in self.files.items():
            if name.endswith(".dmn"):
                try:
                    found[name] = dmn.read(data, name)
                except (Refused, Unreadable):
                    continue  # told by its own reader
        return found

    def question(self, node: Node, key: str) -> Question | None:
        return self.questions.get(node.settings.form, {}).get(key)

    @cached_property
    def jurisdiction(self) -> str:
        return str(self.pack.get("jurisdiction", ""))


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _form(data: bytes) -> tuple[str, Mapping[str, Question]] | None:
    try:
        schema = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(schema, dict) or not isinstance(schema.get("id"), str):
        return None
    found: dict[str, Question] = {}
    waiting = [schema]
    while waiting:
        component = waiting.pop()
        inner = component.get("components")
        waiting += [child for child in (inner if isinstance(inner, list) else []) if isinstance(child, dict)]
        key, checks, options = component.get("key"), component.get("validate"), component.get("values")
        if isinstance(key, str):
            choices = options if isinstance(options, list) else []
            found[key] = Question(
                isinstance(checks, dict) and checks.get("required") is True,
                frozenset(str(choice["value"]) for choice in choices if isinstance(choice, dict) and "value" in choice),
            )
    return schema["id"], found
