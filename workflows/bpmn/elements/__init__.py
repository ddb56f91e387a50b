"""How each BPMN element behaves: one file per element, one line each in this table."""

from collections.abc import Mapping

from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.boundary_event import BoundaryEvent
from workflows.bpmn.elements.business_rule_task import BusinessRuleTask
from workflows.bpmn.elements.call_activity import CallActivity
from workflows.bpmn.elements.catch_event import CatchEvent, ReceiveTask
from workflows.bpmn.elements.end_event import EndEvent
from workflows.bpmn.elements.event_based_gateway import EventBasedGateway
from workflows.bpmn.elements.exclusive_gateway import ExclusiveGateway
from workflows.bpmn.elements.inclusive_gateway import InclusiveGateway
from workflows.bpmn.elements.parallel_gateway import ParallelGateway
from workflows.bpmn.elements.script_task import ScriptTask
from workflows.bpmn.elements.service_task import ServiceTask
from workflows.bpmn.elements.start_event import StartEvent
from workflows.bpmn.elements.sub_process import SubProcess
from workflows.bpmn.elements.throw_event import SendTask, ThrowEvent
from workflows.bpmn.elements.user_task import UserTask

# Not here, so refused by name: adHocSubProcess, transaction, complexGateway, choreographies, task, manualTask.
ELEMENTS: Mapping[str, type[Element]] = {
    "startEvent": StartEvent,
    "endEvent": EndEvent,
    "intermediateCatchEvent": CatchEvent,
    "intermediateThrowEvent": ThrowEvent,
    "boundaryEvent": BoundaryEvent,
    "userTask": UserTask,
    "serviceTask": ServiceTask,
    "scriptTask": ScriptTask,
    "businessRuleTask": BusinessRuleTask,
    "receiveTask": ReceiveTask,
    "sendTask": SendTask,
    "subProcess": SubProcess,
    "callActivity": CallActivity,
    "exclusiveGateway": ExclusiveGateway,
    "inclusiveGateway": InclusiveGateway,
    "parallelGateway": ParallelGateway,
    "eventBasedGateway": EventBasedGateway,
}
