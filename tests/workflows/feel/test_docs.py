"""docs/feel.md is true, row by row."""

import re
from pathlib import Path

import pytest

from tests.workflows.feel.doubles import CLOCK
from workflows.errors import FeelError
from workflows.feel import check, evaluate

TEXT = (Path(__file__).parents[3] / "docs" / "feel.md").read_text(encoding="utf-8")
SECTIONS = dict(section.split("\n", 1) for section in TEXT.split("\n## ")[1:])


def rows(section: str) -> list[tuple[str, str]]:
    return re.findall(r"^\| `(.+?)` \| (.+) \|$", SECTIONS[section], re.MULTILINE)


@pytest.mark.parametrize("text", [text for text, _ in rows("What is an error")])
def test_what_is_said_to_be_an_error_is_one(text: str) -> None:
    with pytest.raises(FeelError):
        evaluate(text, {}, CLOCK)


@pytest.mark.parametrize(("text", "result"), rows("What null does") + rows("What is worth knowing"))
def test_what_is_said_to_come_out_does(text: str, result: str) -> None:
    assert evaluate(text, {}, CLOCK) == evaluate(f"({result.strip('`')})", {}, CLOCK)


@pytest.mark.parametrize("name", re.findall(r"`([a-zA-Z0-9 ]+)`", SECTIONS["Not offered"]))
def test_what_is_said_not_to_be_offered_is_refused(name: str) -> None:
    assert "not offered here" in check(f"{name}()")[0].message
