"""A value is changed where it stands, and nothing else of the file is."""

from decimal import Decimal
from difflib import unified_diff

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows import packs
from workflows.yaml_edit import Editor, Missing, flow, path_of, scalars

FILES = {
    f"{code}/{name}": data
    for code in packs.shipped()
    for name, data in packs.files(code).items()
    if name.endswith(".yaml")
}
SMALL = b"""# What it is.
code: small   # stays
title: {en: One, zh_Hans: "\xe4\xb8\x80"}
limits:
  # about a day
  a_days: {value: 5, unit: days, source: office}
  b_days: {value: 6, unit: days, source: office}  # behind it

list:
  - {code: x, en: X}
  - code: y
    en: |
      two
      lines
watched: [M1, M2]
score: off
last: 2026-01-01
"""


def _changed(before: bytes, after: bytes) -> list[str]:
    lines = list(unified_diff(before.decode().splitlines(), after.decode().splitlines(), lineterm="", n=0))
    return [line for line in lines[2:] if not line.startswith("@@")]


@pytest.mark.parametrize("name", FILES)
def test_a_shipped_file_written_with_its_own_values_is_itself(name: str) -> None:
    editor = Editor(FILES[name])
    for path, value in list(scalars(editor.get(())))[::7]:
        editor.set(path, value)
    assert editor.data == FILES[name]


@pytest.mark.parametrize("name", FILES)
def test_a_changed_value_of_a_shipped_file_is_one_changed_line(name: str) -> None:
    for path, _value in list(scalars(Editor(FILES[name]).get(())))[::23]:
        editor = Editor(FILES[name])
        editor.set(path, "Something: else, [really] #1")
        assert editor.get(path) == "Something: else, [really] #1"
        assert len(_changed(FILES[name], editor.data)) == 2, path


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("limits.a_days.value", Decimal(7), "  a_days: {value: 7, unit: days, source: office}"),
        ("title.en", "No", 'title: {en: "No", zh_Hans: "一"}'),
        ("title.en", "One, two", 'title: {en: "One, two", zh_Hans: "一"}'),
        ("score", True, "score: true"),
        ("watched", ["M1", "M3"], "watched: [M1, M3]"),
        ("watched[1]", "M9", "watched: [M1, M9]"),
        ("code", "other", "code: other   # stays"),
        ("limits.b_days.at", "Art. 3", "  b_days: {value: 6, unit: days, source: office, at: Art. 3}  # behind it"),
        ("last", "2026-02-01", 'last: "2026-02-01"'),
    ],
)
def test_a_value_is_written_so_that_it_reads_as_itself(path: str, value: object, line: str) -> None:
    editor = Editor(SMALL)
    editor.set(path_of(path), value)  # type: ignore[arg-type]
    assert line in editor.data.decode().splitlines()
    assert editor.get(path_of(path)) == value


def test_a_key_goes_with_its_line_and_what_stands_around_it_stays() -> None:
    editor = Editor(SMALL)
    editor.remove(("limits", "b_days"))
    editor.remove(("list", 0))
    assert _changed(SMALL, editor.data) == [
        "-  b_days: {value: 6, unit: days, source: office}  # behind it",
        "-  - {code: x, en: X}",
    ]
    editor.remove(("list", 0))
    assert editor.get(("list",)) == [] and editor.get(("watched",)) == ["M1", "M2"]


def test_what_is_put_in_stands_at_the_end_of_its_list_in_the_way_of_its_neighbours() -> None:
    editor = Editor(SMALL)
    editor.set(("limits", "c_days"), {"value": 3, "unit": "days"})
    editor.append(("list",), {"code": "z", "en": "Z: 1"})
    editor.append(("watched",), "M3")
    assert _changed(SMALL, editor.data) == [
        "+  c_days: {value: 3, unit: days}",
        "-watched: [M1, M2]",
        '+  - {code: z, en: "Z: 1"}',
        "+watched: [M1, M2, M3]",
    ]


def test_a_key_can_be_put_before_another() -> None:
    editor = Editor(b'# Texts\n"B: b": x\nD: y\n')
    editor.insert((), "C c", "z", "D")
    editor.insert((), "A", "w", "B: b")
    editor.insert((), "E", "v", None)
    assert editor.data.decode() == '# Texts\nA: w\n"B: b": x\nC c: z\nD: y\nE: v\n'


def test_what_is_not_there_is_told() -> None:
    editor = Editor(SMALL)
    for path in (("list", 9), ("limits", "z", "value"), ("code", "en")):
        assert not editor.has(path)
        with pytest.raises(Missing):
            editor.get(path)
    with pytest.raises(Missing):
        editor.remove(("limits", "z"))
    assert editor.data == SMALL


@settings(deadline=None, max_examples=60)
@given(st.text())
def test_any_text_survives_in_a_block_and_in_braces(text: str) -> None:
    text = "".join(char for char in text if char.isprintable() or char == "\n")
    for path in (("code",), ("title", "en"), ("list", 0, "en")):
        editor = Editor(SMALL)
        editor.set(path, text)
        assert editor.get(path) == text
        assert yaml.safe_load(editor.data)["limits"]["b_days"]["value"] == 6


def test_a_list_of_mappings_stands_on_one_line() -> None:
    assert flow([{"a": None, "b": True}, "x, y"]) == '[{a: null, b: true}, "x, y"]'
