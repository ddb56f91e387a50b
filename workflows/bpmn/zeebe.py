"""The zeebe extension elements: what each attribute means here, against Camunda 8."""

from dataclasses import dataclass
from typing import Final, Literal

Verdict = Literal["same", "stricter", "refused"]


@dataclass(frozen=True)
class Attribute:
    """One row of docs/bpmn.md: a zeebe element's attribute ('' for the element itself), against Camunda 8."""

    element: str
    attribute: str
    verdict: Verdict
    means: str
    instead: str = ""


_BINDING = "Every called thing is bound to the case's own version of the pack."
_BIND_INSTEAD = "Remove the attribute; a case keeps the versions it opened with."
_LISTENER = "Code beside the drawing would act unseen."
_TEMPLATE = "Which element template the editor used; nothing is executed from it."

ZEEBE_ATTRIBUTES: Final[tuple[Attribute, ...]] = (
    Attribute("userTask", "", "same", "The task waits for a person. Assumed where an editor left it out."),
    Attribute("formDefinition", "formId", "stricter", "Form of the same pack; required on every user task."),
    Attribute("formDefinition", "formKey", "refused", "Forms are found by id only.", "Use formId."),
    Attribute("formDefinition", "externalReference", "refused", "Forms of other systems are not shown.", "Use formId."),
    Attribute("formDefinition", "bindingType", "refused", _BINDING, _BIND_INSTEAD),
    Attribute("formDefinition", "versionTag", "refused", _BINDING, _BIND_INSTEAD),
    Attribute(
        "userTaskForm",
        "",
        "refused",
        "Forms embedded in a diagram are not read.",
        "Save the form as a file of its own; use formId.",
    ),
    Attribute(
        "assignmentDefinition", "candidateGroups", "stricter", "Comma list of group codes of pack.yaml; no FEEL."
    ),
    Attribute("assignmentDefinition", "assignee", "same", "User id as text or as FEEL after =."),
    Attribute(
        "assignmentDefinition",
        "candidateUsers",
        "refused",
        "Work is offered to groups, so that absence never stops a case.",
        "Use candidateGroups, or assignee for one person.",
    ),
    Attribute(
        "taskSchedule",
        "dueDate",
        "stricter",
        "FEEL after =, or an ISO date or date and time. A date means the end of that day in the office's zone.",
    ),
    Attribute("taskSchedule", "followUpDate", "stricter", "As dueDate."),
    Attribute("priorityDefinition", "priority", "stricter", "A whole number from 0 to 100; no FEEL."),
    Attribute("ioMapping", "", "same", "Inputs are local to the element; outputs are the only way out of it."),
    Attribute("input", "source", "same", "FEEL after =, else the text itself."),
    Attribute("input", "target", "stricter", "An identifier; no dotted path, no name of a FEEL built-in."),
    Attribute(
        "output",
        "source",
        "stricter",
        "FEEL after =, else the text itself; a scalar or a short list of scalars (at most 50).",
    ),
    Attribute("output", "target", "stricter", "An identifier; no dotted path, no name of a FEEL built-in."),
    Attribute("taskDefinition", "type", "stricter", "A named operation (table below); no FEEL, no free job types."),
    Attribute(
        "taskDefinition",
        "retries",
        "refused",
        "A failed operation is an incident that a person retries.",
        "Remove the attribute.",
    ),
    Attribute("taskHeaders", "", "refused", "Operations take inputs, not headers.", "Use zeebe:ioMapping inputs."),
    Attribute("header", "key", "refused", "Operations take inputs, not headers.", "Use zeebe:ioMapping inputs."),
    Attribute("header", "value", "refused", "Operations take inputs, not headers.", "Use zeebe:ioMapping inputs."),
    Attribute("calledDecision", "decisionId", "stricter", "A decision of the same pack; no FEEL."),
    Attribute(
        "calledDecision",
        "resultVariable",
        "stricter",
        "Visible while output mappings run; without them the result is a scalar stored under this name.",
    ),
    Attribute("calledDecision", "bindingType", "refused", _BINDING, _BIND_INSTEAD),
    Attribute("calledDecision", "versionTag", "refused", _BINDING, _BIND_INSTEAD),
    Attribute("script", "expression", "same", "FEEL after =."),
    Attribute(
        "script", "resultVariable", "stricter", "An identifier; the result is a scalar or a short list of scalars."
    ),
    Attribute("calledElement", "processId", "stricter", "A process of the same pack; no FEEL."),
    Attribute(
        "calledElement",
        "processIdExpression",
        "refused",
        "What runs must be visible in the drawing.",
        "Draw one call activity for each process behind an exclusive gateway.",
    ),
    Attribute(
        "calledElement",
        "propagateAllChildVariables",
        "stricter",
        "Only false, which is also what a missing attribute means here: results come out through output mappings.",
    ),
    Attribute(
        "calledElement",
        "propagateAllParentVariables",
        "stricter",
        "Only false, which is also what a missing attribute means here: values go in through input mappings.",
    ),
    Attribute("calledElement", "bindingType", "refused", _BINDING, _BIND_INSTEAD),
    Attribute("calledElement", "versionTag", "refused", _BINDING, _BIND_INSTEAD),
    Attribute(
        "calledElement", "businessId", "refused", "A called process belongs to the same case.", "Remove the attribute."
    ),
    Attribute("loopCharacteristics", "inputCollection", "same", "FEEL after =; a list."),
    Attribute("loopCharacteristics", "inputElement", "stricter", "An identifier; the one item, visible inside."),
    Attribute(
        "loopCharacteristics",
        "outputCollection",
        "stricter",
        "An identifier; results in the order of the input, at most 50 scalars.",
    ),
    Attribute("loopCharacteristics", "outputElement", "stricter", "FEEL after =; a scalar."),
    Attribute(
        "subscription", "correlationKey", "same", "FEEL after =. Optional: a message is always sent to one case."
    ),
    Attribute("properties", "", "same", "Holds the probity properties; others are left to the editor."),
    Attribute(
        "property",
        "name",
        "stricter",
        "Names beginning with probity: are those of the table below; an unknown one is refused.",
    ),
    Attribute("property", "value", "stricter", "Checked against the table below."),
    Attribute("executionListeners", "", "refused", _LISTENER, "Draw a service task."),
    Attribute("executionListener", "eventType", "refused", _LISTENER, "Draw a service task."),
    Attribute("executionListener", "retries", "refused", _LISTENER, "Draw a service task."),
    Attribute("executionListener", "type", "refused", _LISTENER, "Draw a service task."),
    Attribute("taskListeners", "", "refused", _LISTENER, "Draw a service task before or after the user task."),
    Attribute("taskListener", "eventType", "refused", _LISTENER, "Draw a service task before or after the user task."),
    Attribute("taskListener", "retries", "refused", _LISTENER, "Draw a service task before or after the user task."),
    Attribute("taskListener", "type", "refused", _LISTENER, "Draw a service task before or after the user task."),
    Attribute("linkedResources", "", "refused", "Operations need no files beside the pack.", "Remove the element."),
    Attribute(
        "linkedResource", "resourceId", "refused", "Operations need no files beside the pack.", "Remove the element."
    ),
    Attribute(
        "linkedResource", "resourceType", "refused", "Operations need no files beside the pack.", "Remove the element."
    ),
    Attribute(
        "linkedResource", "linkName", "refused", "Operations need no files beside the pack.", "Remove the element."
    ),
    Attribute("linkedResource", "bindingType", "refused", _BINDING, _BIND_INSTEAD),
    Attribute("linkedResource", "versionTag", "refused", _BINDING, _BIND_INSTEAD),
    Attribute(
        "versionTag", "value", "refused", "Versions are the pack's, published by two people.", "Remove the element."
    ),
    Attribute(
        "jobPriorityDefinition",
        "priority",
        "refused",
        "Operations run in the order of the drawing.",
        "Remove the element.",
    ),
    Attribute(
        "adHoc",
        "activeElementsCollection",
        "refused",
        "Ad-hoc work is not executed.",
        "Draw the tasks behind an inclusive gateway.",
    ),
    Attribute(
        "adHoc",
        "outputCollection",
        "refused",
        "Ad-hoc work is not executed.",
        "Draw the tasks behind an inclusive gateway.",
    ),
    Attribute(
        "adHoc",
        "outputElement",
        "refused",
        "Ad-hoc work is not executed.",
        "Draw the tasks behind an inclusive gateway.",
    ),
    Attribute(
        "conditionalFilter",
        "variableNames",
        "refused",
        "Conditional events are not executed.",
        "Wait for a message, or ask at an exclusive gateway.",
    ),
    Attribute(
        "conditionalFilter",
        "variableEvents",
        "refused",
        "Conditional events are not executed.",
        "Wait for a message, or ask at an exclusive gateway.",
    ),
    Attribute(
        "agentDefinition",
        "agentType",
        "refused",
        "No agent acts in a case about a person's character.",
        "Draw a user task.",
    ),
    Attribute("@", "modelerTemplate", "same", _TEMPLATE),
    Attribute("@", "modelerTemplateVersion", "same", _TEMPLATE),
    Attribute("@", "modelerTemplateIcon", "same", _TEMPLATE),
    Attribute("@", "modelerConfigurationTemplate", "same", _TEMPLATE),
    Attribute("@", "modelerConfigurationName", "same", _TEMPLATE),
    Attribute(
        "@",
        "retryCounter",
        "refused",
        "A failed operation is an incident that a person retries.",
        "Remove the attribute.",
    ),
)

