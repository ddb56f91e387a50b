"""What an import would do, told line by line."""

from flask_babel import gettext

from webapp.casework.studio.imports import Change, Report
from webapp.pages.words import say
from workflows.errors import Problem
from workflows.losses import Loss


def report_words(report: Report) -> dict[str, list[str]]:
    """lost, refused, changed: each a list of sentences."""
    return {
        "lost": [_loss(one) for one in report.lost],
        "refused": [_refusal(one) for one in report.refused],
        "changed": [_change(one) for one in report.changes],
    }


def _loss(loss: Loss) -> str:
    where = _where(loss.name, loss.owner, loss.line)
    if loss.kind == "attribute":
        return gettext("%(where)s: the setting %(what)s, “%(value)s”", where=where, what=loss.what, value=loss.value)
    if loss.kind == "text":
        return gettext("%(where)s: the text of %(what)s, “%(value)s”", where=where, what=loss.what, value=loss.value)
    if loss.kind == "order":
        return gettext("%(where)s: the order of %(what)s", where=where, what=loss.what)
    return gettext("%(where)s: the part %(what)s", where=where, what=loss.what)


def _refusal(problem: Problem) -> str:
    where = _where(problem.name, problem.element, problem.line)
    reason, instead = say(problem.reason), say(problem.instead)
    return gettext("%(where)s: %(reason)s %(instead)s", where=where, reason=reason, instead=instead)


def _change(change: Change) -> str:
    name = change.name or change.element
    if change.kind == "added":
        return gettext("%(name)s is added (%(tag)s)", name=name, tag=change.tag)
    if change.kind == "gone":
        return gettext("%(name)s is taken away (%(tag)s)", name=name, tag=change.tag)
    return gettext("%(name)s is changed (%(tag)s)", name=name, tag=change.tag)


def _where(name: str, element: str, line: int) -> str:
    called = name or element or gettext("The file")
    return gettext("%(name)s, line %(line)s", name=called, line=line) if line else called
