"""A user task says what is filled in and who may do it."""

from collections.abc import Iterator
from datetime import datetime

from workflows.bpmn.model import Diagram, Node
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "user-tasks"


def user_tasks(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        if node.kind == "userTask":
            yield from _form(node, around)
            yield from _doers(node, around)
            yield from _schedule(node)


def _form(node: Node, around: Neighbours) -> Iterator[Problem]:
    form = node.settings.form
    if not form:
        yield problem(
            node, _RULE, "Expected a form but found none.", "Name a form of the pack with zeebe:formDefinition formId."
        )
    elif around.forms is not None and form not in around.forms:
        yield problem(
            node,
            _RULE,
            sentence("Expected a form of the pack but it has no %(form)r.", form=form),
            sentence("Draw the form %(form)r or name another.", form=form),
        )


def _doers(node: Node, around: Neighbours) -> Iterator[Problem]:
    settings = node.settings
    if settings.candidate_groups.startswith("="):
        yield problem(
            node,
            _RULE,
            "Expected group codes but found an expression.",
            "Write the codes of pack.yaml, separated by commas.",
        )
        return
    groups = [group.strip() for group in settings.candidate_groups.split(",") if group.strip()]
    if not groups and not settings.assignee and "probity:external" not in settings.properties:
        yield problem(
            node,
            _RULE,
            "Expected somebody who may do the task but found neither groups nor an assignee.",
            "Name groups with zeebe:assignmentDefinition candidateGroups.",
        )
    for group in groups:
        if around.groups is not None and group not in around.groups:
            yield problem(
                node,
                _RULE,
                sentence("Expected a group of the pack but it has no %(group)r.", group=group),
                "Use a group code of pack.yaml.",
            )


def _schedule(node: Node) -> Iterator[Problem]:
    settings = node.settings
    if settings.priority and not (settings.priority.isdecimal() and int(settings.priority) <= 100):
        yield problem(
            node,
            _RULE,
            sentence("Expected a priority from 0 to 100 but found %(priority)r.", priority=settings.priority[:40]),
            "Write a whole number.",
        )
    for where, text in ((sentence("due date"), settings.due), (sentence("follow-up date"), settings.follow_up)):
        if text and not text.startswith("=") and not _is_date(text):
            yield problem(
                node,
                _RULE,
                sentence("Expected a %(where)s but found %(text)r.", where=where, text=text[:80]),
                "Write FEEL with a leading =, e.g. =working days after(today(), 5), or an ISO date.",
            )


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