_BY_NAME: Final = {(row.element, row.attribute): row for row in ZEEBE_ATTRIBUTES}
ZEEBE_ELEMENTS: Final = frozenset(row.element for row in ZEEBE_ATTRIBUTES) - {"@"}


def attribute(element: str, name: str) -> Attribute | None:
    """The row of a zeebe element's attribute; `name` '' asks for the element as a whole, element '@' for
    zeebe attributes written on BPMN elements. None: unknown to us and to Camunda 8.8."""
    return _BY_NAME.get((element, name))


# Which zeebe elements may stand in which BPMN element.
_WITH_IO = frozenset({"ioMapping", "properties"})
PLACES: Final[dict[str, frozenset[str]]] = {
    "process": frozenset({"properties"}),
    "userTask": _WITH_IO | {"userTask", "formDefinition", "assignmentDefinition", "taskSchedule", "priorityDefinition"},
    "serviceTask": _WITH_IO | {"taskDefinition"},
    "sendTask": _WITH_IO | {"taskDefinition"},
    "receiveTask": _WITH_IO,
    "businessRuleTask": _WITH_IO | {"calledDecision"},
    "scriptTask": _WITH_IO | {"script"},
    "callActivity": _WITH_IO | {"calledElement"},
    "subProcess": _WITH_IO,
    "startEvent": frozenset({"properties"}),
    "intermediateCatchEvent": _WITH_IO,
    "boundaryEvent": _WITH_IO,
    "endEvent": frozenset({"properties"}),
    "intermediateThrowEvent": frozenset({"properties"}),
    "multiInstanceLoopCharacteristics": frozenset({"loopCharacteristics"}),
    "message": frozenset({"subscription", "properties"}),
    "sequenceFlow": frozenset({"properties"}),
    **dict.fromkeys(
        "task manualTask exclusiveGateway inclusiveGateway parallelGateway eventBasedGateway error escalation".split(),
        frozenset({"properties"}),
    ),
}
