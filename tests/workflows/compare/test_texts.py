"""Line by line: what is told adds up to both texts again."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.compare.texts import lines

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "d e"]), max_size=40).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_every_line_that_differs_is_told_at_its_place(left: str, right: str) -> None:
    found = lines(left.encode(), right.encode())
    assert found is not None
    before, after = left.splitlines(), right.splitlines()
    for line in found:
        if line.left:
            assert before[line.left - 1] == line.text
        if line.right:
            assert after[line.right - 1] == line.text
    gone, added = ({one.left for one in found if one.how == "gone"}, {one.right for one in found if one.how == "added"})
    kept_before = [text for number, text in enumerate(before, 1) if number not in gone]
    kept_after = [text for number, text in enumerate(after, 1) if number not in added]
    assert kept_before == kept_after
    shown = sum(1 for one in found if one.left) + sum(int(one.text) for one in found if one.how == "skip")
    assert not found or shown <= len(before)


def test_equal_texts_have_no_lines_and_three_stand_around_what_differs() -> None:
    text = "\n".join(map(str, range(20)))
    assert lines(text.encode(), text.replace("\n", "\r\n").encode()) == ()
    found = lines(text.encode(), text.replace("\n10\n", "\nten\n").encode())
    assert found is not None
    assert [(one.how, one.text) for one in found] == [
        ("skip", "7"), ("same", "7"), ("same", "8"), ("same", "9"), ("gone", "10"), ("added", "ten"),
        ("same", "11"), ("same", "12"), ("same", "13"), ("skip", "6"),
    ]  # fmt: skip


def test_texts_that_differ_everywhere_are_given_up_at_once() -> None:
    begun = time.perf_counter()
    assert lines(b"\n".join(b"%d" % n for n in range(60_000)), b"\n".join(b"x%d" % n for n in range(60_000))) is None
    assert time.perf_counter() - begun < 2
