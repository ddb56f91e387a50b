"""What becomes of a case in a move, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp.casework.live import Published
from webapp.casework.queries.moves import CaseLine
from webapp.pages.words import pack_words
from workflows.vocabulary import MovedStatus, MoveStatus

# reason → why the case stays; %(element)s is the element's name, %(detail)s what else there is to know.
REASONS: Mapping[str, Any] = {
    "process": _("The new version has no such process"),
    "missing": _("It waits at “%(element)s”, which the new version does not have"),
    "kind": _("“%(element)s” is something of another kind in the new version"),
    "instances": _("“%(element)s” is half done, and is repeated in another way in the new version"),
    "called": _("“%(element)s” calls another process in the new version"),
    "flow": _("A branch that has arrived at “%(element)s” does not lead there any more"),
    "join": _("Branches that run at once would not meet at “%(element)s” any more"),
    "starved": _("“%(element)s” would wait for a branch that this case can never take"),
    "message": _("“%(element)s” waits for another message in the new version"),
    "operation": _("“%(element)s” is under way and is another operation in the new version"),
    "party": _("“%(element)s” is asked of somebody else in the new version: the office, or people outside"),
    "legal": _("“%(element)s” is a statutory wait and cannot be let go"),
    "unset": _("“%(element)s” reads “%(detail)s”, which nobody has set in this case"),
    "criteria": _("The new version rates other criteria than the scorecard that the case keeps"),
    "decision": _("The new version asks the table “%(detail)s”, which the rules that the case keeps do not have"),
    "letter": _("A letter on its way, “%(detail)s”, has no template in the new version"),
    "closed": _("The case has ended"),
    "elsewhere": _("The case is on another version by now"),
    "erased": _("The personal data of this case has been erased"),
    "failed": _("A condition or a date of the new version cannot be worked out for this case"),
    "error": _("Something failed while this case was handled; nothing of it changed"),
    "gone_on": _("The case has gone on since it was moved, so it was not taken back"),
}
CHANGES: Mapping[str, Any] = {
    "element": _("“%(element)s” goes on in the place of “%(was)s”"),
    "name": _("“%(was)s” is called “%(now)s”"),
    "form": _("“%(element)s” has a new form; what was typed is kept where the question is still asked"),
    "form_lost": _("“%(element)s” has a new form; these questions are gone, with what was typed: %(lost)s"),
    "groups": _("“%(element)s” is offered to other groups"),
    "assignee": _("“%(element)s” is assigned in another way"),
    "due": _("“%(element)s” has another due date, never an earlier one"),
    "unassigned": _("“%(element)s” is free again: who has it may not do it in the new version"),
    "timer_new": _("“%(element)s” begins to count"),
    "timer_gone": _("“%(element)s” stops counting"),
    "message_new": _("“%(element)s” begins to listen"),
}
STATUSES: Mapping[MovedStatus, tuple[Any, str]] = {
    MovedStatus.WAITING: (_("Moves"), "teal"),
    MovedStatus.MOVED: (_("Moved"), "green"),
    MovedStatus.STAYED: (_("Stays"), "yellow"),
    MovedStatus.RETURNED: (_("Taken back"), "grey"),
}
STANDINGS: Mapping[MoveStatus, tuple[Any, str]] = {
    MoveStatus.PLANNED: (_("Planned"), "yellow"),
    MoveStatus.RUNNING: (_("Running"), "teal"),
    MoveStatus.DONE: (_("Ended"), "green"),
    MoveStatus.RETURNED: (_("Taken back"), "grey"),
}
KINDS: Mapping[str, Any] = {
    "UserTask": _("task"),
    "ServiceTask": _("step of the system"),
    "CallActivity": _("called process"),
    "SubProcess": _("subprocess"),
    "MultiInstance": _("repeated activity"),
    "EventBasedGateway": _("wait for several events"),
    "ParallelGateway": _("gateway"),
    "InclusiveGateway": _("gateway"),
    "CatchEvent": _("wait"),
    "ReceiveTask": _("wait"),
    "BoundaryEvent": _("event on an activity"),
}


def reasons_of(line: CaseLine, source: Published, target: Published) -> list[str]:
    """Why a case stays, a sentence each."""
    if line.reason in ("gone_on", "error", "closed", "elsewhere", "erased"):
        return [str(REASONS[line.reason])]
    names = _Names(target, source)
    return [
        str(REASONS[code]) % {"element": names.of(element), "detail": detail}
        for code, element, detail in dict.fromkeys(line.reasons)
        if code in REASONS
    ]


def changes_of(line: CaseLine, source: Published, target: Published) -> list[str]:
    """What changes for a case that moves, a sentence each, equal ones once."""
    names, told = _Names(target, source), []
    for change in line.changes:
        what, lost = change["what"], change.get("lost")
        places = {
            "element": names.of(change.get("element", "")),
            "was": names.said(change.get("was", "")),
            "now": names.said(change.get("now", "")),
            "lost": ", ".join(lost or ()),
        }
        told.append(str(CHANGES["form_lost" if what == "form" and lost else what]) % places)
    return list(dict.fromkeys(told)) or [gettext("Nothing that anybody would notice")]


def kind_words(kind: str) -> str:
    return str(KINDS.get(kind.partition(" ")[0], kind))


class _Names:
    """Names of elements in the reader's language, those of the first project that has them."""

    def __init__(self, *projects: Published):
        self._found = [(project.names, pack_words(project)) for project in projects]

    def of(self, place: str) -> str:
        element = place.rpartition("/")[2]
        return next((say(names[element]) for names, say in self._found if element in names), element)

    def said(self, text: str) -> str:
        """A name as it was drawn, or the id of an element."""
        return self.of(text) if any(text in names for names, _say in self._found) else self._translated(text)

    def _translated(self, text: str) -> str:
        return next((found for _names, say in self._found if (found := say(text)) != text), text)


def sentences(line: CaseLine, source: Published, target: Published) -> Iterable[str]:
    return (reasons_of if line.reason else changes_of)(line, source, target)
