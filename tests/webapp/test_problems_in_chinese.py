"""What is wrong with a project is said in the reader's language: nothing of it is glued together in English."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.forms.build import refused
from tests.forms.test_refusals import REFUSED as FORMS
from tests.workflows.bpmn.test_rules import SPOILED
from tests.workflows.bpmn.whole import problems
from tests.workflows.dmn.test_refusals import REFUSED as DECISIONS
from tests.workflows.law.test_law import BROKEN
from webapp.translations import collect
from workflows import catalog, dmn, pack_file, packs
from workflows.catalog import Source
from workflows.errors import Problem, Refused
from workflows.scoring import scorecard
from workflows.sentences import Sentence, in_words

WORDED = re.compile(r"\b[A-Za-z]{2,} [a-z]{2,}\b|\b[A-Z][a-z]+: ")
ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
FEEL = re.compile(r"(for|every|some) x in list|working days after")
CATALOG = collect.catalog_of("zh_Hans")
TEXTS = collect.texts()


def rooms() -> Iterator[Path]:
    for room in collect.PROBLEMS_IN:
        path = collect.ROOT / room
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


@pytest.mark.parametrize("room", list(rooms()), ids=lambda room: room.relative_to(collect.ROOT).as_posix())
def test_no_problem_is_worded_in_a_text_that_nobody_can_translate(room: Path) -> None:
    joined = [node.values for node in ast.walk(ast.parse(room.read_text())) if isinstance(node, ast.JoinedStr)]
    said = ["…".join(str(one.value) for one in parts if isinstance(one, ast.Constant)) for parts in joined]
    assert [text for text in said if WORDED.search(text)] == []


def patterns(*said: object) -> Iterator[str]:
    for one in said:
        if isinstance(one, Sentence):
            yield one.pattern
            yield from patterns(*(value for value in one.values.values() if isinstance(value, Sentence)))
        elif one:
            yield str(one)


def chinese(text: str) -> str:
    return in_words(text, lambda said: str(CATALOG[said].string) if said in CATALOG else said, "zh_Hans")


def names(problem: Problem) -> set[str]:
    """Values that are the designer's own, whatever they are written in."""
    found: set[str] = set()
    todo: list[object] = [problem.reason, problem.instead]
    while todo:
        one = todo.pop()
        if isinstance(one, Sentence):
            todo += one.values.values()
        elif isinstance(one, str):
            found.add(one)
    return found


def must_be_chinese(problems: Iterable[Problem]) -> None:
    told = list(problems)
    assert told
    for problem in told:
        assert [said for said in patterns(problem.reason, problem.instead) if said not in TEXTS] == []
        for text in filter(None, (problem.reason, problem.instead)):
            said = chinese(text)
            for name in sorted(names(problem) - {text}, key=len, reverse=True):
                said = said.replace(name, "")
            assert re.search(r"[\u4e00-\u9fff]", said) and not ENGLISH.search(FEEL.sub("", said)), said


@pytest.mark.parametrize("rule", BROKEN)
def test_the_law_speaks_chinese(rule: str) -> None:
    must_be_chinese(found.problem for found in catalog.law_of(Source(BROKEN[rule][1])))


@pytest.mark.parametrize(("rule", "element", "old", "new"), SPOILED, ids=[f"{row[0]} {row[1][:20]}" for row in SPOILED])
def test_the_reader_of_diagrams_speaks_chinese(rule: str, element: str, old: str, new: str) -> None:
    must_be_chinese(problems((old, new)))


@pytest.mark.parametrize(("rule", "component", "instead"), FORMS)
def test_the_compiler_of_forms_speaks_chinese(rule: str, component: dict[str, Any], instead: str) -> None:
    must_be_chinese(refused(component))


@pytest.mark.parametrize("data", [data for data, _said in DECISIONS])
def test_the_reader_of_decisions_speaks_chinese(data: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        dmn.read(data, "one.dmn")
    must_be_chinese(refusal.value.problems)


@pytest.mark.parametrize(
    ("was", "now"),
    [("main: ", "mian: "), ("stages:", "stages: 3\nstage:"), ("code: ", "code: A")],
)
def test_the_strict_reader_of_a_pack_speaks_chinese(was: str, now: str) -> None:
    data = packs.files("civil_service")["pack.yaml"].replace(was.encode(), now.encode(), 1)
    with pytest.raises(Refused) as refusal:
        pack_file.parse(data, "pack.yaml")
    must_be_chinese(refusal.value.problems)


@pytest.mark.parametrize("data", [b"", b"[1]", b"a: &b 1", b"a: [", b"code: 3\ncriteria: x"])
def test_the_strict_reader_of_a_scorecard_speaks_chinese(data: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        scorecard.parse(data, "scorecard.yaml")
    must_be_chinese(refusal.value.problems)
