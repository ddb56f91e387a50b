"""The history of a case in sentences. Wording may change; what happened cannot."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.access.viewer import Viewer
from webapp.casework.audit import data_of, first_break
from webapp.casework.queries.head import head_of
from webapp.casework.queries.ratings import may_be_shown
from webapp.db import db
from webapp.models import AuditEvent, User

# action → (sentence, is it a legal step). Places: %(element)s is the element's name, the rest comes from the data.
SENTENCES: dict[str, tuple[Any, bool]] = {
    "case.opened": (_("Case opened"), True),
    "case.withdrawn": (_("The candidate withdrew"), True),
    "case.closed": (_("Case closed: %(outcome)s"), True),
    "stage.entered": (_("Stage reached: %(stage)s"), False),
    "task.offered": (_("%(element)s: ready to be done"), False),
    "task.claimed": (_("%(element)s: taken"), False),
    "task.handed_back": (_("%(element)s: handed back"), False),
    "task.reassigned": (_("%(element)s: reassigned"), False),
    "task.completed": (_("%(element)s: done"), True),
    "task.cancelled": (_("%(element)s: no longer needed"), False),
    "timer.set": (_("%(element)s: waits until %(due)s"), False),
    "timer.cancelled": (_("%(element)s: waits no longer"), False),
    "timer.moved": (_("%(element)s: waits until %(due)s now, not %(was)s: the calendar was published"), True),
    "notice.recounted": (
        _("Notice counted again by the published calendar: ended on %(was)s, now %(end)s"),
        True,
    ),
    "calendar.recounted": (_("Dates counted again under the published calendar"), False),
    "calendar.published": (_("Calendar published"), True),
    "timer.fired": (_("%(element)s: the time is up"), True),
    "gateway.taken": (_("%(element)s: %(flows)s"), False),
    "rule.applied": (_("%(element)s: rules applied %(rules)s"), False),
    "message.awaited": (_("%(element)s: waits for a message"), False),
    "message.received": (_("%(element)s: message received"), False),
    "message.sent": (_("%(element)s: message sent"), False),
    "error.caught": (_("%(element)s: error handled"), False),
    "escalation.raised": (_("%(element)s: escalated"), False),
    "operation.done": (_("%(element)s: done by the system"), False),
    "operation.queued": (_("%(element)s: handed to the outbox"), False),
    "operation.cancelled": (_("%(element)s: not wanted any more"), False),
    "operation.delivered": (_("%(element)s: result received"), False),
    "incident.raised": (_("%(element)s: stopped, an operator must look"), True),
    "incident.cleared": (_("%(element)s: goes on"), False),
    "incident.retried": (_("%(element)s: tried again by an operator"), False),
    "evidence.added": (_("Document added"), False),
    "evidence.withdrawn": (_("Document withdrawn: it counts for nothing"), True),
    "passage.struck": (_("A passage was struck out as out of scope: %(about)s"), True),
    "evidence.destroyed": (_("Document destroyed"), True),
    "part.appointed": (_("Appointed as %(part)s"), True),
    "conflict.declared": (_("Conflict of interest declared: %(kind)s"), True),
    "record.discarded": (_("A record was discarded and nothing of it was kept"), True),
    "finding.raised": (_("Concern raised"), True),
    "finding.classified": (_("Concern classified"), False),
    "finding.reopened": (_("Concern looked into again"), True),
    "finding.decided": (_("Concern decided: %(verdict)s"), True),
    "reference.examined": (_("Reference examined for signs that it is not genuine"), False),
    "signal.resolved": (_("Sign on a reference: %(sign)s"), True),
    "rating.locked": (_("Ratings locked"), False),
    "rating.reached_early": (_("Reached for a rating before all were locked, and was refused"), True),
    "score.computed": (_("Score %(subject)s computed"), False),
    "score.stale": (_("Score %(subject)s is out of date"), True),
    "vote.cast": (_("Vote cast"), False),
    "decision.made": (_("Decision: %(code)s"), True),
    "notice.served": (_("Notice served"), True),
    "letter.written": (_("Letter written: %(template)s"), False),
    "letter.sent": (_("Letter sent: %(template)s"), True),
    "letter.returned": (_("Letter came back: %(template)s"), True),
    "letter.again": (_("Letter to be sent once more"), False),
    "address.corrected": (_("Address corrected for the letter: %(template)s"), True),
    "clock.pause": (_("%(element)s: the time stands still"), True),
    "clock.resume": (_("%(element)s: the time goes on until %(due)s"), True),
    "clock.extend": (_("%(element)s: more time, until %(due)s now, not %(was)s"), True),
    "clock.ask": (_("%(element)s: more time was asked for"), True),
    "notice.opened": (_("Notice opened: %(how)s"), True),
    "notice.second": (_("Notice sent by a second way, because nobody opened it"), True),
    "notice.attempted": (_("Somebody tried to serve the notice in person"), True),
    "notice.deemed": (_("Notice deemed served"), True),
    "contact.allowed": (_("The candidate allows contact with the present employer"), True),
    "contact.withheld": (_("Nobody was asked: the candidate does not allow this contact yet"), True),
    "objection.registered": (_("Objection registered"), True),
    "objection.decided": (_("Objection decided: %(outcome)s"), True),
    "appeal.decided": (_("Appeal decided: %(outcome)s"), True),
    "link.made": (_("Link made for: %(to)s"), False),
    "link.handed_over": (_("Link printed by hand for: %(to)s"), True),
    "link.used": (_("Link used: %(to)s"), False),
    "link.proven": (_("Second fact given: %(to)s"), True),
    "link.refused": (_("Second fact wrong: %(to)s"), False),
    "link.locked": (_("Link closed after wrong second facts: %(to)s"), True),
    "link.revoked": (_("Link withdrawn: %(to)s"), True),
    "link.asked_for": (_("New link asked for: %(to)s"), False),
    "link.code_sent": (_("Code sent again: %(to)s"), False),
    "link.left": (_("Left by their own: %(to)s"), False),
    "letter.handed_over": (_("Letter printed with its link or code"), True),
    "letter.read": (_("Letter opened by the candidate"), True),
    "answer.corrected": (_("%(element)s: corrected by the candidate"), True),
    "request.made": (_("The candidate asks: %(kind)s"), True),
    "request.answered": (_("Request answered: %(kind)s, %(answer)s"), True),
    "data.exported": (_("The candidate took a copy of the data held"), True),
    "campaign.created": (_("Campaign opened"), False),
    "post.created": (_("Post added"), False),
    "application.shortlisted": (_("Person put on a ranked list"), False),
    "user.added": (_("User added"), False),
    "project.published": (_("Process published"), True),
    "revision.begun": (_("Draft begun of %(pack)s, on version %(base)s"), False),
    "revision.saved": (_("Draft saved, revision %(number)s"), False),
    "revision.imported": (_("ZIP file taken into the draft, revision %(number)s: %(files)s files"), False),
    "revision.restored": (_("Draft brought back to its revision %(of)s, as revision %(number)s"), False),
    "revision.rebased": (_("Draft brought up to version %(base)s, as revision %(number)s"), False),
    "revision.mended": (_("Proposed mend taken into the draft, revision %(number)s"), False),
    "revision.verified": (_("Rules signed in the draft as read in their source, revision %(number)s"), True),
    "draft.renamed": (_("Draft renamed"), False),
    "draft.discarded": (_("Draft discarded"), False),
    "draft.taken_up": (_("Draft taken up again"), False),
    "draft.asked": (_("A second person was asked to publish revision %(number)s of the draft"), True),
    "draft.reopened": (_("A change took the draft back from its reviewer, revision %(number)s"), False),
    "draft.sent_back": (_("Revision %(number)s of the draft sent back by its reviewer"), True),
    "draft.commented": (_("Comment made on the draft"), False),
    "draft.settled": (_("Comment on the draft settled"), False),
    "unit.changed": (_("Contact of a unit changed"), False),
    "user.changed": (_("User changed"), False),
    "user.password_set": (_("Password set from the console"), False),
    "user.locked": (_("Account locked after wrong passwords"), False),
    "monitoring.recorded": (_("A monitoring form was kept apart from its case"), False),
    "impact.reported": (_("Report of adverse impact made"), True),
    "second_look.drawn": (_("Cases drawn for a second look with the seed %(seed)s"), True),
    "second_look.judged": (_("A second reader gave a judgement without knowing the decision"), True),
    "replay.started": (_("A draft was run over closed cases"), True),
    "signature.refused": (_("A signature was refused"), False),
}


@dataclass(frozen=True)
class Entry:
    seq: int
    at: datetime
    actor: str  # a name, or the code of a party outside
    action: str
    element_id: str
    data: Mapping[str, Any]
    legal: bool


@dataclass(frozen=True)
class History:
    entries: tuple[Entry, ...]
    whole: bool
    broken_at: int | None


def history(case_id: int, viewer: Viewer) -> History:
    """All entries, newest first, and whether the chain is whole."""
    head = head_of(case_id, viewer)
    rows = db.session.execute(
        sa.select(AuditEvent, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.case_id == case_id)
        .order_by(AuditEvent.case_seq)
    ).all()
    broken = first_break(head.row, [row.AuditEvent for row in rows])
    hidden = () if may_be_shown(head, viewer) else _GIVES_RATINGS_AWAY
    entries = [_entry(row, hidden) for row in rows]
    return History(tuple(reversed(entries)), broken is None, broken)


# What a gateway read may be the spread of the ratings, what an operation answered may be the score; a digest of the
# ratings could be guessed at until it fits.
_GIVES_RATINGS_AWAY = ("read", "result", "inputs", "changed")


def _entry(row: Any, hidden: Collection[str]) -> Entry:
    event = row.AuditEvent
    data = {key: value for key, value in data_of(event.content).items() if key not in hidden}
    return Entry(
        seq=event.case_seq or 0,
        at=event.at,
        actor=row.name or str(data.get("party", "")),
        action=event.action,
        element_id=event.subject,
        data=data,
        legal=SENTENCES[event.action][1] if event.action in SENTENCES else False,
    )


def sentence(entry: Entry, words: Mapping[str, str]) -> str:
    """The entry in words; `words` gives names for the element and codes."""
    found = SENTENCES.get(entry.action)
    if found is None:
        return gettext("Recorded: %(action)s", action=entry.action)
    places: dict[str, Any] = {"subject": entry.element_id, **entry.data, **words}
    return str(found[0]) % _Forgiving(places)


class _Forgiving(dict[str, Any]):
    """A place that an old event does not fill reads as a dash: old history must stay readable."""

    def __missing__(self, key: str) -> str:
        return "–"
