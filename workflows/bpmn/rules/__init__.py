"""The lint rules in the order in which they speak; reading the list is reading what a diagram must be."""

from typing import Final

from workflows.bpmn.rules.boundary_events import boundary_events
from workflows.bpmn.rules.calls import calls
from workflows.bpmn.rules.codes import codes
from workflows.bpmn.rules.decisions import decisions
from workflows.bpmn.rules.dialect import dialect
from workflows.bpmn.rules.endless_loops import endless_loops
from workflows.bpmn.rules.event_gateways import event_gateways
from workflows.bpmn.rules.event_kinds import event_kinds
from workflows.bpmn.rules.executable import executable
from workflows.bpmn.rules.expressions import expressions
from workflows.bpmn.rules.external_tasks import external_tasks
from workflows.bpmn.rules.gateways import gateways
from workflows.bpmn.rules.ids import ids
from workflows.bpmn.rules.links import links
from workflows.bpmn.rules.mappings import mappings
from workflows.bpmn.rules.messages import messages
from workflows.bpmn.rules.multi_instance import multi_instance
from workflows.bpmn.rules.names import names
from workflows.bpmn.rules.not_feel import not_feel
from workflows.bpmn.rules.not_performed_by import not_performed_by
from workflows.bpmn.rules.operations import operations
from workflows.bpmn.rules.outcomes import outcomes
from workflows.bpmn.rules.parallel_writes import parallel_writes
from workflows.bpmn.rules.properties import properties
from workflows.bpmn.rules.recursion import recursion
from workflows.bpmn.rules.references import references
from workflows.bpmn.rules.rule import Rule
from workflows.bpmn.rules.scripts import scripts
from workflows.bpmn.rules.start_and_end import start_and_end
from workflows.bpmn.rules.starving_joins import starving_joins
from workflows.bpmn.rules.timers import timers
from workflows.bpmn.rules.uncaught_errors import uncaught_errors
from workflows.bpmn.rules.unreachable import unreachable
from workflows.bpmn.rules.unsupported import unsupported
from workflows.bpmn.rules.user_tasks import user_tasks

# What makes a drawing unreadable even as a sketch: nobody could say what leads where.
FOUNDATIONS: Final[tuple[Rule, ...]] = (ids, references)

RULES: Final[tuple[Rule, ...]] = (
    dialect,
    executable,
    unsupported,
    # the shape of the drawing
    start_and_end,
    unreachable,
    links,
    event_kinds,
    boundary_events,
    event_gateways,
    gateways,
    starving_joins,
    endless_loops,
    # what each element says
    user_tasks,
    external_tasks,
    not_performed_by,
    operations,
    decisions,
    scripts,
    calls,
    recursion,
    multi_instance,
    messages,
    codes,
    uncaught_errors,
    timers,
    outcomes,
    properties,
    # data and expressions
    mappings,
    names,
    parallel_writes,
    not_feel,
    expressions,
)
