"""The drawing board at work: files as scripts save them, forms that refuse and keep what was typed, ZIP files."""

import io
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.webapp.browsing import Browser
from tests.webapp.casework.drawing import LETTER, asked, begun, published, save
from tests.webapp.house import PASSWORD, House, person
from tests.webapp.pages.conftest import Office
from webapp import clock
from webapp.casework import draft_exchange, drafting
from webapp.db import db

HALF = b"<bpmn:definitions xmlns:bpmn='http://www.omg.org/spec/BPMN/20100524/MODEL'/>"
pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def held(draft_id: int) -> dict[str, bytes]:
    """The files of the draft, as other browsers have left them."""
    db.session.rollback()
    return dict(drafting.draft_source(draft_id, person("dana")).files)


class Script:
    """What the editors of a draft send, with the token of the page."""

    def __init__(self, app: Flask, username: str, draft_id: int):
        self.browser, self.at = Browser(app, username), f"/designer/drafts/{draft_id}"
        self.browser.get("/designer/drafts")

    def __call__(self, method: str, path: str, etag: str = "", **what: Any) -> TestResponse:
        from tests.webapp.browsing import _alone

        headers = {"X-CSRFToken": self.browser.token} | ({"If-Match": etag} if etag else {})
        return _alone(self.browser.client.open, f"{self.at}/{path}", method=method, headers=headers, **what)


# --- files


def test_a_file_is_read_saved_and_taken_away_by_its_etag(app: Flask, house: House) -> None:
    ask = Script(app, "dana", begun())
    read = ask("GET", f"files/{LETTER}")
    assert read.headers["ETag"] == '"1.1"' and read.headers["X-Content-Type-Options"] == "nosniff"
    assert read.mimetype == "application/octet-stream" and "attachment" in read.headers["Content-Disposition"]
    saved = ask("PUT", f"files/{LETTER}", '"1.1"', data=b"# Outcome\n")
    assert saved.status_code == 200 and saved.headers["ETag"] == '"2.1"'
    assert saved.json is not None and saved.json.items() >= {"etag": "2.1", "by": "Dana Cole"}.items()
    assert ask("GET", f"files/{LETTER}").data == b"# Outcome\n"
    assert ask("GET", f"files/{LETTER}?revision=1").data != b"# Outcome\n"
    assert ask("DELETE", f"files/{LETTER}", '"2.1"').json == {"gone": True}
    assert ask("GET", f"files/{LETTER}").status_code == 404
    new = ask("PUT", "files/half.bpmn", data=HALF)
    assert new.json is not None and new.json["etag"] == "2.1"


def test_a_stale_save_is_told_who_was_faster_and_when(app: Flask, house: House) -> None:
    draft_id = begun()
    save(draft_id, by="paul")
    refused = Script(app, "dana", draft_id)("PUT", f"files/{LETTER}", '"1.1"', data=b"# Mine\n")
    assert refused.status_code == 409 and refused.json is not None
    assert refused.json["by"] == "Paul Stein" and refused.json["etag"] == "2.1"
    assert refused.json["at"] == clock.now().isoformat() and "Paul Stein has saved" in refused.json["words"]


@pytest.mark.parametrize(
    ("method", "path", "etag", "data", "status", "line"),
    [
        ("PUT", "files/x.bpmn", "", b"<a>\n<b>", 422, 2),
        ("PUT", "files/x.exe", "", b"MZ", 422, 0),
        ("PUT", "files/..%2f..%2fetc/passwd", "", b"x", 422, 0),
        ("PUT", "files/x.bpmn", "", b"<a/>" + b" " * 2_200_000, 422, 0),
        ("PUT", "files/x.bpmn", "nonsense", b"<a/>", 422, None),
        ("PUT", "files/x.bpmn", '"99999999999999999999.1"', b"<a/>", 422, None),
        ("DELETE", f"files/{LETTER}", "", None, 422, None),
        ("DELETE", "files/nothing.bpmn", '"1.1"', None, 404, None),
        ("GET", "files/nothing.bpmn", "", None, 404, None),
        ("GET", f"files/{LETTER}?revision=99999999999999999999999", "", None, 404, None),
        ("POST", "comments", "", b"not json", 422, None),
        ("POST", "presence", "", b"[]", 422, None),
        ("POST", "comments/999/settle", "", b"{}", 404, None),
    ],
)
def test_what_is_wrong_is_told_in_json(
    app: Flask, house: House, method: str, path: str, etag: str, data: bytes, status: int, line: int | None
) -> None:
    answer = Script(app, "dana", begun())(method, path, etag, data=data)
    assert answer.status_code == status and answer.json is not None and answer.json["words"], answer.text
    assert answer.json.get("line") == line


