"""pack.yaml in words: limits with their sources, checks, consents, stages, groups, the deciding body."""

from collections.abc import Iterator, Mapping
from typing import Final

from workflows.compare.changes import Change, FileChange, How
from workflows.compare.people import People
from workflows.compare.points import Point, Whom, point

_LISTS: Final[Mapping[str, tuple[Whom, str]]] = {
    "stages": (Whom.WORK, "stage"),
    "groups": (Whom.WORK, "group"),
    "post_levels": (Whom.WORK, "post_level"),
    "categories": (Whom.LAW, "category"),
    "sources": (Whom.LAW, "source"),
    "omitted": (Whom.LAW, "omitted"),
    "consent_scopes": (Whom.PERSON, "consent"),
    "checks": (Whom.PERSON, "check"),
    "letters": (Whom.PERSON, "deadline"),
}
# Single numbers of the deciding body and the references: fewer people or a smaller share guard less.
_FLOORS: Final = {
    ("panel", "min_members"): "panel_members",
    ("raters", "min"): "raters_min",
    ("references", "min"): "references_min",
    ("references", "supervisors_min"): "supervisors_min",
}


def points(file: FileChange, known: People) -> Iterator[Point]:
    if file.how in (How.ADDED, How.GONE):
        return
    for change in file.changes:
        if change.kind == "limits":
            yield from _limit(file, change, known)
        elif change.kind in _LISTS:
            yield from _listed(file, change, *_LISTS[change.kind])
        elif change.how is not How.MOVED:
            yield from _single(file, change)


def _limit(file: FileChange, change: Change, known: People) -> Iterator[Point]:
    limit, legal = change.subject, "yes" if change.subject in known.waits else ""
    if change.how in (How.ADDED, How.GONE):
        gone = change.how is How.GONE
        yield point(Whom.LAW, f"limit_{change.how.value}", file, limit, gone, limit=limit, legal=legal)
    elif change.what == "value":
        fewer = _number(change.now) < _number(change.was)
        code = "limit_falls" if fewer else "limit_rises"
        # Less time or fewer people is the person's loss; where a rule counts at most, more is.
        alarm = fewer != limit.endswith("_max")
        yield point(Whom.LAW, code, file, limit, alarm, limit=limit, legal=legal, was=change.was, now=change.now)
    elif change.what == "verified":
        code = "limit_verified" if change.now == "true" else "limit_unverified"
        yield point(Whom.LAW, code, file, limit, change.now != "true", limit=limit)
    elif change.what == "unit":
        yield point(Whom.LAW, "limit_unit", file, limit, True, limit=limit, was=change.was, now=change.now)
    elif change.what in ("source", "at"):
        yield point(Whom.LAW, "limit_source", file, limit, limit=limit, was=change.was, now=change.now)


def _listed(file: FileChange, change: Change, whom: Whom, word: str) -> Iterator[Point]:
    name = change.name or change.subject
    if change.how in (How.ADDED, How.GONE):
        gone = change.how is How.GONE and whom is not Whom.WORK
        yield point(whom, f"{word}_{change.how.value}", file, change.subject, gone, name=name)
    elif change.what in ("required", "mandatory"):
        needed = change.now == "true"
        yield point(whom, f"{word}_{'needed' if needed else 'optional'}", file, change.subject, not needed, name=name)
    elif change.what == "scope":
        # Without a consent a check asks about a person who has not allowed it.
        told = {"name": name, "was": change.was, "now": change.now}
        yield point(whom, "check_scope", file, change.subject, not change.now, **told)
    elif change.how is How.MOVED:
        yield point(whom, f"{word}_order", file, change.subject, name=name, was=change.was, now=change.now)
    elif change.how is How.CHANGED and change.what in ("en", "title.en", "text"):
        yield point(whom, f"{word}_renamed", file, change.subject, was=change.was, now=change.now)


def _single(file: FileChange, change: Change) -> Iterator[Point]:
    code = _FLOORS.get((change.subject, change.what))
    if code is not None:
        fewer = _number(change.now) < _number(change.was)
        yield point(Whom.LAW, code, file, change.subject, fewer, was=change.was, now=change.now)
    elif change.subject == "verified":
        code = "pack_verified" if change.now == "true" else "pack_unverified"
        yield point(Whom.LAW, code, file, "", change.now != "true")
    elif change.subject == "locked_until_offer":
        alarm = bool(set(change.was.split(", ")) - set(change.now.split(", ")) - {""})
        yield point(Whom.LAW, "locked_until_offer", file, "", alarm, was=change.was, now=change.now)
    elif change.how is How.CHANGED:
        what = change.subject if change.what == "value" else f"{change.subject}.{change.what}"
        yield point(Whom.LAW, "pack_setting", file, change.subject, what=what, was=change.was, now=change.now)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
