"""A designer who reads Chinese is told in Chinese what is wrong with a draft: on its page, in the editor, on import."""

import re
from typing import Any

import pytest
from flask import Flask

from tests.webapp.casework.test_mending import FILE, lame
from tests.webapp.house import House
from tests.webapp.pages.test_designer import Script

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
ENGLISH = re.compile(r"Expected|Draw |Source: |Use one of")
FORM = b'{"id": "f", "title": "F", "type": "default", "components": [{"type": "iframe", "id": "i"}]}'


def told(ask: Script) -> list[dict[str, Any]]:
    found = ask("POST", "check?lang=zh_Hans").json
    assert found is not None
    return list(found["problems"])


def test_the_law_is_told_in_chinese_on_the_page_and_to_the_editor(app: Flask, house: House) -> None:
    ask = Script(app, "dana", lame())
    problem = told(ask)[0]  # what stops publishing comes first, advice after it
    assert problem["reason"] == "应有对考察对象的提醒，但没有任何提醒。"
    assert problem["instead"] == "请在边界上设非中断定时器，引向函件或办案单位的任务。"
    assert problem["source"] == "本系统的建议，对外部人员的提醒与催办"
    page = ask.browser.get(f"{ask.at}?lang=zh_Hans")
    for words in ("外部人员的任务须有提醒", problem["reason"], problem["instead"], problem["source"]):
        assert words in page
    outline = ask("GET", f"outline?file={FILE}").json
    assert outline is not None and "流程：" in outline["lines"][0]["text"]
    english = ask("POST", "check?lang=en").json
    assert english is not None
    assert english["problems"][0]["reason"] == "Expected a reminder to the candidate but nothing reminds anybody."


def test_every_reader_of_a_file_tells_in_chinese(app: Flask, house: House) -> None:
    ask = Script(app, "dana", lame())
    ask("PUT", "files/half.bpmn", data=b"<odd/>")
    ask("PUT", "files/half.dmn", data=b"<odd/>")
    ask("PUT", "files/forms/half.form", data=FORM)
    found = told(ask)
    assert {"half.bpmn", "half.dmn", "forms/half.form"} <= {problem["file"] for problem in found}
    for problem in found:
        said = problem["reason"] + problem["instead"]
        assert re.search(r"[\u4e00-\u9fff]", said) and not ENGLISH.search(said), said
    assert not ENGLISH.search(ask.browser.get(f"{ask.at}?lang=zh_Hans"))
    unsavable = ask("PUT", "files/other.bpmn?lang=zh_Hans", data=b"<odd>").json
    assert unsavable is not None and not re.search("Expected|well-formed", unsavable["words"])


def test_a_draft_that_cannot_be_tried_is_told_in_chinese_though_the_bench_is_another_process(
    app: Flask, house: House
) -> None:
    ask = Script(app, "dana", lame())
    ask("PUT", "files/half.bpmn", data=b"<odd/>")
    page = ask.browser.post(f"{ask.at}/try/start?lang=zh_Hans", {"level": ""}, 422).text
    assert "应为 BPMN 2.0 的 definitions" in page and "请在 BPMN 编辑器中打开该文件并重新保存。" in page
    assert not ENGLISH.search(page)