def test_nobody_else_and_nothing_without_the_token(app: Flask, house: House) -> None:
    draft_id = begun()
    for username in ("vera", "joanna", "adam"):
        other = Browser(app, username).client
        for method, path in (("GET", f"files/{LETTER}"), ("GET", "comments"), ("GET", "export.zip")):
            assert other.open(f"/designer/drafts/{draft_id}/{path}", method=method).status_code == 403
    bare = Browser(app, "dana").client
    for method, path in (
        ("PUT", "files/x.bpmn"),
        ("DELETE", f"files/{LETTER}"),
        ("POST", "check"),
        ("POST", "presence"),
    ):
        assert bare.open(f"/designer/drafts/{draft_id}/{path}", method=method, data=b"<a/>").status_code == 400


def test_check_presence_and_comments_answer_as_the_editors_expect(app: Flask, house: House) -> None:
    draft_id = begun()
    ask = Script(app, "dana", draft_id)
    clean = ask("POST", "check").json
    assert clean is not None and (clean["stops"], len(clean["etag"])) == (0, 64)
    ask("PUT", "files/half.bpmn", data=b"<odd/>")
    found = ask("POST", "check").json
    assert found is not None and found["stops"] >= 1 and found["etag"] != clean["etag"]
    assert set(found["problems"][0]) == {
        "file", "element", "name", "line", "rule", "reason", "instead", "source", "stops", "fix",
    }  # fmt: skip
    assert found["problems"][0]["file"] == "half.bpmn" and found["problems"][0]["stops"] is True
    here = ask("POST", "presence", json={"file": "half.bpmn"}).json
    assert here is not None and [(p["name"], p["file"]) for p in here["people"]] == [("Dana Cole", "half.bpmn")]
    made = ask("POST", "comments", json={"text": "Why?", "file": "half.bpmn", "element": "x"}).json
    assert made is not None and made["text"] == "Why?" and made["settled_by"] == ""
    settled = ask("POST", f"comments/{made['id']}/settle", json={}).json
    assert settled is not None and settled["settled_by"] == "Dana Cole"
    listed = ask("GET", "comments").json
    assert listed is not None and len(listed["comments"]) == 1


# --- pages


def test_a_draft_is_begun_named_discarded_and_taken_up(app: Flask, house: House) -> None:
    dana = Browser(app, "dana")
    assert "The drawing board is empty" in dana.get("/designer/drafts")
    assert "Give the draft a name" in dana.post("/designer/drafts", {"from": "project:1", "title": ""}, 422).text
    for wrong in ("", "project:x", "shipped:nothing", "project:" + "9" * 30):
        assert "Choose what to begin" in dana.post("/designer/drafts", {"from": wrong, "title": "A"}, 422).text
    dana.post("/designer/drafts", {"from": "project:999", "title": "A"}, 404)
    page = dana.post("/designer/drafts", {"from": "shipped:uk_baseline", "title": "<b>Mine</b>"}).headers["Location"]
    assert "&lt;b&gt;Mine&lt;/b&gt;" in dana.get(page)
    assert "Give the draft a name" in dana.post(f"{page}/rename", {"title": " "}, 422).text
    dana.post(f"{page}/rename", {"title": "Ours"})
    dana.post(f"{page}/discard")
    assert "This draft was discarded" in dana.get(page)
    dana.post(f"{page}/take-up")
    assert "The draft is on the board again." in dana.get(page)


