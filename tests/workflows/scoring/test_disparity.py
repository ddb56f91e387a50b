"""Impact of a whole process: published comparisons, and small groups that no arithmetic over all of it gives away."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.scoring.disparity import Disparity, Passage, disparity, safe

STAGES = ("checks", "rating", "decision")
NOBODY: tuple[Passage, ...] = ()


def people(group, entered, *passed):
    """`entered` people of a group, of whom `passed` went on from each stage in turn; the last passed is selected."""
    found, standing = [], entered
    for stage, on in enumerate(passed):
        found += [Passage(group, stage, False, "rejected")] * (standing - on)
        standing = on
    return found + [Passage(group, len(passed) - 1, True, "hired")] * standing


def lines(table):
    return {line.group: (line.people.selected, line.people.total) for line in table.lines}


def test_nine_of_ten_against_seven_of_ten_is_flagged_as_a_small_sample_and_four_fifths_is_not_flagged():
    found = disparity(people("a", 10, 9) + people("b", 10, 7), "ab", ("decision",))
    [best, other] = found.overall.lines
    assert (best.group, best.against_best) == ("a", None)
    assert (other.against_best.ratio, other.against_best.flagged, other.against_best.small_sample) == (
        Fraction(7, 9), True, True,
    )  # fmt: skip
    exact = disparity(people("a", 5, 1) + people("b", 25, 4), "ab", ("decision",))
    [_best, low] = exact.overall.lines
    assert (low.group, low.against_best.ratio, low.against_best.flagged) == ("b", Fraction(4, 5), False)


def test_each_stage_tells_who_entered_and_who_went_on_and_counts_add_up():
    found = disparity(people("a", 20, 18, 12, 9) + people("b", 30, 24, 20, 15) + people(None, 7, 7, 6, 5), "ab", STAGES)
    assert [table.stage for table in found.stages] == list(STAGES)
    assert [lines(table) for table in found.stages] == [
        {"a": (18, 20), "b": (24, 30)}, {"b": (20, 24), "a": (12, 18)}, {"b": (15, 20), "a": (9, 12)},
    ]  # fmt: skip
    assert [(t.rest.selected, t.rest.total) for t in found.stages] == [(7, 7), (6, 7), (5, 6)]
    assert lines(found.overall) == {"a": (9, 20), "b": (15, 30)}
    assert [(e.outcome, e.everybody, dict(e.groups), e.rest) for e in found.endings] == [
        ("hired", 29, {}, 29), ("rejected", 28, {}, 28),  # two of the rest were rejected
    ]  # fmt: skip


def test_outcomes_by_group_are_told_when_none_is_of_a_few_people():
    found = disparity(people("a", 20, 9) + people("b", 30, 15), "ab", ("decision",))
    assert [(e.outcome, e.everybody, dict(e.groups), e.rest) for e in found.endings] == [
        ("hired", 24, {"a": 9, "b": 15}, 0), ("rejected", 26, {"a": 11, "b": 15}, 0),
    ]  # fmt: skip
    few = disparity(people("a", 20, 16) + people("b", 30, 15), "ab", ("decision",))
    assert all(ending.groups == {} and ending.rest == ending.everybody for ending in few.endings)


def test_a_group_that_shrinks_below_the_number_disappears_from_there_on_and_from_the_whole():
    """Three of c came to the rating. Had the whole shown that one of c was hired, it would tell of those three."""
    found = disparity(
        people("a", 20, 18, 12, 9) + people("b", 30, 24, 20, 15) + people("c", 9, 3, 2, 1) + people(None, 20, 15, 9, 4),
        "abc", STAGES,
    )  # fmt: skip
    assert lines(found.stages[0])["c"] == (3, 9)
    for table in (*found.stages[1:], found.overall):
        assert lines(table).keys() == {"a", "b"}
    assert all(ending.groups.keys() <= {"a", "b"} for ending in found.endings)


def test_a_group_that_comes_back_over_the_number_nowhere_stays_held_back():
    """b is held back with c at the first stage, so it stays so, however many of it go on."""
    found = disparity(people("a", 30, 20, 10, 8) + people("b", 12, 12, 12, 12) + people("c", 4, 0, 0, 0), "abc", STAGES)
    assert [lines(table).keys() for table in found.stages] == [{"a"}] * 3


@pytest.mark.parametrize(
    ("sizes", "everybody", "shown"),
    [
        ({"a": 10, "b": 8, "c": 4}, 22, {"a"}),  # c alone would follow from the total: b goes with it
        ({"a": 10, "b": 8, "c": 4}, 23, {"a", "b"}),  # one who did not say hides among them: five together
        ({"a": 10, "b": 8}, 20, {"a"}),  # two who did not say are too few as well
        ({"a": 10, "b": 8}, 18, {"a", "b"}),
        ({"a": 10, "b": 0}, 10, {"a"}),
        ({"a": 4}, 4, set()),
        ({"a": 6, "b": 3}, 9, set()),
        ({}, 0, set()),
    ],
)
def test_who_is_held_back_is_nobody_or_enough(sizes, everybody, shown):
    assert safe(sizes, everybody, 5) == shown


def test_nobody_at_all_and_what_cannot_be():
    empty = disparity(NOBODY, "ab", STAGES)
    assert all(not table.lines and table.everybody.total == 0 for table in empty.stages)
    assert empty.endings == ()
    with pytest.raises(ValueError, match="a stage of 3"):
        disparity([Passage("a", 3, False, "rejected")], "ab", STAGES)
    with pytest.raises(ValueError, match="a group of"):
        disparity([Passage("z", 0, False, "rejected")], "ab", STAGES)


# --- an attacker with everything that is published, and every total of the office -----------------------------------

GROUPS = ("a", "b", "c", "d")
CHAINS = st.integers(0, 14).flatmap(
    lambda n: st.integers(0, n).flatmap(
        lambda m: st.integers(0, m).flatmap(lambda k: st.integers(0, k).map(lambda h: (n, m, k, h)))
    )
)


def solved(found: Disparity, depth: int, columns: tuple[str | None, ...]):
    """The equations of what is published: unknowns are how many of each group (who did not say too) stood at each
    depth. Returns a function that says whether an unknown follows from them."""
    index = {(name, at): i for i, (name, at) in enumerate((n, a) for n in columns for a in range(depth + 1))}
    rows = []

    def equation(*terms):
        row = np.zeros(len(index))
        for term in terms:
            row[index[term]] += 1
        rows.append(row)

    for at in range(depth + 1):
        equation(*((name, at) for name in columns))  # totals of the office
    for at, table in enumerate(found.stages):
        for line in table.lines:
            equation((line.group, at))
            equation((line.group, at + 1))
        hidden = [name for name in columns if name not in lines(table)]
        equation(*((name, at) for name in hidden))
        equation(*((name, at + 1) for name in hidden))
    for line in found.overall.lines:
        equation((line.group, 0))
        equation((line.group, depth))
    for ending in found.endings:
        if ending.outcome == "hired" and ending.groups:
            equation(*((name, depth) for name in columns if name not in ending.groups))
    known = np.array(rows)
    rank = np.linalg.matrix_rank(known)

    def follows(name, at):
        unit = np.zeros(len(index))
        unit[index[name, at]] = 1
        return np.linalg.matrix_rank(np.vstack([known, unit])) == rank

    return follows


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(CHAINS, min_size=4, max_size=4), CHAINS)
def test_what_became_of_a_small_group_follows_from_nothing_that_is_published(chains, silent):
    standing = dict(zip(GROUPS, chains, strict=True)) | {None: silent}
    crowd = [p for name, (n, *passed) in standing.items() for p in people(name, n, *passed)]
    found = disparity(crowd, GROUPS, STAGES)
    follows = solved(found, len(STAGES), (*GROUPS, None))
    for name, chain in standing.items():
        for at in range(len(STAGES)):
            assert not (0 < chain[at] < 5 and name is not None and follows(name, at + 1)), (name, at)
    assert all(n == 0 or n >= 5 for e in found.endings if e.groups for n in (*e.groups.values(), e.rest))
    for table in (*found.stages, found.overall):
        assert all(line.people.total >= 5 for line in table.lines)
        assert table.rest.total == 0 or table.rest.total >= 5 or not table.lines
        assert table.rest.total + sum(line.people.total for line in table.lines) == table.everybody.total
