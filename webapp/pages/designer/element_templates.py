"""Element templates of the diagram editor, made from the registry of named operations."""

from collections.abc import Iterator, Mapping, Sequence

from webapp.casework.studio.names import Named
from webapp.pages.designer.operation_words import INPUTS, OPERATIONS
from workflows.bpmn.vocabulary import OPERATIONS as REGISTRY
from workflows.bpmn.vocabulary import Operation

Template = Mapping[str, object]
# The editor asks which schema a template follows; only the package's name in it counts.
SCHEMA = "https://probity.example/@camunda/zeebe-element-templates-json-schema/resources/schema.json"
PREFIX = "probity."


def templates(letters: Sequence[Named], language: str) -> list[Template]:
    """One template for each operation: its type is fixed, its inputs are fields, its results can be kept."""
    return [_template(operation, letters, language) for operation in REGISTRY.values()]


def _template(operation: Operation, letters: Sequence[Named], language: str) -> Template:
    title, means = OPERATIONS[operation.name]
    return {
        "$schema": SCHEMA,
        "id": PREFIX + operation.name,
        "version": 1,
        "name": str(title),
        "description": str(means),
        "category": {"id": "operations", "name": "Probity"},
        "appliesTo": ["bpmn:Task", "bpmn:ServiceTask", "bpmn:SendTask"],
        "elementType": {"value": "bpmn:ServiceTask"},
        "groups": [{"id": "inputs", "label": str(title), "openByDefault": True}],
        "entriesVisible": {"outputs": True},
        "properties": [
            {
                "type": "Hidden",
                "value": operation.name,
                "binding": {"type": "zeebe:taskDefinition", "property": "type"},
            },
            *_inputs(operation, letters, language),
        ],
    }


def _inputs(operation: Operation, letters: Sequence[Named], language: str) -> Iterator[Template]:
    for name in (*operation.needs, *operation.takes):
        label, means = INPUTS[name]
        field: dict[str, object] = {
            "id": name,
            "group": "inputs",
            "label": str(label),
            "binding": {"type": "zeebe:input", "name": name},
        }
        if means:
            field["description"] = str(means)
        if name in operation.takes:
            field["optional"] = True
        else:
            field["constraints"] = {"notEmpty": True}
        if operation.name == "letter.send" and name == "template" and letters:
            choices = [{"name": letter.title(language), "value": letter.code} for letter in letters]
            yield field | {"type": "Dropdown", "choices": choices}
        else:
            yield field | {"type": "String", "feel": "optional"}
