"""Regular expressions as automata over UTF-16 units: a search takes time linear in the text, whatever the pattern."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from workflows.sentences import sentence

MAX_STATES = 3000
WORD = frozenset([*range(48, 58), *range(65, 91), 95, *range(97, 123)])  # JavaScript's \w


class PatternRefused(ValueError):
    """The pattern uses what cannot be matched on the server exactly as in the browser."""


@dataclass
class State:
    """One state: `accepts` a unit and goes to `then`; without it `then` is reached for free if `guard` allows."""

    accepts: Callable[[int], bool] | None = None
    guard: str = ""
    then: list[int] = field(default_factory=list)


def units(text: str) -> list[int]:
    """The UTF-16 code units of a text: what JavaScript counts and matches."""
    data = text.encode("utf-16-le", "surrogatepass")
    return [data[i] | data[i + 1] << 8 for i in range(0, len(data), 2)]


class Pattern:
    """A compiled pattern; `search(text)` is JavaScript's `test`. `ahead` are tests of the whole text, wanted or not."""

    def __init__(self) -> None:
        self.states: list[State] = []
        self.ahead: list[tuple[Pattern, bool]] = []
        self.start = self.end = 0

    def new(self, **settings: object) -> int:
        if len(self.states) >= MAX_STATES:
            raise PatternRefused(sentence("it repeats too much (more than %(most)s steps)", most=MAX_STATES))
        self.states.append(State(**settings))  # type: ignore[arg-type]
        return len(self.states) - 1

    def search(self, text: str) -> bool:
        return self._run(units(text), anywhere=True)

    def _run(self, text: list[int], anywhere: bool) -> bool:
        for pattern, wanted in self.ahead:
            if pattern._run(text, anywhere=False) is not wanted:
                return False
        closures: dict[tuple[frozenset[int], tuple[bool, bool, bool]], frozenset[int]] = {}
        moves: dict[tuple[frozenset[int], int], frozenset[int]] = {}
        live: frozenset[int] = frozenset()
        for at in range(len(text) + 1):
            if at == 0 or anywhere:
                live = live | {self.start}
            here = (at == 0, at == len(text), _is_word(text, at - 1) is not _is_word(text, at))
            if (live, here) not in closures:
                closures[live, here] = self._closure(live, here)
            live = closures[live, here]
            if self.end in live:
                return True
            if at == len(text) or (not live and not anywhere):
                return False
            if (live, text[at]) not in moves:
                moves[live, text[at]] = frozenset(self._step(live, text[at]))
            live = moves[live, text[at]]
        return False

    def _step(self, live: frozenset[int], unit: int) -> Iterator[int]:
        for number in live:
            state = self.states[number]
            if state.accepts and state.accepts(unit):
                yield from state.then

    def _closure(self, live: frozenset[int], here: tuple[bool, bool, bool]) -> frozenset[int]:
        at_start, at_end, at_border = here
        allowed = {"": True, "^": at_start, "$": at_end, "b": at_border, "B": not at_border}
        seen, todo = set(live), list(live)
        while todo:
            state = self.states[todo.pop()]
            if state.accepts is None and allowed[state.guard]:
                todo.extend(n for n in state.then if n not in seen)
                seen.update(state.then)
        return frozenset(seen)


def _is_word(text: list[int], at: int) -> bool:
    return 0 <= at < len(text) and text[at] in WORD
