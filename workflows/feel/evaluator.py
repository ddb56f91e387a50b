"""FEEL for the rest of the house: evaluate, check, and tell what an expression reads."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, Protocol, TypeAlias

from workflows.errors import FeelError, FeelTimeout
from workflows.feel.clock import Clock, years_told
from workflows.feel.faults import fault_of
from workflows.feel.memory import Answers, Memory
from workflows.feel.values import Value, decode, encode
from workflows.sentences import sentence

Kind: TypeAlias = Literal["expression", "unary"]
Result: TypeAlias = "Value | FeelError"

_CLOCKED = re.compile(r"\b(now|today|working)\b")
"""In an expression that asks the clock or its calendar. What any other comes to depends on its message alone."""
_MOST_REMEMBERED = 2_000
"""Characters of a message whose answer is kept."""
_MOST_TELLINGS = 60
"""Bounds the dialogue about calendar years; 5,000 working days span 21 years."""

# Literals that mean the same in both languages; they need no crossing.
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_PLAIN_TEXT = re.compile(r'"([^"\\\n]*)"')
_WORDS: Mapping[str, Value] = {"true": True, "false": False, "null": None}


class Asked(Protocol):
    """Whatever runs the bundle: the isolate of this process, or one in a worker process."""

    def ask(self, function: str, message: str) -> Any: ...


@dataclass(frozen=True)
class Request:
    """One expression of a batch; `context` is laid over the shared one. A unary test finds its value under "?"."""

    text: str
    kind: Kind = "expression"
    context: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What is wrong with an expression, from character `start` up to `end`, counted from 0."""

    message: str
    start: int
    end: int


class Feel:
    """FEEL in one isolate. With `retry` a timeout is tried once more in a fresh one: a busy machine is no fault. With
    `remember` an answer of yes, no or number is kept when it hangs on no clock."""

    def __init__(self, isolate: Asked, *, retry: bool = True, remember: bool = False):
        self._isolate, self._retry = isolate, retry
        # A form is bound with the same few answers again and again, a gateway asked with the same facts.
        self._memory = Memory() if remember else None

    def evaluate(
        self, text: str, context: Mapping[str, object], clock: Clock | None, kind: Kind = "expression"
    ) -> Value:
        """The value of one expression. Raises FeelError, FeelTimeout when it was stopped."""
        [result] = self.evaluate_many([Request(text, kind)], context, clock)
        if isinstance(result, FeelError):
            raise result
        return result

    def evaluate_many(
        self, requests: Sequence[Request], context: Mapping[str, object], clock: Clock | None
    ) -> list[Result]:
        """The values in order, each alone a FeelError where it failed; one crossing, none when there is nothing to ask.

        Raises FeelTimeout when the whole was stopped, and FeelError when the data cannot be used at all.
        """
        results: list[Result] = [literal(request) for request in requests]
        open_ = [index for index, result in enumerate(results) if result is _NOT_LITERAL]
        if not open_:
            return results
        message = {
            "context": context,
            "requests": [
                {"text": request.text, "kind": request.kind, "context": request.context or None}
                for request in (requests[index] for index in open_)
            ],
        }
        if not any(_CLOCKED.search(requests[index].text) for index in open_):
            clock = None
        answers = self._answers(encode({**message, "clock": clock.told() if clock else None}), clock)
        for index, answer in zip(open_, answers, strict=True):
            results[index] = _result(answer, requests[index].text)
        return results

    def _answers(self, question: str, clock: Clock | None) -> Answers:
        if self._memory is None or clock is not None or len(question) > _MOST_REMEMBERED:
            return self._exchanged("evaluate", question, clock)  # type: ignore[no-any-return]
        digest = self._memory.digest(question)
        answers = self._memory.answers(digest)
        if answers is None:
            answers = self._exchanged("evaluate", question, None)
            self._memory.keep(digest, answers)
        return answers

    def check(self, text: str, kind: Kind = "expression", names: Collection[str] | None = None) -> tuple[Fault, ...]:
        """What is wrong with an expression before it runs: syntax, unknown functions, wrong arguments.

        With `names` (plain, or with one dot: "facts.consent") also unknown names. Fields inside a filter cannot be told
        from names and are not judged.
        """
        known = sorted(names) if names is not None else None
        [answer] = self.exchange("check", {"texts": [{"text": text, "kind": kind, "names": known}]}, None)
        return tuple(Fault(fault_of(fault["message"]), fault["from"], fault["to"]) for fault in answer)

    def reads(self, text: str, kind: Kind = "expression") -> frozenset[str]:
        """The names that an expression reads, as dotted paths of at most two segments; a superset inside filters.

        Raises FeelError on a syntax error.
        """
        [names] = self.exchange("reads", {"texts": [{"text": text, "kind": kind}]}, None)
        return frozenset(names)

    def reserved(self) -> frozenset[str]:
        """The names of functions, which data must not bear: a variable `count` would disable `count()`."""
        return frozenset(self.exchange("reserved", {}, None))

    def exchange(self, function: str, message: Mapping[str, object], clock: Clock | None) -> Any:
        """Asks the bundle's `function`, and tells years of the calendar when it wants them.

        Raises FeelError, FeelTimeout.
        """
        return self._exchanged(function, encode({**message, "clock": clock.told() if clock else None}), clock)

    def _exchanged(self, function: str, text: str, clock: Clock | None) -> Any:
        for _ in range(_MOST_TELLINGS):
            answer = self._ask(function, text)
            if not isinstance(answer, dict):
                return answer
            if "needs" in answer and clock is not None and clock.calendar is not None:
                self._ask("calendar", encode(years_told(clock.calendar, answer["needs"])))
                continue
            if "error" in answer:
                raise _error(answer, "")
            return answer
        raise FeelTimeout(sentence("The expression counts working days over too many years and was stopped"))

    def _ask(self, function: str, text: str) -> Any:
        try:
            return self._isolate.ask(function, text)
        except FeelTimeout:
            if not self._retry:
                raise
        return self._isolate.ask(function, text)


_NOT_LITERAL: Any = object()


def literal(request: Request) -> Value:
    """The value of a plain number, text, boolean or null, else a marker that says: ask FEEL."""
    if request.kind != "expression":
        return _NOT_LITERAL  # type: ignore[no-any-return]
    text = request.text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if match := _PLAIN_TEXT.fullmatch(text):
        return match[1]
    return _NOT_LITERAL  # type: ignore[no-any-return]


def _result(answer: Mapping[str, Any], text: str) -> Result:
    if "error" in answer:
        return _error(answer, text)
    try:
        return decode(answer["value"])
    except FeelError as error:
        return FeelError(str(error), text)


def _error(answer: Mapping[str, Any], text: str) -> FeelError:
    position = answer.get("position")
    return FeelError(answer["error"], answer.get("text") or text, (position[0], position[1]) if position else None)


def remembered(feel: Feel) -> tuple[Any, Any]:
    """`check` and `reads` with their answers kept: they depend on their arguments alone."""

    @lru_cache(maxsize=4096)
    def check(text: str, kind: Kind, names: frozenset[str] | None) -> tuple[Fault, ...]:
        return feel.check(text, kind, names)

    @lru_cache(maxsize=4096)
    def reads(text: str, kind: Kind) -> frozenset[str]:
        return feel.reads(text, kind)

    return check, reads
