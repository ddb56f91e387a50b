"""Scenarios as files of a draft: kept from a trial, what they expect changed, taken away."""

import re
from dataclasses import replace
from datetime import datetime

from webapp.access.viewer import Viewer
from webapp.casework.drafting import draft_file, draft_source, save_file, take_away
from webapp.casework.scenarios import expected_now, scenario_of
from webapp.casework.trials import Tried
from webapp.refusals import Invalid
from workflows import scenarios
from workflows.errors import Refused
from workflows.scenarios import Expected, Scenario, file_of

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


def keep(tried: Tried, name: str, title: str, viewer: Viewer, now: datetime) -> str:
    """Keep a trial as a scenario that expects what happened in it. Returns its name. Raises Invalid."""
    title, name = " ".join(title.split()), name.strip()
    errors: dict[str, list[str]] = {}
    if not 1 <= len(title) <= 200:
        errors["title"] = ["Say in at most 200 characters what the scenario shows."]
    if not _NAME.fullmatch(name):
        errors["name"] = ["Use small letters, digits and _ for the name of the file."]
    elif file_of(name) in tried.source.files:
        errors["name"] = ["There is a scenario of this name already."]
    if errors:
        raise Invalid("Some answers need your attention", errors)
    acts = scenarios.acts_of(tried.acts)
    scenario = Scenario(title, acts, Expected(), begins=tried.begins, level=tried.level)
    expected = expected_now(tried.source, scenario, viewer)
    _save(tried.draft_id, name, replace(scenario, expected=expected), None, viewer, now)
    return name


def change(
    draft_id: int,
    name: str,
    title: str,
    about: str,
    expected: Expected,
    base: tuple[int, int],
    viewer: Viewer,
    now: datetime,
) -> None:
    """Say anew what is expected. Raises Invalid for what no scenario can say, and the refusals of `save_file`."""
    one = scenario_of(draft_source(draft_id, viewer), name)
    if one.scenario is None:
        raise Invalid("This scenario cannot be read. Mend its file first.")
    changed = replace(one.scenario, title=title.strip(), about=about.strip(), expected=expected)
    _save(draft_id, name, changed, base, viewer, now)


def take_as_expected(draft_id: int, name: str, base: tuple[int, int], viewer: Viewer, now: datetime) -> None:
    """Expect from now on what happens today."""
    source = draft_source(draft_id, viewer)
    one = scenario_of(source, name)
    if one.scenario is None:
        raise Invalid("This scenario cannot be read. Mend its file first.")
    expected = expected_now(source, one.scenario, viewer)
    _save(draft_id, name, replace(one.scenario, expected=expected), base, viewer, now)


def remove(draft_id: int, name: str, base: tuple[int, int], viewer: Viewer, now: datetime) -> None:
    take_away(draft_id, file_of(name), base, viewer, now)


def base_of(draft_id: int, name: str, viewer: Viewer) -> tuple[int, int]:
    """The state of the file that a page shows."""
    saved = draft_file(draft_id, file_of(name), viewer).saved
    return saved.revision, saved.counter


def _save(
    draft_id: int, name: str, scenario: Scenario, base: tuple[int, int] | None, viewer: Viewer, now: datetime
) -> None:
    data = scenarios.write(scenario)
    try:
        scenarios.parse(data, file_of(name))
    except Refused as refused:
        told = {
            problem.element.partition(".")[2].partition("[")[0] or "title": [problem.reason]
            for problem in refused.problems
        }
        raise Invalid("Some answers need your attention", told) from None
    save_file(draft_id, file_of(name), data, base, viewer, now)
