"""What the pages of the drawing board say of files, problems and places."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp import i18n
from webapp.casework.checking import Told
from webapp.casework.queries.drafts import DraftView
from webapp.pages.words import say
from workflows import translations
from workflows.bpmn.reader import Reading
from workflows.errors import Refused
from workflows.law.statute import statute
from workflows.project_files import FileKind, kind_of
from workflows.scenarios import name_of

KINDS = {
    FileKind.DIAGRAM: _("Diagrams"),
    FileKind.DECISION: _("Decisions"),
    FileKind.FORM: _("Forms"),
    FileKind.LETTER: _("Letters"),
    FileKind.RULES: _("Rules"),
    FileKind.SCENARIO: _("Scenarios"),
}
_RULES = {
    "pack.yaml": _("Stages, groups, checks, periods and their sources"),
    "scorecard.yaml": _("Criteria, weights and bands"),
    "zh_Hans.yaml": _("Chinese texts"),
}
_HEADING = re.compile(rb"^# +(.+)$", re.MULTILINE)


def edit_address(draft_id: int, name: str, element: str = "") -> str:
    """Where a file of a draft is edited, at an element of it; a scenario where it is run."""
    if rules := _rules_address(name):
        return f"/designer/drafts/{draft_id}/rules/{rules}"
    if scenario := name_of(name):
        return f"/designer/drafts/{draft_id}/scenarios/{quote(scenario)}"
    address = f"/designer/drafts/{draft_id}/edit/{quote(name)}"
    return f"{address}?element={quote(element, safe='')}" if element else address


def _rules_address(name: str) -> str:
    """The page of rules that edits this file, '' for drawings, decisions, forms and scenarios."""
    if kind_of(name) is FileKind.LETTER:
        return f"letters/{name.removeprefix('notices/').partition('.')[0]}"
    return {"scorecard.yaml": "scorecard", "pack.yaml": "plan", "zh_Hans.yaml": "translations"}.get(name, "")


def compare_address(left: str, right: str) -> str:
    """Where two sides are laid side by side; a side is `project:4`, `draft:7` or `draft:7:3`."""
    return f"/designer/compare?left={left}&right={right}"


def titles(files: Mapping[str, bytes], reading: Reading) -> dict[str, str]:
    """File → what it is called inside, '' where it says nothing."""
    found = {one.file: ", ".join(p.name or p.id for p in one.diagram.processes) for one in reading.files if one.diagram}
    for name, data in files.items():
        kind = kind_of(name)
        if kind is FileKind.FORM:
            found[name] = _title_of_form(data)
        elif kind is FileKind.LETTER:
            heading = _HEADING.search(data)
            found[name] = heading[1].decode("utf-8", "replace").strip() if heading else ""
        elif name in _RULES:
            found[name] = str(_RULES[name])
    texts = _chinese(files.get("zh_Hans.yaml", b"")) if i18n.current().code == "zh_Hans" else {}
    return {name: texts.get(title) or title for name, title in found.items()}


@lru_cache(maxsize=16)
def _chinese(data: bytes) -> Mapping[str, str]:
    """The draft's own Chinese texts, as far as they can be read."""
    try:
        return translations.parse(data)
    except Refused:
        return {}


def _title_of_form(data: bytes) -> str:
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    title = read.get("title") if isinstance(read, dict) else ""
    return title if isinstance(title, str) else ""


def finding(told: Told) -> tuple[str, str]:
    """A problem as a first and a second line: rules of the law have their own words in both languages."""
    rule = statute().rules.get(told.problem.rule)
    reason, instead = say(told.reason), say(told.problem.instead)
    if rule is None:
        return reason, instead
    return rule.title.in_language(i18n.current().code), " ".join(filter(None, (reason, instead)))


def place(told: Told) -> str:
    """Where a problem stands, as short as can be."""
    problem = told.problem
    if problem.name and problem.name != told.file:
        return problem.name
    if problem.element:
        return problem.element
    return gettext("line %(line)s", line=problem.line) if problem.line else told.file or gettext("The whole project")


def why_not_yet(view: DraftView) -> str:
    """What must happen before somebody can be asked to publish; '' when nothing must."""
    if view.overtaken:
        return gettext("Bring it up to version %(number)s first", number=view.newest.number if view.newest else 0)
    if view.stops:
        return gettext("Solve what stops publishing first")
    if view.base is not None and not view.changes:
        return gettext("Nothing differs from version %(number)s", number=view.base.number)
    return ""
