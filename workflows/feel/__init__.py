"""FEEL, the only expression language of the house, in a sandboxed isolate that is bounded in time and memory."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from workflows.feel.clock import Calendar, Clock
from workflows.feel.evaluator import Fault, Feel, Kind, Request, Result, remembered
from workflows.feel.isolate import Isolate
from workflows.feel.values import Value, YearsMonths

__all__ = [
    "Calendar", "Clock", "Fault", "Feel", "Isolate", "Kind", "Request", "Result", "Value", "YearsMonths",
    "check", "evaluate", "evaluate_many", "feel", "reads", "reserved",
]  # fmt: skip

feel = Feel(Isolate(), remember=True)
"""FEEL of this process, shared by all its threads."""

_check, _reads = remembered(feel)


def evaluate(text: str, context: Mapping[str, object], clock: Clock | None, kind: Kind = "expression") -> Value:
    """See Feel.evaluate."""
    return feel.evaluate(text, context, clock, kind)


def evaluate_many(requests: Sequence[Request], context: Mapping[str, object], clock: Clock | None) -> list[Result]:
    """See Feel.evaluate_many."""
    return feel.evaluate_many(requests, context, clock)


def check(text: str, kind: Kind = "expression", names: Collection[str] | None = None) -> tuple[Fault, ...]:
    """See Feel.check."""
    faults: tuple[Fault, ...] = _check(text, kind, frozenset(names) if names is not None else None)
    return faults


def reads(text: str, kind: Kind = "expression") -> frozenset[str]:
    """See Feel.reads."""
    names: frozenset[str] = _reads(text, kind)
    return names


@cache
def reserved() -> frozenset[str]:
    """See Feel.reserved."""
    return feel.reserved()
