"""Diagrams in words: tasks, who does them, what guards them, waits and ways."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from workflows.compare.changes import Change, FileChange, How
from workflows.compare.diagrams import FLOW, LANE, NODE, PROCESS
from workflows.compare.people import People
from workflows.compare.points import Point, Whom, point

_TIMES: Final = frozenset({"timer_date", "timer_duration", "timer_cycle"})
# Properties that guard: what it means when they are taken away, and when they are set.
_GUARDS: Final[Mapping[str, tuple[str, str]]] = {
    "signature": ("signature_gone", "signature_added"),
    "legal": ("legal_wait_gone", "legal_wait_added"),
}
_WORK: Final = {"groups": "groups", "assignee": "assignee", "due": "due", "called": "called", "form": "form",
                "operation": "operation", "decision": "decision", "lane": "lane"}  # fmt: skip


def points(file: FileChange, known: People) -> Iterator[Point]:
    if file.how in (How.ADDED, How.GONE):
        name = next((change.name for change in file.changes if change.kind == PROCESS and change.name), file.file)
        gone = file.how is How.GONE
        yield point(Whom.WORK, f"process_{file.how.value}", file, "", gone, name=name)
        return
    ways: dict[How, int] = {}
    for change in file.changes:
        if change.layout:
            continue
        if change.kind == NODE:
            yield from _node(file, change, known)
        elif change.kind == FLOW and change.how in (How.ADDED, How.GONE):
            ways[change.how] = ways.get(change.how, 0) + 1
        elif change.kind == FLOW and change.what in ("condition", "default"):
            yield point(Whom.WORK, "condition", file, change.subject, name=change.name, was=change.was, now=change.now)
        elif change.kind == LANE and change.how in (How.ADDED, How.GONE):
            yield point(Whom.WORK, f"lane_{change.how.value}", file, change.subject, name=change.name)
    if ways:
        counted = {"added": str(ways.get(How.ADDED, 0)), "gone": str(ways.get(How.GONE, 0))}
        yield point(Whom.WORK, "ways", file, "", **counted)


def _node(file: FileChange, change: Change, known: People) -> Iterator[Point]:
    task, host = known.tasks.get(change.subject), known.tasks.get(known.hosts.get(change.subject, ""))
    whom = Whom.PERSON if task is not None and task.party else Whom.WORK
    party = task.party if task is not None else ""
    name = change.name or change.subject
    if change.how in (How.ADDED, How.GONE):
        gone = change.how is How.GONE
        if host is not None:
            side = Whom.PERSON if host.party else Whom.WORK
            yield point(side, f"border_{change.how.value}", file, change.subject, gone, name=name, on=host.name)
        elif task is not None:
            yield point(whom, f"task_{change.how.value}", file, change.subject, gone, name=name, party=party)
        elif change.name:
            yield point(Whom.WORK, f"element_{change.how.value}", file, change.subject, False, name=name)
    elif change.how is How.CHANGED:
        yield from _property(file, change, whom, name, known)


def _named(ids: Iterable[str], known: People) -> str:
    """The tasks by name, a line for each: a name may hold a comma."""
    return "\n".join(known.tasks[one].name or one if one in known.tasks else one for one in ids)


def _kept_from(file: FileChange, change: Change, name: str, known: People) -> Iterator[Point]:
    """Who falls out of a guard and who comes in; a task under another id is the same task."""
    ids = [
        [known.renamed.get(one.strip(), one.strip()) for one in text.split(",") if one.strip()]
        for text in (change.was, change.now)
    ]
    out, within = ([one for one in ids[at] if one not in ids[1 - at]] for at in (0, 1))
    if out or within:
        code = ("changed" if within else "fewer" if ids[1] else "gone") if out else "added"
        was, now = _named(out, known), _named(within, known)
        yield point(Whom.LAW, f"four_eyes_{code}", file, change.subject, bool(out), name=name, was=was, now=now)


def _property(file: FileChange, change: Change, whom: Whom, name: str, known: People) -> Iterator[Point]:
    what, was, now = change.what, change.was, change.now
    if what == "notPerformedBy":
        yield from _kept_from(file, change, name, known)
    elif what in _GUARDS:
        gone, added = _GUARDS[what]
        code = (gone if not now else added) if not (was and now) else f"{gone.removesuffix('_gone')}_changed"
        yield point(Whom.LAW, code, file, change.subject, bool(was), name=name, was=was, now=now)
    elif what in _TIMES:
        yield point(Whom.LAW, "timer", file, change.subject, name=name, was=was, now=now)
    elif what == "outcome":
        yield point(Whom.PERSON, "outcome", file, change.subject, True, name=name, was=was, now=now)
    elif what == "interrupting":
        yield point(whom, "interrupting", file, change.subject, name=name)
    elif what == "external":
        yield point(Whom.PERSON, "external", file, change.subject, name=name, was=was, now=now)
    elif what == "name":
        yield point(whom, "renamed", file, change.subject, was=was, now=now)
    elif what in _WORK:
        yield point(whom, _WORK[what], file, change.subject, name=name, was=was, now=now)