def test_a_file_is_added_and_taken_away_by_hand(app: Flask, house: House) -> None:
    draft_id, dana = begun(), Browser(app, "dana")
    page = f"/designer/drafts/{draft_id}"
    dana.get(page)
    for name in ("", "../x.bpmn", "x.exe", "pack2.yaml"):
        assert "Give it a name such as" in dana.post(f"{page}/files", {"name": name}, 422).text
    opens = {name: f"edit/{name}" for name in ("check_press.bpmn", "plan.dmn", "forms/check_press.form")}
    for name, where in {**opens, "notices/press.en.md": "rules/letters/press"}.items():
        made = dana.post(f"{page}/files", {"name": name}).headers["Location"]
        assert made == f"{page}/{where}"
    dana.post(f"{page}/files", {"name": "main.bpmn"}, 409)
    wrong = {"name": "x.bpmn", "file": (io.BytesIO(b"<a>"), "x.bpmn")}
    assert "It cannot be read" in dana.post(f"{page}/files", wrong, 422).text
    dana.post(f"{page}/files", {"name": "x.bpmn", "file": (io.BytesIO(b"<a/>"), "x.bpmn")})
    dana.get(page)
    dana.post(f"{page}/files/away", {"name": "x.bpmn", "etag": "1.1"}, 409)
    dana.post(f"{page}/files/away", {"name": "x.bpmn", "etag": "2.1", "tab": "diagram"})
    assert "x.bpmn" not in held(draft_id)


def test_history_is_gone_back_to_from_the_page(app: Flask, house: House) -> None:
    draft_id, dana = begun(), Browser(app, "dana")
    save(draft_id)
    page = f"/designer/drafts/{draft_id}"
    assert "Restore" in dana.get(page)
    dana.post(f"{page}/restore", {"revision": "1", "base": "1"}, 409)
    dana.post(f"{page}/restore", {"revision": "x", "base": "2"}, 404)
    dana.post(f"{page}/restore", {"revision": "1", "base": "2"})
    assert "The draft is as it was in revision 1" in dana.get(page)


def test_a_zip_file_is_looked_at_first_and_taken_then(app: Flask, house: House) -> None:
    draft_id, dana = begun(), Browser(app, "dana")
    page = f"/designer/drafts/{draft_id}"
    save(draft_id)
    sent = draft_exchange.export_version(3, person("dana")), "uk.zip"
    dana.get(page)
    assert "Choose a ZIP file." in dana.post(f"{page}/import", {}, 422).text
    wrong = {"archive": (io.BytesIO(b"<html>"), "x.zip")}
    assert "This is no ZIP file" in dana.post(f"{page}/import", wrong, 422).text
    from webapp.casework import archives

    files = held(draft_id) | {"notices/<b>.md": b"x", LETTER: b"# Short\n"}
    data = archives.pack(files, "uk_baseline", "")
    shown = dana.post(f"{page}/import", {"archive": (io.BytesIO(data), "x.zip")}, 200).text
    assert "Nothing has been changed." in shown and LETTER in shown and "notices/&lt;b&gt;.md" in shown
    assert held(draft_id)[LETTER] != b"# Short\n"
    digest = shown.split('name="digest" value="')[1][:64]
    dana.post(f"{page}/import/take", {"digest": "0" * 64, "revision": "2"}, 409)
    dana.post(f"{page}/import/take", {"digest": digest, "revision": "2"})
    assert held(draft_id)[LETTER] == b"# Short\n"
    shown = dana.post("/designer/drafts/import", {"archive": (io.BytesIO(data), "x.zip")}, 200).text
    assert "Begin a draft with it" in shown
    begin = {"digest": digest, "title": "From outside"}
    assert "From outside" in dana.get(dana.post("/designer/drafts/import/begin", begin).headers["Location"])
    assert sent[0][:2] == b"PK"
    out = dana.client.get(f"{page}/export.zip")
    assert out.mimetype == "application/zip" and "uk_baseline-draft" in out.headers["Content-Disposition"]


