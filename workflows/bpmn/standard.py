"""What BPMN 2.0 elements and attributes mean here: read, drawing only, or accepted with these values alone.

Whatever is not in these tables is refused by element, so nothing the standard gives a meaning to is skipped in silence.
"""

from dataclasses import dataclass
from typing import Final

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
PROBITY: Final = "https://probity.example/bpmn"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

# Engines whose settings would change what a diagram does; any other foreign namespace is decoration (BPMN 8.2.3).
ENGINES: Final = {
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://activiti.org/bpmn": "activiti",
    "http://flowable.org/bpmn": "flowable",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "spiffworkflow",
    "http://www.jboss.org/drools": "jBPM",
    "http://www.omg.org/spec/BPMN/20100524/MODEL/extensions": "extension",
}

FEEL_LANGUAGES: Final = frozenset(
    {
        "",
        "feel",
        "FEEL",
        "http://www.omg.org/spec/FEEL/20140401",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
    }
)
_DEFAULT_LANGUAGE = (
    "http://www.w3.org/1999/XPath"  # the standard's default; editors write it out though nothing uses it
)


@dataclass(frozen=True)
class Only:
    """An attribute that is accepted with these values only; for another one the reason and the way out."""

    values: frozenset[str]
    reason: str
    instead: str


READ: Final = "read"
DRAWING: Final = "drawing"
Meaning = str | Only

_ONE = Only(
    frozenset({"1"}),
    "Expected one token in and one token out but the quantity is %(value)r.",
    "Leave the quantity at 1 and draw a multi-instance activity for several.",
)
_IMPLEMENTATION = Only(
    frozenset({"##unspecified", "##WebService"}),
    "Expected no implementation technology but found %(value)r.",
    "Remove the attribute; say what is done with a form, an operation or a decision.",
)
_NO_WEB_SERVICE = Only(
    frozenset({"##unspecified"}),
    "Expected a task done by people but its implementation is %(value)r.",
    "Remove the attribute 'implementation'.",
)
_NOT_PARALLEL = Only(
    frozenset({"false"}),
    "Expected one event to be enough but parallelMultiple waits for all of them.",
    "Draw a parallel gateway with one catch event on each branch.",
)
_LANGUAGE = Only(
    FEEL_LANGUAGES, "Expected FEEL but the language is %(value)r.", "Write the expression in FEEL, with a leading =."
)

_ACTIVITY: dict[str, Meaning] = {
    "default": READ,
    "isForCompensation": READ,
    "startQuantity": _ONE,
    "completionQuantity": _ONE,
}
_SERVICE = {**_ACTIVITY, "implementation": _IMPLEMENTATION}
_MESSAGING = {**_SERVICE, "messageRef": READ}
_GATEWAY: dict[str, Meaning] = {"gatewayDirection": DRAWING}
_EXPRESSION: dict[str, Meaning] = {"language": _LANGUAGE, "evaluatesToTypeRef": DRAWING}

ATTRIBUTES: Final[dict[str, dict[str, Meaning]]] = {
    "definitions": {
        "targetNamespace": DRAWING,
        "exporter": DRAWING,
        "exporterVersion": DRAWING,
        "typeLanguage": DRAWING,
        "expressionLanguage": Only(
            FEEL_LANGUAGES | {_DEFAULT_LANGUAGE},
            "Expected FEEL but the file's expression language is %(value)r.",
            "Remove the attribute 'expressionLanguage'; write expressions in FEEL.",
        ),
    },
    "process": {
        "isExecutable": READ,
        "processType": DRAWING,
        "isClosed": DRAWING,
        "definitionalCollaborationRef": DRAWING,
    },
    "sequenceFlow": {
        "sourceRef": READ,
        "targetRef": READ,
        "isImmediate": Only(
            frozenset({"true"}),
            "Expected the next element at once but isImmediate is %(value)r.",
            "Draw what may happen in between.",
        ),
    },
    "task": _ACTIVITY,
    "manualTask": _ACTIVITY,
    "userTask": {**_ACTIVITY, "implementation": _NO_WEB_SERVICE},
    "serviceTask": _SERVICE,
    "businessRuleTask": _SERVICE,
    "sendTask": _MESSAGING,
    "receiveTask": {**_MESSAGING, "instantiate": READ},
    "scriptTask": {**_ACTIVITY, "scriptFormat": _LANGUAGE},
    "callActivity": {**_ACTIVITY, "calledElement": READ},
    "subProcess": {**_ACTIVITY, "triggeredByEvent": READ},
    "transaction": {**_ACTIVITY, "triggeredByEvent": READ, "method": DRAWING},
    "adHocSubProcess": {**_ACTIVITY, "triggeredByEvent": READ, "ordering": READ, "cancelRemainingInstances": READ},
    "exclusiveGateway": {**_GATEWAY, "default": READ},
    "inclusiveGateway": {**_GATEWAY, "default": READ},
    "complexGateway": {**_GATEWAY, "default": READ},
    "parallelGateway": _GATEWAY,
    "eventBasedGateway": {
        **_GATEWAY,
        "instantiate": READ,
        "eventGatewayType": Only(
            frozenset({"Exclusive"}),
            "Expected the first event to win but the gateway waits for all of them.",
            "Draw a parallel gateway with one catch event on each branch.",
        ),
    },
    "startEvent": {"isInterrupting": READ, "parallelMultiple": _NOT_PARALLEL},
    "endEvent": {},
    "intermediateThrowEvent": {},
    "intermediateCatchEvent": {"parallelMultiple": _NOT_PARALLEL},
    "boundaryEvent": {"attachedToRef": READ, "cancelActivity": READ, "parallelMultiple": _NOT_PARALLEL},
    "messageEventDefinition": {"messageRef": READ},
    "signalEventDefinition": {"signalRef": READ},
    "errorEventDefinition": {"errorRef": READ},
    "escalationEventDefinition": {"escalationRef": READ},
    "compensateEventDefinition": {"activityRef": READ, "waitForCompletion": READ},
    "linkEventDefinition": {},
    "timerEventDefinition": {},
    "conditionalEventDefinition": {},
    "terminateEventDefinition": {},
    "cancelEventDefinition": {},
    "standardLoopCharacteristics": {"testBefore": READ, "loopMaximum": READ},
    "multiInstanceLoopCharacteristics": {
        "isSequential": READ,
        "behavior": Only(
            frozenset({"All"}),
            "Expected the activity to go on when all instances are done but behavior is %(value)r.",
            "Say when it is enough with a completion condition.",
        ),
    },
    "conditionExpression": _EXPRESSION,
    "completionCondition": _EXPRESSION,
    "loopCardinality": _EXPRESSION,
    "loopCondition": _EXPRESSION,
    "condition": _EXPRESSION,
    "timeDate": _EXPRESSION,
    "timeDuration": _EXPRESSION,
    "timeCycle": _EXPRESSION,
    "message": {"itemRef": DRAWING},
    "signal": {"structureRef": DRAWING},
    "error": {"errorCode": READ, "structureRef": DRAWING},
    "escalation": {"escalationCode": READ, "structureRef": DRAWING},
}

