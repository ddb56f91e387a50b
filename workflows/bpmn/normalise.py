"""From a diagram as drawn to the XML that the engine parses."""

from dataclasses import replace

from workflows.bpmn.graph import Graph
from workflows.bpmn.lowering import everywhere, lower, with_ids
from workflows.bpmn.model import Diagram, Scope
from workflows.bpmn.sketch import loosen
from workflows.bpmn.write import write

READER_VERSION = 1  # stored beside every normalised artefact; raise it when the same source would give other bytes


def normalise(diagram: Diagram, draft: bool = False) -> bytes:
    """Normalised XML of a diagram that `reader.read` said runs (draft: that it says runs as a draft).

    What the engine's parser may rely on:

    - one `definitions`; every `process` is executable, has an id and one plain `startEvent`;
    - node kinds: startEvent, endEvent (plain, terminate, error, escalation, message), intermediateThrowEvent (plain,
      message, escalation), intermediateCatchEvent (message, timer), boundaryEvent (message, timer, error, escalation),
      userTask, serviceTask, scriptTask, businessRuleTask, receiveTask, callActivity, subProcess (never
      triggeredByEvent), exclusiveGateway, inclusiveGateway, parallelGateway, eventBasedGateway;
    - every node and flow has a unique id; `incoming` and `outgoing` agree with the flows; flows of one node stand in
      the order in which their conditions are tried; everything is reachable from the start;
    - only gateways have several outgoing flows, and only flows out of exclusive and inclusive gateways have conditions;
      a parallel or inclusive gateway joins or splits, never both;
    - made-up ids begin with `probity_`; lanes list the nodes of subprocesses too; nothing of the drawing is left;
    - draft: no data at all. `probity:draft="true"` marks what is free: a gateway (any one of its flows, of an
      inclusive one any that are not none), a user task, a timer (one hour), a message wait (its message is named
      `probity_message_<id>`).
    """
    if draft:
        diagram = loosen(diagram)
    processes = tuple(lower(with_ids(process)) for process in diagram.processes)
    processes = tuple(replace(p, scope=everywhere(p.id, p.scope, _reachable)) for p in processes)
    return write(replace(diagram, processes=processes))


def _reachable(_owner: str, scope: Scope) -> Scope:
    """Without what no token can come to; only a draft still has such parts."""
    graph = Graph(scope)
    reached = graph.reach(node.id for node in graph.entries())
    return replace(
        scope,
        nodes=tuple(node for node in scope.nodes if node.id in reached),
        flows=tuple(flow for flow in scope.flows if flow.source in reached and flow.target in reached),
    )
