"""What changes between two projects: file by file in the words of each kind, and in a summary for people."""

from workflows.compare.changes import Change, Comparison, FileChange, How, Subject, Topic
from workflows.compare.files import compare, contents, kind_of, language_of
from workflows.compare.points import Point, Whom
from workflows.compare.summary import summary
from workflows.compare.three_way import Overlap, ThreeWay, three_way

__all__ = [
    "Change",
    "Comparison",
    "FileChange",
    "How",
    "Overlap",
    "Point",
    "Subject",
    "ThreeWay",
    "Topic",
    "Whom",
    "compare",
    "contents",
    "kind_of",
    "language_of",
    "summary",
    "three_way",
]
