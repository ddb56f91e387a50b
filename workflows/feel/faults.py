"""What the bundle says of an expression before it runs (feel/js), as sentences that a page can say in its language."""

import re
from typing import Final

from workflows.sentences import Sentence, sentence

UNKNOWN_NAME: Final = "Unknown name "
# The texts of inspect.js, compile.js and refused.js. Each pattern is one of the words that a translation knows.
FAULTS: Final = (
    "Unknown name '%(name)s'",
    "Unknown function '%(name)s'",
    "Unexpected '%(text)s'",
    "Something is missing here",
    "Expected an expression but got nothing",
    "Expected at most %(most)s characters but got %(count)s",
    "Expected %(call)s but got the parameter '%(name)s'",
    "Expected %(call)s but got %(count)s arguments",
    "%(call)s is not offered here: %(reason)s",
)
REASONS: Final = (
    "the same case must always take the same path",
    "no outside service is asked while a case is decided",
    "files and encoded data do not belong in expressions",
)
_SHAPES: Final = tuple(
    (re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(pattern)), re.DOTALL), pattern)
    for pattern in FAULTS
)


def fault_of(message: str) -> Sentence:
    """The message with its places; the same words in English."""
    for shape, pattern in _SHAPES:
        if match := shape.fullmatch(message):
            values: dict[str, object] = dict(match.groupdict())
            if values.get("reason") in REASONS:
                values["reason"] = sentence(str(values["reason"]))
            return Sentence(pattern, values)
    return sentence(message)
