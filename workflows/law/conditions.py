"""Conditions as far as logic alone settles them: and, or, not, comparison with constants; the rest is open.

A value is told as the set of values it may have. `ANYTHING` in the set stands for values that are not named in it,
`UNSET` for a variable that nobody has set yet. Whatever this reader does not know is open, so that what is called
impossible here is impossible.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from workflows.errors import FeelError
from workflows.feel import reads


@dataclass(frozen=True)
class _Mark:
    name: str

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Whole:
    """A whole number; Python takes a plain 1 for true."""

    value: int


ANYTHING: Final = _Mark("anything")
UNSET: Final = _Mark("unset")
EMPTY: Final = _Mark("empty list")
Value: TypeAlias = "bool | Whole | str | _Mark | None"
Values: TypeAlias = frozenset[Value]

OPEN: Final[Values] = frozenset({ANYTHING})
BOTH: Final[Values] = frozenset({True, False})
_TRUTH: Final[Values] = frozenset({True, False, None})


@dataclass(frozen=True)
class Name:
    """A variable, or a fact as `facts.group.key`."""

    path: str


@dataclass(frozen=True)
class Constant:
    value: "bool | Whole | str | None"


@dataclass(frozen=True)
class Joined:
    """`word` is and, or."""

    word: str
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Not:
    part: "Condition"


@dataclass(frozen=True)
class Compared:
    """`sign` is =, !=, <, <=, > or >=; an order of anything but whole numbers is open."""

    sign: str
    left: "Condition"
    right: "Condition"


@dataclass(frozen=True)
class Opaque:
    """Not understood; `names` are what it reads."""

    names: frozenset[str]


Condition: TypeAlias = Name | Constant | Joined | Not | Compared | Opaque

_TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)'
    r"|(?P<sign><=|>=|!=|[=<>()]))"
)


class _NotUnderstood(Exception):
    pass


@lru_cache(maxsize=8192)
def read(text: str) -> Condition:
    """The logic of a FEEL expression without the leading =; `Opaque` where it says more than logic."""
    try:
        tokens = list(_tokens(text))
        found, at = _either(tokens, 0)
        if at == len(tokens):
            return found
    except (_NotUnderstood, IndexError):
        pass
    try:
        return Opaque(frozenset(reads(text)))
    except FeelError:
        return Opaque(frozenset())


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _NotUnderstood
        kind = match.lastgroup or ""
        yield kind, re.sub(r"\s", "", match[kind]) if kind == "name" else match[kind]
        at = match.end()


_Tokens = list[tuple[str, str]]


def _either(tokens: _Tokens, at: int) -> tuple[Condition, int]:
    return _joined(tokens, at, "or", lambda tokens, at: _joined(tokens, at, "and", _compared))


def _joined(
    tokens: _Tokens, at: int, word: str, inner: Callable[[_Tokens, int], tuple[Condition, int]]
) -> tuple[Condition, int]:
    part, at = inner(tokens, at)
    parts = [part]
    while at < len(tokens) and tokens[at] == ("name", word):
        part, at = inner(tokens, at + 1)
        parts.append(part)
    return (Joined(word, tuple(parts)) if len(parts) > 1 else part), at


def _compared(tokens: _Tokens, at: int) -> tuple[Condition, int]:
    left, at = _single(tokens, at)
    if at < len(tokens) and tokens[at][0] == "sign" and tokens[at][1] not in "()":
        sign = tokens[at][1]
        right, at = _single(tokens, at + 1)
        return Compared(sign, left, right), at
    return left, at


_WORDS: Final[Mapping[str, "bool | None"]] = {"true": True, "false": False, "null": None}


def _single(tokens: _Tokens, at: int) -> tuple[Condition, int]:
    kind, text = tokens[at]
    if kind == "text":
        return Constant(text[1:-1]), at + 1
    if kind == "number":
        if "." in text:
            raise _NotUnderstood
        return Constant(Whole(int(text))), at + 1
    if (kind, text) == ("sign", "("):
        inside, at = _either(tokens, at + 1)
        return inside, _closed(tokens, at)
    if kind != "name" or text in ("and", "or", "if", "some", "every", "for"):
        raise _NotUnderstood
    called = at + 1 < len(tokens) and tokens[at + 1] == ("sign", "(")
    if called and text == "not":
        inside, at = _either(tokens, at + 2)
        return Not(inside), _closed(tokens, at)
    if called:
        return _call(tokens, at)
    return (Constant(_WORDS[text]) if text in _WORDS else Name(text)), at + 1


def _call(tokens: _Tokens, at: int) -> tuple[Condition, int]:
    """A function of one argument, or several names in a row (`list contains(`), is not understood but may be read."""
    inside, at = _either(tokens, at + 2)
    return Opaque(names_of(inside)), _closed(tokens, at)


def _closed(tokens: _Tokens, at: int) -> int:
    if tokens[at] != ("sign", ")"):
        raise _NotUnderstood
    return at + 1


@lru_cache(maxsize=8192)
def names_of(condition: Condition) -> frozenset[str]:
    """Every name that is read: variables plain, facts as `facts.group.key` (or `facts.group` where not understood)."""
    if isinstance(condition, Name):
        return frozenset({condition.path})
    if isinstance(condition, Opaque):
        return condition.names
    if isinstance(condition, Joined):
        return frozenset().union(*map(names_of, condition.parts))
    if isinstance(condition, Not):
        return names_of(condition.part)
    if isinstance(condition, Compared):
        return names_of(condition.left) | names_of(condition.right)
    return frozenset()


Known: TypeAlias = Callable[[str], Values]  # what a name may be


def values(condition: Condition, known: Known) -> Values:
    """What the condition may come to."""
    if isinstance(condition, Constant):
        return frozenset({condition.value})
    if isinstance(condition, Name):
        return known(condition.path)
    if isinstance(condition, Opaque):
        return OPEN
    if isinstance(condition, Not):
        return frozenset(not value if isinstance(value, bool) else None for value in _truth(condition.part, known))
    if isinstance(condition, Compared):
        return _comparison(condition, known)
    decisive = condition.word == "or"
    may = [_truth(part, known) for part in condition.parts]
    found: set[Value] = set()
    if any(decisive in each for each in may):
        found.add(decisive)
    if all((not decisive) in each for each in may):
        found.add(not decisive)
    if any(None in each for each in may) and all(each != {decisive} for each in may):
        found.add(None)
    return frozenset(found)


def _truth(condition: Condition, known: Known) -> Values:
    """As a truth: anything that is not true or false counts as null, and anything at all may be each."""
    may = values(condition, known)
    if ANYTHING in may or UNSET in may:
        return _TRUTH
    return frozenset(value if isinstance(value, bool) else None for value in may)


def _comparison(condition: Compared, known: Known) -> Values:
    left, right = values(condition.left, known), values(condition.right, known)
    if condition.sign in _ORDERS:
        numbers = [[value.value for value in side if isinstance(value, Whole)] for side in (left, right)]
        if len(numbers[0]) < len(left) or len(numbers[1]) < len(right):
            return BOTH
        return frozenset(_ORDERS[condition.sign](one, other) for one in numbers[0] for other in numbers[1])
    equal = bool(left & right) or ANYTHING in left or ANYTHING in right or UNSET in left | right
    unequal = len(left | right) > 1 or bool((left | right) & {ANYTHING, UNSET})
    outcome: set[Value] = set()
    if equal:
        outcome.add(condition.sign == "=")
    if unequal:
        outcome.add(condition.sign != "=")
    return frozenset(outcome)


_ORDERS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def possible(condition: Condition, truth: bool, known: Known) -> bool:
    """Whether the condition may come to this truth. Null, which stops a case as an incident, leads nowhere."""
    return truth in _truth(condition, known)


@lru_cache(maxsize=8192)
def _constants(condition: Condition) -> Mapping[str, frozenset["bool | Whole | str | None"]]:
    """The constants that each name is compared with; a name that stands alone is true or false."""
    found: dict[str, set[bool | Whole | str | None]] = {}

    def walk(part: Condition) -> None:
        if isinstance(part, Name):
            found.setdefault(part.path, set()).update((True, False))
        elif isinstance(part, Joined):
            for inner in part.parts:
                walk(inner)
        elif isinstance(part, Not):
            walk(part.part)
        elif isinstance(part, Compared):
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, Name) and isinstance(other, Constant):
                    found.setdefault(one.path, set()).add(other.value)
                elif isinstance(one, Name):
                    found.setdefault(one.path, set())
                else:
                    walk(one)

    walk(condition)
    return {name: frozenset(constants) for name, constants in found.items()}


def settling(condition: Condition) -> frozenset[str]:
    """The names that are not only read but understood."""
    return frozenset(_constants(condition)) if not isinstance(condition, Name) else frozenset({condition.path})


def learned(condition: Condition, truth: bool, known: Known) -> Mapping[str, Values] | None:
    """What each name may still be once the condition has come to `truth`; names about which nothing is learned
    are left out. None where it cannot come to it, asked value by value for each name."""
    if not possible(condition, truth, known):
        return None
    found: dict[str, Values] = {}
    for name, constants in _constants(condition).items():
        before = known(name)
        candidates = before | constants if ANYTHING in before else before
        kept = {value for value in candidates if _comes_to(condition, truth, known, name, value)}
        if ANYTHING in kept:
            kept = {ANYTHING} if constants <= kept else {*(kept - constants), ANYTHING}
        after = frozenset(kept)
        if not after:
            return None
        if after != before:
            found[name] = after
    return found


_OTHER: Final = _Mark("another value")


def _comes_to(condition: Condition, truth: bool, known: Known, name: str, value: Value) -> bool:
    """Whether the condition may come to it when the name has this value. Anything else than what the name is compared
    with is equal to none of the constants, and is no truth."""
    fixed: Values = frozenset({_OTHER if value is ANYTHING else value})
    return possible(condition, truth, lambda asked: fixed if asked == name else known(asked))
