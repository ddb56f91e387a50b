"""What the editors' scripts ask the server for: names to choose from, templates, outlines, previews, import reports."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.browsing import Browser
from tests.webapp.pages.conftest import Office
from webapp.pages.designer import phrases
from webapp.pages.designer.operation_words import INPUTS, OPERATIONS, RECORDS
from workflows.bpmn.vocabulary import OPERATIONS as REGISTRY
from workflows.bpmn.vocabulary import RECORD_KINDS

SCRIPTS = Path(__file__).parents[3] / "webapp" / "assets" / "js" / "studio"


def at(office: Office, path: str) -> str:
    return office.path("/designer/drafts/{draft}/" + path)


def send(browser: Browser, path: str, **body: Any) -> Any:
    browser.get("/designer/drafts")
    return browser.client.post(path, headers={"X-CSRFToken": browser.token}, **body)


def test_every_phrase_that_a_script_says_can_be_translated() -> None:
    said = {
        phrase.replace('\\"', '"')
        for script in SCRIPTS.rglob("*.js")
        for phrase in re.findall(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"', script.read_text())
    }
    assert said - set(phrases.OURS) == set()
    assert set(phrases.OURS) - said == set()


def test_every_operation_input_and_record_has_words() -> None:
    assert set(OPERATIONS) == set(REGISTRY)
    assert set(RECORDS) == set(RECORD_KINDS)
    named = {name for one in REGISTRY.values() for name in (*one.needs, *one.takes, *one.gives)}
    assert set(INPUTS) == named


def test_the_vocabulary_holds_the_names_of_the_draft_in_the_readers_language(office: Office) -> None:
    dana = office.as_("dana")
    told = dana.client.get(at(office, "vocabulary")).json
    values = {key: {one["value"] for one in told[key]} for key in ("forms", "groups", "stages", "decisions", "limits")}
    assert {"match_identity", "consent"} & values["forms"] and "investigators" in values["groups"]
    assert "checks" in values["stages"] and "plan_checks" in values["decisions"] and "task_days" in values["limits"]
    assert {"value": "hired", "label": "Hired"} in told["outcomes"]
    assert len(told["templates"]) == len(REGISTRY)
    assert "record_result" in {one["name"] for one in told["variables"]["check_record"]}
    assert {"consent", "limits"} <= {group["name"] for group in told["facts"]["entries"]}
    chinese = dana.client.get(at(office, "vocabulary?lang=zh_Hans")).json
    assert {"value": "investigators", "label": "考察人员"} in chinese["groups"]


def test_a_template_fixes_the_operation_and_asks_for_its_inputs(office: Office) -> None:
    templates = office.as_("dana").client.get(at(office, "vocabulary")).json["templates"]
    letter = next(one for one in templates if one["id"] == "probity.letter.send")
    assert letter["properties"][0]["value"] == "letter.send"
    asked = {field["id"]: field for field in letter["properties"][1:]}
    assert asked["template"]["type"] == "Dropdown" and asked["to"]["constraints"] == {"notEmpty": True}
    assert asked["channel"]["optional"] is True


def test_the_outline_tells_the_saved_drawing_and_says_nothing_of_other_files(office: Office) -> None:
    dana = office.as_("dana")
    lines = dana.client.get(at(office, "outline?file=check_record.bpmn")).json["lines"]
    assert lines[0] == {"depth": 0, "element": "check_record", "kind": "process", "text": "Process: Check one record"}
    assert any(line["element"] == "match_identity" for line in lines)
    assert dana.client.get(at(office, "outline?file=check_record.bpmn&process=elsewhere")).json["lines"] == []
    for file in ("pack.yaml", "nowhere.bpmn", "../../etc/passwd", ""):
        assert dana.client.get(at(office, f"outline?file={file}")).json["lines"] == []


def form(*components: dict[str, Any]) -> str:
    return json.dumps({"id": "f", "title": "F", "type": "default", "schemaVersion": 19, "components": list(components)})


def test_a_preview_is_what_the_server_will_draw(office: Office) -> None:
    path = at(office, "form-preview")
    field = {"id": "a", "type": "textfield", "key": "a", "label": "<b>Why</b>"}
    then = {"id": "b", "type": "textfield", "key": "b", "label": "Then", "conditional": {"hide": '=a != "yes"'}}
    drawn = send(office.as_("dana"), path, data={"schema": form(field, then)}).json
    assert drawn["problems"] == [] and "&lt;b&gt;Why&lt;/b&gt;" in drawn["html"] and "Then" not in drawn["html"]
    typed = send(office.as_("dana"), path, data={"schema": form(field, then), "typed": "1", "a": "yes"}).json
    assert "Then" in typed["html"]


@pytest.mark.parametrize(
    "schema",
    ["", "{", "[]", form({"id": "a", "type": "iframe", "url": "https://example.org"}),
     form({"id": "a", "type": "textfield", "key": "date"}),
     form({"id": "a", "type": "expression", "key": "a", "expression": "=for x in 1..99999999 return x"})],
    ids=["empty", "broken", "a list", "a frame", "a name of FEEL's", "a loop"],
)  # fmt: skip
def test_a_schema_that_cannot_be_drawn_is_refused_with_reasons(office: Office, schema: str) -> None:
    told = send(office.as_("dana"), at(office, "form-preview"), data={"schema": schema}).json
    assert told["html"] == "" and told["problems"] and all(one["reason"] for one in told["problems"])


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"file": "check_record.bpmn", "before": "<x", "after": "<x"}, 422), ([], 422), ({"file": 1}, 422),
     ({"file": "nowhere.bpmn", "before": "", "after": ""}, 404)],
)  # fmt: skip
def test_an_import_that_cannot_be_read_is_refused_in_words(office: Office, sent: Any, status: int) -> None:
    answer = send(office.as_("dana"), at(office, "import-report"), json=sent)
    assert answer.status_code == status and answer.json["words"]


@pytest.mark.parametrize("path", ["vocabulary", "outline", "edit/check_record.bpmn"])
def test_only_designers_are_told(office: Office, path: str) -> None:
    assert office.as_("joanna").client.get(at(office, path)).status_code == 403


@pytest.mark.parametrize("file", ["nowhere.bpmn", "pack.yaml", "../secret.bpmn", "forms/nowhere.form"])
def test_what_is_no_drawing_of_the_draft_has_no_editor(office: Office, file: str) -> None:
    assert office.as_("dana").client.get(at(office, f"edit/{file}")).status_code == 404


def test_a_page_of_every_day_did_not_grow(office: Office) -> None:
    """The editors' scripts are on their own pages alone."""
    for path in ("/designer/drafts", "/processes"):
        assert "studio" not in "".join(re.findall(r'/static/dist/[^"]+', office.as_("dana").get(path)))
