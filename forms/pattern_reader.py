"""JavaScript regular expressions of a schema, read into automata that match as the browser does.

form-js tests `new RegExp(pattern).test(value)`: a search over UTF-16 units without flags. Python's `re` differs
in `$`, `.`, `\\s`, `{,n}`, back references and astral characters, and can backtrack for hours on a hostile answer.
So the common subset is compiled to a non-deterministic automaton; the rest is refused when the form is published.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from forms.patterns import MAX_STATES, WORD, Pattern, PatternRefused, units
from workflows.sentences import sentence

_DIGIT = frozenset(range(48, 58))
# ECMA-262 WhiteSpace and LineTerminator
_BLANK = frozenset(
    [*range(9, 14), 32, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF]
)
_NEWLINE = frozenset([10, 13, 0x2028, 0x2029])
_CLASSES = {
    "d": (_DIGIT, False),
    "D": (_DIGIT, True),
    "w": (WORD, False),
    "W": (WORD, True),
    "s": (_BLANK, False),
    "S": (_BLANK, True),
}
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
_TIMES: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_SYNTAX = "^$\\.*+?()[]{}|/-"

Part = tuple[int, int]  # first and last state


class _PatternReader:
    """Recursive descent over the units of a pattern; builds states as it reads (Thompson's construction)."""

    def __init__(self, source: str, machine: Pattern):
        self.source, self.at, self.machine, self.depth = source, 0, machine, 0

    def peek(self, token: str) -> bool:
        return self.source.startswith(token, self.at)

    def take(self, token: str) -> bool:
        if self.peek(token):
            self.at += len(token)
            return True
        return False

    def read(self) -> None:
        self._leading_lookaheads()
        self.machine.start, self.machine.end = self.alternatives()
        if self.at < len(self.source):
            raise PatternRefused(
                sentence("%(text)r at %(at)s has no partner", text=self.source[self.at], at=self.at + 1)
            )

    def _leading_lookaheads(self) -> None:
        """`^(?=…)(?!…)rest`: tests of the whole text, each its own pattern anchored at the start."""
        match = re.match(r"\^(?=\(\?[=!])", self.source)
        if not match:
            return
        self.at = 1
        while self.peek("(?=") or self.peek("(?!"):
            wanted = self.source[self.at + 2] == "="
            self.at += 3
            begin = self.at
            self._skip_group()
            self.machine.ahead.append((compile_pattern(self.source[begin : self.at - 1]), wanted))
        # what follows the tests is anchored too
        rest = self.source[self.at :]
        if "|" in _outside_groups(rest):
            raise PatternRefused("alternatives beside a look-ahead are not supported")
        self.source, self.at = "^" + rest, 0

    def _skip_group(self) -> None:
        depth, in_class = 1, False
        while depth:
            if self.at >= len(self.source):
                raise PatternRefused("a group is not closed")
            char = self.source[self.at]
            self.at += 2 if char == "\\" else 1
            if char == "\\":
                continue
            if in_class:
                in_class = char != "]"
            elif char == "[":
                in_class = True
            else:
                depth += {"(": 1, ")": -1}.get(char, 0)

    def alternatives(self) -> Part:
        first, last = self.machine.new(), self.machine.new()
        while True:
            begin, end = self.sequence()
            self.machine.states[first].then.append(begin)
            self.machine.states[end].then.append(last)
            if not self.take("|"):
                return first, last

    def sequence(self) -> Part:
        first = last = self.machine.new()
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            begin, end = self.repeated()
            self.machine.states[last].then.append(begin)
            last = end
        return first, last

    def repeated(self) -> Part:
        begin = self.at
        part, quantifiable = self.atom()
        after = self.at
        low, high = self.quantifier()
        if (low, high) == (1, 1):
            return part
        if not quantifiable:
            raise PatternRefused(sentence("nothing to repeat at %(at)s", at=after + 1))
        first = last = self.machine.new()

        def copy() -> Part:
            # a fresh copy of the atom: read its text again
            keep, self.at = self.at, begin
            again, _ = self.atom()
            self.at = keep
            return again

        link = self.machine.states
        for number in range(low):
            begin_, end_ = part if number == 0 else copy()
            link[last].then.append(begin_)
            last = end_
        if high is None:
            begin_, end_ = part if low == 0 else copy()
            loop, out = self.machine.new(), self.machine.new()
            link[last].then.append(loop)
            link[loop].then += [begin_, out]
            link[end_].then.append(loop)
            return first, out
        out = self.machine.new()
        for number in range(low, high):
            begin_, end_ = part if number == 0 else copy()
            link[last].then += [begin_, out]
            last = end_
        link[last].then.append(out)
        return first, out

    def quantifier(self) -> tuple[int, int | None]:
        sign = self.source[self.at : self.at + 1]
        if sign in _TIMES:
            self.at += 1
            times = _TIMES[sign]
        else:
            match = re.compile(r"\{(\d+)(,(\d*))?\}", re.ASCII).match(self.source, self.at)
            if not match:
                return 1, 1
            self.at = match.end()
            low = int(match.group(1))
            high = low if match.group(2) is None else int(match.group(3)) if match.group(3) else None
            if max(low, high or 0) > MAX_STATES or (high is not None and high < low):
                raise PatternRefused(sentence("%(text)s is not a usable number of repetitions", text=match.group()))
            times = (low, high)
        self.take("?")  # lazy or greedy: the same answer to "does it match?"
        if self.source[self.at : self.at + 1] in ("*", "+", "?", "{") and self.at < len(self.source):
            raise PatternRefused("a quantifier follows a quantifier")
        return times

    def atom(self) -> tuple[Part, bool]:
        char = self.source[self.at]
        self.at += 1
        if char in "^$":
            return self.guard(char), False
        if char == "(":
            return self.group(), True
        if char == "[":
            return self.one(self.char_class()), True
        if char == ".":
            return self.one(lambda unit: unit not in _NEWLINE), True
        if char == "\\":
            return self.escape()
        if char in "*+?{}])":
            raise PatternRefused(sentence("%(char)r at %(at)s stands alone; write \\%(char)s", char=char, at=self.at))
        first, last = self.machine.new(), 0
        end = first
        for unit in units(char):  # a character beyond U+FFFF is two units, of which a quantifier repeats the last
            last = self.machine.new(accepts=(lambda wanted: lambda found: found == wanted)(unit))
            self.machine.states[end].then.append(last)
            end = self.machine.new()
            self.machine.states[last].then.append(end)
        return (first, end), len(units(char)) == 1

    def guard(self, kind: str) -> Part:
        end = self.machine.new()
        return self.machine.new(guard=kind, then=[end]), end

    def one(self, accepts: Callable[[int], bool]) -> Part:
        end = self.machine.new()
        return self.machine.new(accepts=accepts, then=[end]), end

    def group(self) -> Part:
        if self.take("?"):
            if not self.take(":") and not re.compile(r"<[A-Za-z_$][\w$]*>", re.ASCII).match(self.source, self.at):
                raise PatternRefused("look-ahead beyond the start, look-behind and inline flags are not supported")
            if self.source[self.at - 1] == "?":
                self.at = self.source.index(">", self.at) + 1
        self.depth += 1
        if self.depth > 30:
            raise PatternRefused("groups are nested too deeply")
        part = self.alternatives()
        self.depth -= 1
        if not self.take(")"):
            raise PatternRefused("a group is not closed")
        return part

    def escape(self) -> tuple[Part, bool]:
        if self.peek("b") or self.peek("B"):
            self.at += 1
            return self.guard(self.source[self.at - 1]), False
        found = self.escaped()
        if isinstance(found, int):
            return self.one(lambda unit: unit == found), True
        members, negated = found
        return self.one(lambda unit: (unit in members) is not negated), True

    def escaped(self) -> int | tuple[frozenset[int], bool]:
        """What follows a backslash, inside or outside of brackets: one unit or a class."""
        char = self.source[self.at : self.at + 1]
        self.at += 1
        if char in _CLASSES:
            return _CLASSES[char]
        if char in _CONTROLS and not (char == "0" and self.source[self.at : self.at + 1].isdigit()):
            return _CONTROLS[char]
        match = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})").match(self.source, self.at - 1)
        if match:
            self.at = match.end()
            return int(match.group(1) or match.group(2), 16)
        if (char and char in _SYNTAX) or (char and not char.isalnum() and ord(char) < 128):
            return ord(char)
        raise PatternRefused(
            sentence("\\%(char)s is not supported (back references, \\p, \\c and \\k are not)", char=char)
        )

    def char_class(self) -> Callable[[int], bool]:
        negated = self.take("^")
        singles: set[int] = set()
        ranges: list[tuple[int, int]] = []
        inverse: list[frozenset[int]] = []
        while not self.take("]"):
            low = self.member()
            if isinstance(low, int) and self.peek("-") and not self.peek("-]"):
                self.at += 1
                high = self.member()
                if not isinstance(high, int) or high < low:
                    raise PatternRefused("a range in brackets is out of order")
                ranges.append((low, high))
            elif isinstance(low, int):
                singles.add(low)
            elif low[1]:
                inverse.append(low[0])
            else:
                singles |= low[0]

        def accepts(unit: int) -> bool:
            inside = unit in singles or any(a <= unit <= b for a, b in ranges) or any(unit not in s for s in inverse)
            return inside is not negated

        return accepts

    def member(self) -> int | tuple[frozenset[int], bool]:
        if self.at >= len(self.source):
            raise PatternRefused("a bracket is not closed")
        if self.take("\\"):
            return 8 if self.take("b") else self.escaped()
        char = self.source[self.at]
        self.at += 1
        if ord(char) > 0xFFFF:
            raise PatternRefused(
                sentence("%(char)s in brackets is two units in JavaScript and would match half of it", char=char)
            )
        return ord(char)


def _outside_groups(source: str) -> str:
    kept, depth, at = "", 0, 0
    while at < len(source):
        if source[at] == "\\":
            at += 2
            continue
        if source[at] == "[":
            at = source.find("]", at + 1)
            if at < 0:
                return kept
        depth += {"(": 1, ")": -1}.get(source[at], 0)
        kept += source[at] if depth == 0 else ""
        at += 1
    return kept


@lru_cache(maxsize=256)
def compile_pattern(source: str) -> Pattern:
    """Compile a JavaScript pattern. Raises PatternRefused with the reason."""
    machine = Pattern()
    try:
        _PatternReader(source, machine).read()
    except IndexError:
        raise PatternRefused("it ends too early") from None
    return machine