# Elements that say nothing about execution wherever they stand. A data association without transformation copies one
# data object into another; our data objects hold nothing (variables and facts do), so it is a drawing too.
DRAWN: Final = frozenset(
    """documentation textAnnotation group association category dataObject dataObjectReference dataStore
    dataStoreReference dataState itemDefinition import resource relationship collaboration laneSet auditing monitoring
    interface supportedInterfaceRef partnerEntity partnerRole endPoint""".split()
)

_FLOW_NODE = frozenset({"incoming", "outgoing", "extensionElements"})
_EVENT_DEFINITIONS = frozenset(
    f"{kind}EventDefinition"
    for kind in "message timer signal error escalation conditional link terminate compensate cancel".split()
)
_ACTIVITY_CHILDREN = _FLOW_NODE | {
    "multiInstanceLoopCharacteristics",
    "standardLoopCharacteristics",
    "dataInputAssociation",
    "dataOutputAssociation",
}
_THROW = _FLOW_NODE | _EVENT_DEFINITIONS | {"dataInputAssociation"}
_CATCH = _FLOW_NODE | _EVENT_DEFINITIONS | {"dataOutputAssociation"}

CHILDREN: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(
        "task manualTask userTask serviceTask businessRuleTask sendTask receiveTask callActivity".split(),
        _ACTIVITY_CHILDREN,
    ),
    "scriptTask": _ACTIVITY_CHILDREN | {"script"},
    **dict.fromkeys("subProcess transaction".split(), _ACTIVITY_CHILDREN | {"sequenceFlow"}),
    "adHocSubProcess": _ACTIVITY_CHILDREN | {"sequenceFlow", "completionCondition"},
    **dict.fromkeys("exclusiveGateway inclusiveGateway parallelGateway eventBasedGateway".split(), _FLOW_NODE),
    "complexGateway": _FLOW_NODE | {"activationCondition"},
    "startEvent": _CATCH,
    "intermediateCatchEvent": _CATCH,
    "boundaryEvent": _CATCH,
    "endEvent": _THROW,
    "intermediateThrowEvent": _THROW,
    "process": frozenset({"extensionElements", "sequenceFlow"}),
    "sequenceFlow": frozenset({"conditionExpression", "extensionElements"}),
    "messageEventDefinition": frozenset({"extensionElements"}),
    "timerEventDefinition": frozenset({"timeDate", "timeDuration", "timeCycle", "extensionElements"}),
    "conditionalEventDefinition": frozenset({"condition", "extensionElements"}),
    "linkEventDefinition": frozenset({"source", "target", "extensionElements"}),
    "multiInstanceLoopCharacteristics": frozenset({"extensionElements", "completionCondition", "loopCardinality"}),
    "standardLoopCharacteristics": frozenset({"loopCondition", "extensionElements"}),
    "message": frozenset({"extensionElements"}),
    "error": frozenset({"extensionElements"}),
    "escalation": frozenset({"extensionElements"}),
    "signal": frozenset({"extensionElements"}),
}

# What to draw instead of an element that stands where it cannot be honoured.
INSTEAD: Final[dict[str, str]] = {
    "ioSpecification": "Pass values with zeebe:ioMapping.",
    "property": "Keep the value in a process variable, set by an output mapping.",
    "potentialOwner": "Name the groups with zeebe:assignmentDefinition.",
    "humanPerformer": "Name the person with zeebe:assignmentDefinition.",
    "performer": "Name the groups with zeebe:assignmentDefinition.",
    "resourceRole": "Name the groups with zeebe:assignmentDefinition.",
    "rendering": "Name the form with zeebe:formDefinition.",
    "script": "Write the calculation in FEEL with zeebe:script.",
    "loopDataInputRef": "Name the list with zeebe:loopCharacteristics inputCollection.",
    "loopDataOutputRef": "Collect results with zeebe:loopCharacteristics outputCollection.",
    "inputDataItem": "Name the loop variable with zeebe:loopCharacteristics inputElement.",
    "outputDataItem": "Say what is collected with zeebe:loopCharacteristics outputElement.",
    "correlationSubscription": "Correlate with zeebe:subscription on the message.",
    "operationRef": "Name an operation with zeebe:taskDefinition, or a message.",
    "eventDefinitionRef": "Put the event definition inside the event.",
    "assignment": "Set values with zeebe:ioMapping.",
    "transformation": "Set values with zeebe:ioMapping.",
}
