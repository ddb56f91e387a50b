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

_RULE = "expressions"
_MOST = 3_000  # of one file; each is a crossing into the isolate, about a third of a millisecond
_GROUPS = frozenset(f"facts.{group}" for group in (*FACTS, LIMITS))
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_FACT = re.compile(r"\bfacts\s*\.\s*(\w+)(?:\s*\.\s*(\w+))?")


def expressions(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    for number, expression in enumerate(all_expressions(diagram, around), 1):
        if number > _MOST:
            reason = f"Expected at most {_MOST:,} expressions in one file."
            yield problem(expression.element, _RULE, reason, "Split the diagram into called processes.")
            return
        yield from (
            problem(
                expression.element,
                _RULE,
                f"Expected FEEL that can be evaluated as {expression.where} but in {_shown(expression.text)} {fault}.",
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
        yield f"the check was stopped: {error}", "Write a simpler expression."
        return
    for fault in found:
        if "Unknown name 'facts." in fault.message:
            continue  # told below, with the facts that there are
        if fault.message.startswith("Unknown name"):
            instead = "Use a fact, or a variable that a step before this one sets with an output mapping."
        else:
            instead = "Correct the expression."
        yield f"at character {fault.start + 1}: {fault.message}", instead
    yield from _unknown_facts(expression.text, around)


def _unknown_facts(text: str, around: Neighbours) -> Iterator[tuple[str, str]]:
    for match in _FACT.finditer(_TEXT.sub('""', text)):
        group, key = match.group(1), match.group(2)
        if group == LIMITS:
            if key and around.limits is not None and key not in around.limits:
                yield f"there is no limit {key!r}", f"Limits of the pack: {', '.join(sorted(around.limits))}."
        elif group not in FACTS:
            yield f"there are no facts {group!r}", f"Facts: {', '.join((*FACTS, LIMITS))}."
        elif key and key not in FACTS[group]:
            yield f"there is no fact {key!r} in facts.{group}", f"Known: {', '.join(FACTS[group])}."


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:79] + "…")
