"""A draft policy over closed cases: inputs fitted to it, moves counted, groups held back."""

from dataclasses import replace
from pathlib import Path

import pytest

from workflows.scoring.replay import Change, GroupChange, by_group, fitted, tally
from workflows.scoring.scorecard import parse

CARD = parse((Path(__file__).parents[3] / "workflows/packs/civil_service/scorecard.yaml").read_bytes())


def office(**groups):
    """name → (people, how many of them would move): who moves, and who said which group ('' for nobody)."""
    changed, said = {}, {}
    for group, (people, moving) in groups.items():
        for n in range(people):
            who = len(changed)
            changed[who] = n < moving
            if group != "silent":
                said[who] = group
    return changed, said


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ({"a": (20, 10), "b": (30, 6)}, {"a": 10, "b": 6}),
        ({"a": (20, 0), "b": (30, 30)}, {"a": 0, "b": 30}),
        ({"a": (20, 4), "b": (30, 6)}, {"a": None, "b": None}),  # four would be named
        ({"a": (20, 17), "b": (30, 6)}, {"a": None, "b": None}),  # three who stay would be
        ({"a": (20, 5), "b": (30, 5), "silent": (9, 1)}, {"a": None, "b": None}),  # one of those who said nothing
        ({"a": (20, 5), "b": (30, 5), "c": (4, 0)}, {"b": 5}),  # c follows from the total, a goes with it
        ({"a": (20, 5), "c": (4, 4)}, {}),
        ({}, {}),
    ],
)
def test_changes_by_group_name_nobody(groups, told):
    changed, said = office(**groups)
    found = by_group(changed, said, {"a", "b", "c"}, 5)
    assert {one.group: one.changed for one in found} == told
    assert all(one == GroupChange(one.group, groups[one.group][0], one.changed) for one in found)


def test_moves_are_counted_from_where_to_where():
    moves = [Change("referral", "favourable"), Change("referral", "favourable"), Change("favourable", "referral")]
    assert tally(moves) == {("referral", "favourable"): 2, ("favourable", "referral"): 1}


def test_inputs_lose_what_the_draft_does_not_know():
    inputs = {
        "as_of": "2026-11-23",
        "ratings": [["1", "M1", 4], ["1", "M10", 3]],
        "evidence": [["e1", "peer", "x", ["M1", "M10"]], ["e2", "rumour", "y", ["M1"]]],
        "findings": [{"id": "1", "criteria": ["M10", "M1"]}],
    }
    draft = replace(CARD, criteria=tuple(c for c in CARD.criteria if c.id != "M10"))
    assert fitted(draft, inputs) == {
        "as_of": "2026-11-23",
        "ratings": [["1", "M1", 4]],
        "evidence": [["e1", "peer", "x", ["M1"]]],
        "findings": [{"id": "1", "criteria": ["M1"]}],
    }
    assert fitted(CARD, inputs)["ratings"] == inputs["ratings"]
