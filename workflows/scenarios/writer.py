"""Writes a scenario so that a small change of it is a small change of the file."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from workflows.scenarios.model import BEGINS, Act, Expected, Kind, Scenario

_WIDTH = 110


def write(scenario: Scenario) -> bytes:
    """The file of a scenario; reading it gives the scenario again."""
    plain: dict[str, object] = {"title": scenario.title}
    if scenario.about:
        plain["about"] = scenario.about
    if scenario.begins != BEGINS:
        plain["begins"] = scenario.begins
    if scenario.level:
        plain["level"] = scenario.level
    if scenario.answers:
        plain["answers"] = {
            element: _bare(turns[0]) if len(turns) == 1 else _bare(turns) for element, turns in scenario.answers.items()
        }
    plain["steps"] = [plain_act(act) for act in scenario.acts]
    plain["expect"] = _expected(scenario.expected)
    text = yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return text.encode()


def plain_act(act: Act) -> dict[str, object]:
    """A step as plain values: what stands in the file, and what is kept with a trial."""
    found: dict[str, object] = {str(act.kind): act.days if act.kind is Kind.DAYS else act.target}
    if act.which != 1:
        found["which"] = act.which
    if act.by:
        found["by"] = act.by
    if act.answers:
        found["answers"] = _bare(act.answers)
    return found


def _expected(expected: Expected) -> dict[str, object]:
    lists = {key: list(getattr(expected, key)) for key in ("path", "visits", "avoids", "letters")}
    maps = {key: {k: list(v) for k, v in getattr(expected, key).items()} for key in ("offered", "rules")}
    single = {key: getattr(expected, key) for key in ("outcome", "band", "veto")}
    order = ("outcome", "band", "veto", "path", "visits", "avoids", "offered", "letters", "rules")
    every: dict[str, Any] = {**lists, **maps, **single}
    return {key: every[key] for key in order if every[key]}


def _bare(value: object) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _bare(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_bare(one) for one in value]
    return value


class _Dumper(yaml.SafeDumper):
    """No anchors, which strict YAML refuses; lists indented under their key; long lists of codes stay on few lines."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _listed(dumper: yaml.SafeDumper, data: list[object]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=False)


_Dumper.add_representer(list, _listed)
