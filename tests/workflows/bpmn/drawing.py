"""Small normalised diagrams in few words, and a story teller that runs them."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import quoteattr

from workflows import engine, events
from workflows.bpmn import parser
from workflows.bpmn.decisions import Decisions, Outcome
from workflows.catalog import Project
from workflows.feel import Clock

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:probity="https://probity.example/bpmn" '
    'id="d" targetNamespace="t">'
)
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


def node(tag: str, id_: str, *parts: str, settings: str = "", **attributes: str) -> str:
    written = "".join(f" {name.replace('_', ':')}={quoteattr(value)}" for name, value in attributes.items())
    held = f"<extensionElements>{settings}</extensionElements>" if settings else ""
    return f'<{tag} id="{id_}"{written}>{held}{"".join(parts)}</{tag}>'


def io(inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None) -> str:
    lines = [
        f"<zeebe:input source={quoteattr(source)} target={quoteattr(name)}/>" for name, source in (inputs or {}).items()
    ]
    lines += [
        f"<zeebe:output source={quoteattr(source)} target={quoteattr(name)}/>"
        for name, source in (outputs or {}).items()
    ]
    return f"<zeebe:ioMapping>{''.join(lines)}</zeebe:ioMapping>" if lines else ""


def properties(values: Mapping[str, str]) -> str:
    held = "".join(
        f"<zeebe:property name={quoteattr('probity:' + k)} value={quoteattr(v)}/>" for k, v in values.items()
    )
    return f"<zeebe:properties>{held}</zeebe:properties>" if values else ""


def start(id_: str = "start") -> str:
    return node("startEvent", id_)


def end(id_: str = "end", event: str = "", **props: str) -> str:
    return node("endEvent", id_, event, settings=properties(props))


def user(
    id_: str,
    *parts: str,
    outputs: Mapping[str, str] | None = None,
    inputs: Mapping[str, str] | None = None,
    settings: str = "",
    **props: str,
) -> str:
    form = f'<zeebe:userTask/><zeebe:formDefinition formId="{id_}"/>'
    return node("userTask", id_, *parts, settings=form + settings + io(inputs, outputs) + properties(props))


def service(
    id_: str, type_: str, *parts: str, inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None
) -> str:
    return node("serviceTask", id_, *parts, settings=f'<zeebe:taskDefinition type="{type_}"/>' + io(inputs, outputs))


def script(id_: str, expression: str, result: str) -> str:
    return node(
        "scriptTask",
        id_,
        settings=f"<zeebe:script expression={quoteattr(expression)} resultVariable={quoteattr(result)}/>",
    )


def rule(id_: str, decision: str, result: str, outputs: Mapping[str, str] | None = None) -> str:
    return node(
        "businessRuleTask",
        id_,
        settings=f'<zeebe:calledDecision decisionId="{decision}" resultVariable="{result}"/>' + io(None, outputs),
    )


def call(
    id_: str,
    process: str,
    *parts: str,
    inputs: Mapping[str, str] | None = None,
    outputs: Mapping[str, str] | None = None,
    **props: str,
) -> str:
    return node(
        "callActivity",
        id_,
        *parts,
        settings=f'<zeebe:calledElement processId="{process}" propagateAllChildVariables="false"/>'
        + io(inputs, outputs)
        + properties(props),
    )


def sub(id_: str, *parts: str, **settings: str) -> str:
    return node("subProcess", id_, *parts, **settings)


def many(
    collection: str, item: str = "item", gather: str = "", result: str = "", sequential: bool = False, until: str = ""
) -> str:
    out = f" outputCollection={quoteattr(gather)} outputElement={quoteattr(result)}" if gather else ""
    stop = f"<completionCondition>{until}</completionCondition>" if until else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"><extensionElements>'
        f"<zeebe:loopCharacteristics inputCollection={quoteattr(collection)} inputElement={quoteattr(item)}{out}/>"
        f"</extensionElements>{stop}</multiInstanceLoopCharacteristics>"
    )


def timer(duration: str = "", date: str = "", cycle: str = "") -> str:
    tag, text = next((t, x) for t, x in (("timeDuration", duration), ("timeDate", date), ("timeCycle", cycle)) if x)
    return f"<timerEventDefinition><{tag}>{text}</{tag}></timerEventDefinition>"


def ref(kind: str, root: str = "") -> str:
    return f'<{kind}EventDefinition {kind}Ref="{root}"/>' if root else f"<{kind}EventDefinition/>"


def catch(id_: str, event: str, outputs: Mapping[str, str] | None = None) -> str:
    return node("intermediateCatchEvent", id_, event, settings=io(None, outputs))


def throw(id_: str, event: str) -> str:
    return node("intermediateThrowEvent", id_, event)


def boundary(
    id_: str, host: str, event: str, interrupting: bool = True, outputs: Mapping[str, str] | None = None
) -> str:
    return node(
        "boundaryEvent",
        id_,
        event,
        settings=io(None, outputs),
        attachedToRef=host,
        cancelActivity=str(interrupting).lower(),
    )


def gateway(kind: str, id_: str, default: str = "", draft: bool = False) -> str:
    extra = {"default": default} if default else {}
    if draft:
        extra["probity_draft"] = "true"
    return node(kind + "Gateway", id_, **extra)


def flows(*lines: str) -> str:
    """`a > b > c` draws flows a_b and b_c; `a > b: =x` puts a condition on the last."""
    drawn = []
    for line in lines:
        path, _, condition = line.partition(":")
        steps = [step.strip() for step in path.split(">")]
        for at, (source, target) in enumerate(itertools.pairwise(steps)):
            last = at == len(steps) - 2
            held = (
                f"<conditionExpression><![CDATA[{condition.strip()}]]></conditionExpression>"
                if condition and last
                else ""
            )
            drawn.append(
                f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{held}</sequenceFlow>'
            )
    return "".join(drawn)


def process(id_: str, *parts: str) -> str:
    return f'<process id="{id_}" isExecutable="true">{"".join(parts)}</process>'


def message(name: str, key: str = "") -> str:
    held = (
        f"<extensionElements><zeebe:subscription correlationKey={quoteattr(key)}/></extensionElements>" if key else ""
    )
    return f'<message id="{name}" name="{name}">{held}</message>'


def root(kind: str, code: str) -> str:
    attribute = {"error": "errorCode", "escalation": "escalationCode"}.get(kind, "name")
    return (
        f'<{kind} id="{code}" name="{code}" {attribute}="{code}"/>'
        if attribute != "name"
        else f'<{kind} id="{code}" name="{code}"/>'
    )


def diagram(*parts: str) -> bytes:
    return (HEAD + "".join(parts) + "</definitions>").encode()


class Told(Decisions):
    """Decisions that answer what the test says."""

    def __init__(self, answers: Mapping[str, Any] | None = None):
        super().__init__()
        self.answers = dict(answers or {})

    def reads(self, decision_id: str) -> tuple[frozenset[str], frozenset[str]]:
        return frozenset(), frozenset()

    def evaluate(self, decision_id: str, context: Mapping[str, object], clock: Clock) -> Outcome:
        return Outcome(self.answers[decision_id], (), ("r1",))


def project(*parts: str, decisions: Mapping[str, Any] | None = None) -> Project:
    return Project("test", parser.parse({"main.bpmn": diagram(*parts)}), Told(decisions))


class Story:
    """Drives one case; every step may be reloaded from bytes."""

    def __init__(
        self,
        project_: Project,
        process_id: str = "p",
        variables: Mapping[str, object] | None = None,
        facts: Mapping[str, Any] | None = None,
        reload: bool = True,
        zone: str = "UTC",
    ):
        self.project, self.reload = project_, reload
        self.facts: dict[str, Any] = dict(facts or {})
        self.asked: list[frozenset[str]] = []
        self.clock = Clock(MORNING, zone, None)
        self.events: list[events.Event] = []
        self.last: tuple[events.Event, ...] = ()
        self._take(engine.start(project_, process_id, variables or {}, self.around))

    @property
    def around(self) -> engine.Surroundings:
        def ask(groups: frozenset[str]) -> Mapping[str, object]:
            self.asked.append(groups)
            return {group: self.facts[group] for group in groups}

        return engine.Surroundings(ask, self.clock)

    def _take(self, step: engine.Step) -> "Story":
        self.snapshot, self.last = step.snapshot, step.events
        self.events.extend(step.events)
        if self.reload:
            self.snapshot = engine.Snapshot.from_bytes(step.snapshot.to_bytes())
        return self

    @property
    def waiting(self) -> engine.Waiting:
        return engine.waiting(self.project, self.snapshot)

    def key(self, element: str, nth: int = 0) -> str:
        found = [
            token.key
            for group in (self.waiting.tasks, self.waiting.operations, self.waiting.incidents)
            for token in group
            if token.element_id == element
        ]
        return found[nth]

    def do(self, element: str, nth: int = 0, **answers: object) -> "Story":
        return self._take(engine.complete(self.project, self.snapshot, self.key(element, nth), answers, self.around))

    def result(self, element: str, nth: int = 0, **values: object) -> "Story":
        return self._take(
            engine.deliver_result(self.project, self.snapshot, self.key(element, nth), values, self.around)
        )

    def error(self, element: str, code: str, nth: int = 0) -> "Story":
        return self._take(
            engine.deliver_error(self.project, self.snapshot, self.key(element, nth), code, "it broke", self.around)
        )

    def message(self, name: str, correlation: str | None = None, **payload: object) -> "Story":
        return self._take(engine.deliver_message(self.project, self.snapshot, name, payload, correlation, self.around))

    def later(self, **span: float) -> "Story":
        self.clock = replace(self.clock, now=self.clock.now + timedelta(**span))
        return self

    def tick(self, **span: float) -> "Story":
        self.later(**span)
        return self._take(engine.tick(self.project, self.snapshot, self.around))

    def retry(self, element: str) -> "Story":
        key = next(token.key for token in self.waiting.incidents if token.element_id == element)
        return self._take(engine.retry(self.project, self.snapshot, key, self.around))

    @property
    def tasks(self) -> list[str]:
        return [token.element_id for token in self.waiting.tasks]

    @property
    def incidents(self) -> list[str]:
        return [token.detail for token in self.waiting.incidents]

    @property
    def finished(self) -> bool:
        return self.waiting.finished

    @property
    def variables(self) -> dict[str, Any]:
        return self.snapshot.peek(self.project).data

    def told(self, kind: type[events.Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def story(self) -> list[str]:
        return [
            re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower() + ":" + event.element_id
            for event in self.events
        ]
