"""What differs between the inputs of a stored score and what the tables say today, by codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

RATING, EVIDENCE, FINDING, REPLY, STRIKE, RULES = "rating", "evidence", "finding", "reply", "strike", "rules"
RESTING = "resting"  # a criterion whose rating rests on what fell away; no input, but it must be rated again
ADDED, GONE, CHANGED = "added", "gone", "changed"


@dataclass(frozen=True)
class Change:
    """`subject` names it: `rater:criterion`, a piece, the id of a finding; `was` and `now` are texts of codes."""

    what: str
    subject: str
    how: str
    was: str = ""
    now: str = ""


def differences(stored: Mapping[str, Any], today: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every input that came, went or is another now. The day is none: severity falls with time by rule."""
    found: list[Change] = []
    for what, read in _READ.items():
        before, after = read(stored), read(today)
        for subject in dict.fromkeys([*before, *after]):
            was, now = before.get(subject), after.get(subject)
            if was == now:
                continue
            how = ADDED if was is None else GONE if now is None else CHANGED
            found.append(Change(what, subject, how, was or "", now or ""))
    return tuple(found)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _ratings(inputs: Mapping[str, Any]) -> dict[str, str]:
    return {f"{rater}:{criterion}": _plain(value) for rater, criterion, value in inputs["ratings"]}


def _evidence(inputs: Mapping[str, Any]) -> dict[str, str]:
    return {code: _plain([source, group, sorted(criteria)]) for code, source, group, criteria in inputs["evidence"]}


def _findings(inputs: Mapping[str, Any]) -> dict[str, str]:
    return {found["id"]: _plain(found) for found in inputs["findings"]}


def _replies(inputs: Mapping[str, Any]) -> dict[str, str]:
    return {number: kind for kind, number in inputs.get("replies", ())}


def _strikes(inputs: Mapping[str, Any]) -> dict[str, str]:
    return dict(inputs.get("strikes", ()))


def _rules(inputs: Mapping[str, Any]) -> dict[str, str]:
    return {key: _plain(inputs[key]) for key in ("scorecard", "project", "card") if key in inputs}


_READ = {
    RATING: _ratings,
    EVIDENCE: _evidence,
    FINDING: _findings,
    REPLY: _replies,
    STRIKE: _strikes,
    RULES: _rules,
}
