"""What one line of the summary in words is: a code with data; whoever shows it makes the sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.compare.changes import FileChange


class Whom(StrEnum):
    """Whom a change is for; in the order in which people must hear of it."""

    LAW = "law"
    PERSON = "person"
    WORK = "work"
    SCORE = "score"


@dataclass(frozen=True)
class Point:
    """`data` fills the sentence of `code`: names as drawn, texts, and numbers as written. `alarm` says that a
    safeguard grows weaker. `file` and `subject` are where it stands."""

    whom: Whom
    code: str
    data: Mapping[str, str] = field(default_factory=dict)
    alarm: bool = False
    file: str = ""
    subject: str = ""


def point(whom: Whom, code: str, file: FileChange, subject: str, alarm: bool = False, /, **data: str) -> Point:
    return Point(whom, code, data, alarm, file.file, subject)
