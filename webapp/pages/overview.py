"""What the case page says in words: the stages with their days, whose turn it is, the steps of a drawing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext

from webapp import clock, dates
from webapp.casework.diagram import Place
from webapp.casework.live import Published
from webapp.casework.queries.cases import CaseRow, Waiting
from webapp.casework.queries.head import CaseHead
from webapp.casework.queries.history import Entry
from webapp.casework.queries.standing import LegalDeadline, OpenTask
from webapp.pages import words as w
from workflows.vocabulary import CaseStatus

# BPMN tags that a reader of a case follows; gateways, events and branches are in the whole outline.
STEPS = frozenset({"task", "userTask", "manualTask", "receiveTask", "businessRuleTask", "callActivity"})
BY_THE_SYSTEM = frozenset({"serviceTask", "sendTask", "scriptTask"})  # of interest once the case has been there


@dataclass(frozen=True)
class Turn:
    """Somebody the case waits for, with what and since when; `more` counts the others of the same kind."""

    who: str
    what: str
    since: datetime


def stages(head: CaseHead, entries: Iterable[Entry]) -> list[tuple[str, str, str]]:
    """(words, second line, done | now | left | next) for every stage of the pack.

    A stage is done when the case has been in it and moved on, `left` (out) when a later one was reached without it.
    """
    now = clock.now().astimezone(ZoneInfo(w.zone_of(head.project)))
    codes = [stage.code for stage in head.project.pack.stages]
    moves = [
        (str(e.data.get("stage", "")), e.at)
        for e in sorted(entries, key=lambda e: e.seq)
        if e.action == "stage.entered"
    ]
    until = {code: moves[n + 1][1] if n + 1 < len(moves) else head.row.closed_at for n, (code, _) in enumerate(moves)}
    closed = head.row.status == CaseStatus.CLOSED
    furthest = max((codes.index(code) for code in until if code in codes), default=-1)
    found = []
    for number, stage in enumerate(head.project.pack.stages):
        words = w.stage_words(head.project, stage.code)
        if stage.code == head.row.stage and not closed:
            found.append((words, gettext("since %(day)s", day=dates.day(head.row.stage_since, now.date())), "now"))
        elif stage.code in until:
            left = until[stage.code]
            found.append((words, dates.day(left, now.date()) if left else "", "done"))
        else:
            found.append((words, "", "left" if number < furthest or closed else "next"))
    return found


def turns(head: CaseHead, tasks: Iterable[OpenTask]) -> list[Turn]:
    """One line per person, group or outside party, those inside the office first, each since its oldest task."""
    t = w.pack_words(head.project)
    grouped: dict[tuple[str, str], list[OpenTask]] = {}
    for task in tasks:
        grouped.setdefault(task.who, []).append(task)
    order = sorted(grouped.items(), key=lambda item: (item[0][0] == "party", min(x.since for x in item[1])))
    found = []
    for (kind, code), waiting in order:
        names = list(dict.fromkeys(t(task.name) for task in waiting))
        what = names[0] if len(names) == 1 else ngettext("%(num)s task", "%(num)s tasks", len(waiting))
        if len(names) == 1 and len(waiting) > 1:
            what = gettext("%(task)s, %(count)s times", task=what, count=len(waiting))
        found.append(Turn(_who(head.project, head.person, kind, code), what, min(task.since for task in waiting)))
    return found


def _who(project: Published, person: str, kind: str, code: str) -> str:
    if kind == "party":
        return person if code == "candidate" else w.words(code)
    if kind == "group":
        return w.group_words(project, code) if code else gettext("Nobody in particular")
    return code


def who_of(head: CaseHead, task: OpenTask) -> str:
    return _who(head.project, head.person, *task.who)


def turn_words(project: Published, row: CaseRow, waiting: Waiting) -> str:
    """Whom a case of the list waits for."""
    kind = "party" if waiting.party else "person" if waiting.holder else "group"
    return _who(project, row.person, kind, waiting.party or waiting.holder or waiting.group)


def strip(head: CaseHead, waiting: list[Turn], legal: LegalDeadline | None) -> list[tuple[str, str, str]]:
    """(heading, value, second line): whose turn, also waiting for, next legal deadline, opened."""
    zone = w.zone_of(head.project)
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    row = head.row
    cells: list[tuple[str, str, str]] = []
    if row.status == CaseStatus.CLOSED:
        cells.append((gettext("Ended"), w.words(row.outcome), dates.day(row.closed_at) if row.closed_at else ""))
    elif not waiting:
        cells.append((gettext("Whose turn"), gettext("Nobody"), gettext("The case waits for a date or a message")))
    for heading, turn in zip((gettext("Whose turn"), gettext("Also waiting for")), waiting, strict=False):
        cells.append((heading, turn.who, f"{turn.what}, {gettext('since %(day)s', day=dates.day(turn.since, today))}"))
    if len(waiting) > 2:
        heading, who, second = cells[-1]
        more = ngettext("and %(num)s other", "and %(num)s others", len(waiting) - 2)
        cells[-1] = (heading, f"{who} {more}", second)
    if legal is not None:
        on = legal.at.astimezone(ZoneInfo(zone)).date()
        limit = dates.deadline(on, today, head.project.calendar)
        name = w.pack_words(head.project)(head.project.waited_for(legal.element_id))
        cells.append(
            (
                gettext("Next legal deadline"),
                dates.day_there(legal.at, zone),
                ", ".join(filter(None, (name, limit.words))),
            )
        )
    elif row.status != CaseStatus.CLOSED:
        cells.append((gettext("Next legal deadline"), gettext("None now"), ""))
    opened, here = dates.office_day(row.opened_at), dates.office_day(clock.now())
    ago = gettext("today")
    if opened != here:
        ago = gettext("%(days)s ago", days=dates.waited(opened, here, head.project.calendar))
    cells.append((gettext("Opened"), dates.day(opened), ago))
    return cells


def key_events(entries: Iterable[Entry], most: int) -> list[tuple[Entry, int]]:
    """The newest events of legal effect; the same one several times running is told once, with how often."""
    found: list[tuple[Entry, int]] = []
    for entry in entries:
        if not entry.legal:
            continue
        last = found[-1][0] if found else None
        if last and (last.action, last.element_id, last.actor) == (entry.action, entry.element_id, entry.actor):
            found[-1] = (last, found[-1][1] + 1)
        elif len(found) == most:
            break
        else:
            found.append((entry, 1))
    return found


def nodes(project: Published, process: str, place: Place, tasks: Iterable[OpenTask]) -> list[dict[str, Any]]:
    """The steps of one drawing for the short outline: what is done, where the case is now with its open tasks, what
    may come."""
    t = w.pack_words(project)
    inside: dict[str, dict[str, list[OpenTask]]] = {}
    for task in tasks:
        for step in task.path:
            if step != task.element_id:
                inside.setdefault(step, {}).setdefault(task.element_id, []).append(task)
    found = []
    for line in project.outline(process):
        status = place.status.get(line.element_id, "next")
        if line.kind not in STEPS and not (line.kind in BY_THE_SYSTEM and status != "next"):
            continue
        node: dict[str, Any] = {
            "words": t(project.names.get(line.element_id, line.element_id)),
            "place": status,
            "second": _tokens(place.drawn, line.element_id, status),
        }
        below = inside.get(line.element_id, {}) if line.kind == "callActivity" else {}
        if status in ("now", "waiting", "stuck") and below:
            node["inside"] = [
                {
                    "words": t(waiting[0].name),
                    "place": place.status.get(element, "now"),
                    "second": _tokens(place.drawn, element, place.status.get(element, "now"), len(waiting)),
                }
                for element, waiting in below.items()
            ]
        found.append(node)
    return found


def _tokens(drawn: Mapping[str, Any], element: str, status: str, count: int = 0) -> str:
    if status == "now":
        number = count or drawn["now"].get(element, 1)
        return ngettext("%(num)s now", "%(num)s now", number)
    if status == "waiting":
        return gettext("waits")
    if status == "stuck":
        return gettext("stopped")
    return ""


def said(place: Place) -> dict[str, str]:
    """What stands behind each line of the whole outline."""
    told = {"done": gettext("Done"), "now": gettext("Now"), "waiting": gettext("Waits"), "stuck": gettext("Stopped")}
    return {element: told[status] for element, status in place.status.items()}


def process_choices(project: Published, place: Place) -> list[tuple[str, str, int]]:
    """(process id, its title, tokens in it now): the main process first, then those the case is in, then the rest."""
    t = w.pack_words(project)
    active = {element for element, status in place.status.items() if status in ("now", "waiting", "stuck")}
    rows = [(p, t(project.title_of(p)), len(active & project.elements_of(p))) for p in project.processes]
    return sorted(rows, key=lambda row: (row[0] != project.main, not row[2], row[1]))
