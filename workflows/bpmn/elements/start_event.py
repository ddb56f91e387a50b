"""Start event: where the first token of a process or subprocess appears."""

from workflows.bpmn.elements.base import Element


class StartEvent(Element):
    """A message or timer on a top-level start event names what opens the case from outside; a started case goes on."""
