"""The scorecard in words: weights, anchors, shares, bands."""

from collections.abc import Iterator
from typing import Final

from workflows.compare.changes import Change, FileChange, How
from workflows.compare.people import People
from workflows.compare.points import Point, Whom, point

_RATED: Final = frozenset({"criteria", "domains"})


def points(file: FileChange, known: People) -> Iterator[Point]:
    if file.how in (How.ADDED, How.GONE):
        yield point(Whom.SCORE, f"scorecard_{file.how.value}", file, "")
        return
    anchored = set()
    for change in file.changes:
        name = change.name or change.subject
        if change.kind in _RATED and change.how in (How.ADDED, How.GONE):
            yield point(Whom.SCORE, f"criterion_{change.how.value}", file, change.subject, name=name)
        elif change.kind in _RATED and change.what in ("weight", "share"):
            yield point(Whom.SCORE, change.what, file, change.subject, name=name, was=change.was, now=change.now)
        elif change.kind in _RATED and change.what.startswith("anchors.") and change.subject not in anchored:
            anchored.add(change.subject)
            yield point(Whom.SCORE, "anchors", file, change.subject, name=name)
        elif change.kind in _RATED and change.what.startswith("question") and change.what.endswith(".en"):
            yield point(Whom.SCORE, "question", file, change.subject, name=name)
        elif change.kind in _RATED and change.what.startswith("evidence"):
            yield point(Whom.SCORE, "criterion_evidence", file, change.subject, name=name)
        elif change.kind not in _RATED:
            yield from _setting(file, change)


def _setting(file: FileChange, change: Change) -> Iterator[Point]:
    if change.kind == "bands" and change.how is How.CHANGED:
        code = "band_from" if change.what == "from" else "band_to"
        yield point(Whom.SCORE, code, file, change.subject, band=change.subject, was=change.was, now=change.now)
    elif change.subject == "verified" and change.how is How.CHANGED:
        signed = change.now == "true"
        yield point(Whom.LAW, "card_verified" if signed else "card_unverified", file, "", not signed)
    elif change.how is How.CHANGED:
        what = change.subject if change.what == "value" else f"{change.subject}.{change.what}"
        yield point(Whom.SCORE, "setting", file, change.subject, what=what, was=change.was, now=change.now)
