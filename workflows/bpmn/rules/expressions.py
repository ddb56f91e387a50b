"""Every expression is FEEL that can be evaluated, and reads only what is there to be read."""

import re
from collections.abc import Iterator

from workflows.bpmn.data import Expression
from workflows.bpmn.data import expressions as all_expressions
from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import FeelError, Problem
from workflows.facts import FACTS, LIMITS
from workflows.feel import check
from workflows.feel.faults import UNKNOWN_NAME
from workflows.sentences import sentence

_RULE = "expressions"
_MOST = 3_000  # of one file; each is a crossing into the isolate, about a third of a millisecond
_GROUPS = frozenset(f"facts.{group}" for group in (*FACTS, LIMITS))
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_FACT = re.compile(r"\bfacts\s*\.\s*(\w+)(?:\s*\.\s*(\w+))?")


def expressions(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    for number, expression in enumerate(all_expressions(diagram, around), 1):
        if number > _MOST:
            reason = sentence("Expected at most %(most)s expressions in one file.", most=format(_MOST, ","))
            yield problem(expression.element, _RULE, reason, "Split the diagram into called processes.")
            return
        yield from (
            problem(
                expression.element,
                _RULE,
                sentence(
                    "Expected FEEL that can be evaluated as %(where)s but in %(text)r %(fault)s.",
                    where=expression.where,
                    text=_shown(expression.text),
                    fault=fault,
                ),
                instead,
                line=expression.line,
            )
            for fault, instead in _faults(expression, around)
        )


def _faults(expression: Expression, around: Neighbours) -> Iterator[tuple[str, str]]:
    names = expression.names | _GROUPS if expression.names is not None else None
    try:
        found = check(expression.text, names=names)
    except FeelError as error:
        yield sentence("the check was stopped: %(error)s", error=sentence(str(error))), "Write a simpler expression."
        return
    for fault in found:
        unknown = fault.message.startswith(UNKNOWN_NAME)
        if unknown and fault.message.startswith("'facts.", len(UNKNOWN_NAME)):
            continue  # told below, with the facts that there are
        if unknown:
            instead = "Use a fact, or a variable that a step before this one sets with an output mapping."
        else:
            instead = "Correct the expression."
        yield (
            sentence(
                "at character %(position)s: %(message)s", position=fault.start + 1, message=sentence(fault.message)
            ),
            instead,
        )
    yield from _unknown_facts(expression.text, around)


def _unknown_facts(text: str, around: Neighbours) -> Iterator[tuple[str, str]]:
    for match in _FACT.finditer(_TEXT.sub('""', text)):
        group, key = match.group(1), match.group(2)
        if group == LIMITS:
            if key and around.limits is not None and key not in around.limits:
                yield (
                    sentence("there is no limit %(key)r", key=key),
                    sentence("Limits of the pack: %(known)s.", known=", ".join(sorted(around.limits))),
                )
        elif group not in FACTS:
            yield (
                sentence("there are no facts %(group)r", group=group),
                sentence("Facts: %(known)s.", known=", ".join((*FACTS, LIMITS))),
            )
        elif key and key not in FACTS[group]:
            yield (
                sentence("there is no fact %(key)r in facts.%(group)s", key=key, group=group),
                sentence("Known: %(known)s.", known=", ".join(FACTS[group])),
            )


def _shown(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