def test_the_second_person_reads_refuses_to_sign_wrongly_sends_back_and_publishes(app: Flask, house: House) -> None:
    draft_id, dana, paul = begun(), Browser(app, "dana"), Browser(app, "paul")
    page = f"/designer/drafts/{draft_id}"
    assert "Nothing differs from version 1" in dana.get(page)
    save(draft_id)
    dana.get(page)
    ask = {"reviewer": str(person("paul").id), "revision": "2", "effective": ""}
    for wrong, words in (
        ({"reviewer": ""}, "Choose who shall look"), ({"effective": "soon"}, "Write the day as"),
        ({"effective": "2020-01-01"}, "Choose a day to come"), ({"reviewer": str(person("dana").id)}, "cannot second"),
    ):  # fmt: skip
        assert words in dana.post(f"{page}/ask", ask | wrong, 422).text
    dana.post(f"{page}/ask", ask | {"revision": "1"}, 409)
    dana.post(f"{page}/ask", ask)
    assert "Sign and publish" not in dana.get(page) and "Waits for you" in paul.get("/designer/drafts")
    assert "Sign and publish as version 2" in paul.get(page)
    assert "Sign with your password." in paul.post(f"{page}/publish", {"revision": "2"}, 422).text
    wrong_password = {"revision": "2", "password": "wrong"}
    assert "nothing was signed" in paul.post(f"{page}/publish", wrong_password, 422).text
    assert "in at least 10" in paul.post(f"{page}/send-back", {"reasons": "No"}, 422).text
    paul.post(f"{page}/send-back", {"reasons": "Say by when, please."})
    assert "Say by when, please." in dana.get(page) and "sent revision 2 back" in dana.get(page)
    assert "Write what you think" in dana.post(f"{page}/say", {"text": ""}, 422).text
    dana.post(f"{page}/say", {"text": "Done.", "file": LETTER})
    dana.post(f"{page}/said/1")
    dana.post(f"{page}/ask", ask)
    dana.post(f"{page}/publish", {"revision": "2", "password": PASSWORD}, 403)
    paul.get(page)
    made = paul.post(f"{page}/publish", {"revision": "2", "password": PASSWORD}).headers["Location"]
    assert "Version 2" in paul.get(made) and "This draft has been published" in paul.get(page)
    paul.post(f"{page}/publish", {"revision": "2", "password": PASSWORD}, 409)


def test_what_others_published_is_decided_file_by_file(app: Flask, house: House) -> None:
    draft_id, dana = begun(), Browser(app, "dana")
    page = f"/designer/drafts/{draft_id}"
    assert "up to date" in dana.get(f"{page}/rebase")
    save(draft_id, source=b"# Mine\n")
    newest = published()
    assert "was published meanwhile" in dana.get(page)
    assert LETTER in dana.get(f"{page}/rebase")
    form = {"newest": str(newest), "revision": "2"}
    assert "Choose which of the two" in dana.post(f"{page}/rebase", form, 422).text
    dana.post(f"{page}/rebase", form | {f"file:{LETTER}": "mine"})
    assert held(draft_id)[LETTER] == b"# Mine\n"


def test_an_older_version_is_asked_for_again_from_its_page(app: Flask, house: House) -> None:
    first = drafting.draft_row(begun(), person("dana")).base_id
    published()
    dana = Browser(app, "dana")
    assert "Publish again" in dana.get(f"/processes/{first}")
    form = {"title": "Back to the first", "reviewer": str(person("paul").id), "effective": ""}
    for wrong in ({"title": ""}, {"reviewer": ""}, {"effective": "x"}):
        assert "govuk-error-summary" in dana.post(f"/processes/{first}/again", form | wrong, 422).text
    made = dana.post(f"/processes/{first}/again", form).headers["Location"]
    assert "waits for its second person" in dana.get(made)
    assert "Publish again" not in Browser(app, "vera").get(f"/processes/{first}")


def test_a_future_day_is_shown_wherever_versions_are(app: Flask, house: House) -> None:
    from datetime import timedelta

    from tests.webapp.casework.drawing import publish

    draft_id = begun()
    save(draft_id)
    version = publish(draft_id, asked(draft_id, effective=clock.now() + timedelta(days=30)))
    dana = Browser(app, "dana")
    for path in ("/processes", f"/processes/{version}", f"/designer/drafts/{begun()}"):
        assert "akes effect on Wed 23 Dec 2026" in dana.get(path), path


def test_markup_in_a_file_is_only_ever_text(app: Flask, house: House, office: Office) -> None:
    page = office.as_("dana").get(office.path("/designer/drafts/{draft}"))
    assert "<b>Check publications" not in page and "<i>needed" not in page


def test_counsel_signs_what_is_ticked(app: Flask, house: House) -> None:
    draft_id, greta = begun(), Browser(app, "greta")
    assert "Shorter letters" in greta.get("/designer/rules")
    page = f"/designer/rules/{draft_id}"
    greta.get(page)
    form = {"revision": "1", "password": PASSWORD}
    assert "Choose the rules that you have read" in greta.post(page, form, 422).text
    assert "Sign with your password." in greta.post(page, {"revision": "1", "rule": "appeal_days"}, 422).text
    greta.post(page, form | {"rule": "appeal_days"})
    assert "Greta Holm, " in greta.get(page)
    greta.post(page, form | {"rule": "task_days"}, 409)
    assert b"verified_by" in held(draft_id)["pack.yaml"]
