"""Published definitions: projects of diagrams, decisions and forms, read once and shared by all threads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from workflows.bpmn.case import Decisions


@dataclass(frozen=True)
class Project:
    key: str
    specs: Mapping[str, BpmnProcessSpec]
    decisions: Decisions
    forms: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def processes(self) -> tuple[str, ...]:
        return tuple(name for name in self.specs if "/" not in name)
