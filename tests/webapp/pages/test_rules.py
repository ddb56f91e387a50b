"""The rules of a draft as pages: what is typed is written where it stands, refusals stand at their field, nobody's
saving is lost."""

import html
import re
from collections.abc import Mapping
from difflib import unified_diff

import pytest
from flask import Flask

from tests.webapp.browsing import Browser
from tests.webapp.house import PASSWORD, House, person
from webapp import clock
from webapp.casework import drafting
from webapp.db import db
from workflows import pack_file, packs, signing, translations
from workflows.scoring import scorecard

# What a page says hangs on no database; that it is saved on both is shown in tests/webapp/casework/test_drafting.py.
pytestmark = pytest.mark.parametrize(
    "place", ["sqlite", pytest.param("postgres", marks=pytest.mark.prove)], indirect=True
)
FILES = packs.files("civil_service")
_FIELD = re.compile(r'<input class="govuk-input[^"]*" id="[^"]*" name="([^"]+)" type="(?:text|date)" value="([^"]*)"')
_AREA = re.compile(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>')
_TICK = re.compile(
    r'<input class="govuk-checkboxes__input"[^>]* name="([^"]+)" type="checkbox" value="([^"]*)" checked'
)
_SHOWN = re.compile(r'<input type="hidden" name="((?:shown:|etag|source:|was:)[^"]*)" value="([^"]*)"')
_SELECT = re.compile(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)


@pytest.fixture
def draft(house: House) -> int:
    return drafting.begin(dict(FILES), "Autumn", person("dana"), clock.now())


@pytest.fixture
def dana(app: Flask, draft: int) -> Browser:
    return Browser(app, "dana")


def fields(page: str) -> dict[str, list[str]]:
    """Everything that the form of the page would send as it stands."""
    found: dict[str, list[str]] = {}
    for name, value in [*_FIELD.findall(page), *_AREA.findall(page), *_SHOWN.findall(page), *_TICK.findall(page)]:
        found.setdefault(html.unescape(name), []).append(html.unescape(value).removeprefix("\n"))
    for name, options in _SELECT.findall(page):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[html.unescape(name)] = [html.unescape(chosen[1]) if chosen else ""]
    return found


def saved(draft: int, name: str) -> bytes:
    db.session.rollback()
    return drafting.draft_source(draft, person("dana")).files[name]


def changed(before: bytes, after: bytes) -> list[str]:
    lines = list(unified_diff(before.decode().splitlines(), after.decode().splitlines(), lineterm="", n=0))
    return [line for line in lines[2:] if not line.startswith("@@")]


def send(browser: Browser, path: str, page: str, changes: Mapping[str, object], status: int = 302) -> str:
    return browser.post(path, {**fields(page), **changes}, status).text


@pytest.mark.parametrize(("what", "file"), [("scorecard", "scorecard.yaml"), ("plan", "pack.yaml")])
def test_a_page_that_is_sent_as_it_came_changes_nothing(dana: Browser, draft: int, what: str, file: str) -> None:
    path = f"/designer/drafts/{draft}/rules/{what}"
    send(dana, path, dana.get(path), {})
    assert saved(draft, file) == FILES[file]


def test_two_weights_are_two_changed_lines(dana: Browser, draft: int) -> None:
    path = f"/designer/drafts/{draft}/rules/scorecard"
    send(dana, path, dana.get(path), {"criteria[0].weight": "0.20", "criteria[1].weight": "0.10"})
    found = saved(draft, "scorecard.yaml")
    assert changed(FILES["scorecard.yaml"], found) == [
        "-    weight: 0.16",
        "+    weight: 0.20",
        "-    weight: 0.14",
        "+    weight: 0.10",
    ]
    assert str(scorecard.parse(found).criteria[0].weight) == "0.20"


def test_what_a_change_does_is_shown_before_it_is_saved(dana: Browser, draft: int) -> None:
    path = f"/designer/drafts/{draft}/rules/scorecard"
    page = dana.get(path)
    assert "What this change does" not in page and "See what it does" in page
    name = next(name for name, value in fields(page).items() if name.endswith(".from") and value == ["75"])
    below = next(name for name, value in fields(page).items() if name.endswith(".to") and value == ["75"])
    changes = {name: "76", below: "76", "preview": "1"}
    shown = send(dana, path, page, changes, 200)
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr.*?</tr>", shown, re.DOTALL)]
    [four] = [row for row in rows if "Everything rated 4" in row]
    assert re.search(r"75\.0 +Favourable .* 75\.0 +Refer to the panel .*Differs", four), four
    assert "the score advises, people decide" in shown and "Nothing is saved yet." in shown
    assert saved(draft, "scorecard.yaml") == FILES["scorecard.yaml"]
    assert fields(shown)[name] == ["76"], "what was typed is kept, to be saved or changed further"
    same = send(dana, path, page, {"preview": "1"}, 200)
    assert "all of them come to the same as before" in same and "Differs" not in same
    wrong = send(dana, path, page, {name: "200", "preview": "1", "anyway": "1"}, 422)
    assert "What this change does" not in wrong and saved(draft, "scorecard.yaml") == FILES["scorecard.yaml"]
    send(dana, path, shown, {})
    assert changed(FILES["scorecard.yaml"], saved(draft, "scorecard.yaml")) == [
        "-  - {band: favourable, from: 75, to: 100}",
        "-  - {band: referral, from: 60, to: 75}",
        "+  - {band: favourable, from: 76, to: 100}",
        "+  - {band: referral, from: 60, to: 76}",
    ]


def test_weights_that_do_not_come_to_one_are_refused_with_what_they_come_to_and_kept(dana: Browser, draft: int) -> None:
    path = f"/designer/drafts/{draft}/rules/scorecard"
    refused = send(dana, path, dana.get(path), {"criteria[0].weight": "0.20"}, 422)
    assert "they sum to 1.04" in refused and "comes to 1.04" in refused
    assert 'name="criteria[0].weight" type="text" value="0.20"' in refused
    assert saved(draft, "scorecard.yaml") == FILES["scorecard.yaml"]
    send(dana, path, refused, {"anyway": "1"})
    assert b"weight: 0.20" in saved(draft, "scorecard.yaml")
    assert "stops publishing" in dana.get(path)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("bands[0].from", "76", "without a gap"),
        ("criteria[2].weight", "lots", "Expected a number"),
        ("criteria[3].weight", "0.31", "Expected a weight from 0.02 to 0.30"),
        ("criteria[4].title.en", "", "Expected text"),
        ("moral.share", "0.30", "Expected a moral share of at least 0.40"),
        ("refer.spread", "9", "Expected a whole number from 1 to 4"),
        ("evidence.sources[0].worth", "1.5", "Expected a number from 0 to 0.99"),
    ],
)
def test_a_refusal_stands_at_its_field_with_its_line(
    dana: Browser, draft: int, field: str, value: str, words: str
) -> None:
    path = f"/designer/drafts/{draft}/rules/scorecard"
    refused = send(dana, path, dana.get(path), {field: value}, 422)
    summary = refused.partition("govuk-error-summary")[2].partition("</ul>")[0]
    assert words in html.unescape(summary) and re.search(r"Line \d+: ", summary)
    target = re.search(r'<a href="#([^"]+)"', summary)
    assert target is not None and f'id="{target[1]}"' in refused
    if not field.startswith("bands"):
        slug = re.sub(r"[^A-Za-z0-9]+", "-", field).strip("-")
        assert slug in summary or field == "criteria[3].weight" or "sum" in summary


def test_a_criterion_is_added_and_another_taken_away_without_a_script(dana: Browser, draft: int) -> None:
    path = f"/designer/drafts/{draft}/rules/scorecard"
    new = {f"add:criteria.anchors.{n}.{code}": f"Words {n} {code}" for n in (1, 3, 5) for code in ("en", "zh_Hans")}
    new |= {"add:criteria.id": "M11", "add:criteria.weight": "0.06", "add:criteria.evidence": ["peer", "site_talk"]}
    new |= {
        f"add:criteria.{key}.{code}": f"{key}: {code}" for key in ("title", "question") for code in ("en", "zh_Hans")
    }
    send(dana, path, dana.get(path), new | {"take:criteria": "criteria[9]"})
    card = scorecard.parse(saved(draft, "scorecard.yaml"))
    assert [c.id for c in card.criteria][-2:] == ["M9", "M11"] and card.criteria[-1].evidence == ("peer", "site_talk")
    assert saved(draft, "scorecard.yaml").count(b"#") == FILES["scorecard.yaml"].count(b"#")


def test_what_is_wrong_with_a_new_row_stands_at_the_new_row(dana: Browser, draft: int) -> None:
    path = f"/designer/drafts/{draft}/rules/plan"
    new = {"add:limits.name": "press_days", "add:limits.value": "many", "add:limits.unit": "days"}
    new |= {"add:limits.source": "office", "take:limits": "trial_months"}
    refused = send(dana, path, dana.get(path), new, 422)
    assert 'id="add-limits-value-error"' in refused and 'value="many"' in refused
    send(dana, path, refused, {"add:limits.value": "4", "add:limits.at": "Art. 5, no. 2"})
    assert changed(FILES["pack.yaml"], saved(draft, "pack.yaml")) == [
        "-  trial_months: {value: 12, unit: months, source: csl, at: Art. 34, verified: false}",
        '+  press_days: {value: 4, unit: days, source: office, at: "Art. 5, no. 2", verified: false}',
    ]
    assert pack_file.parse(saved(draft, "pack.yaml")).limits["press_days"].value == 4


def test_the_plan_is_changed_value_by_value(dana: Browser, draft: int) -> None:
    path = f"/designer/drafts/{draft}/rules/plan"
    changes = {"calendar": "US", "limits.public_notice_days.value": "7"}
    send(dana, path, dana.get(path), changes | {"limits.public_notice_days.at": "", "effective_from": "2027-01-01"})
    assert changed(FILES["pack.yaml"], saved(draft, "pack.yaml")) == [
        "-calendar: CN",
        "+calendar: US",
        "-effective_from: 2026-01-01",
        "+effective_from: 2027-01-01",
        "-  public_notice_days: {value: 5, unit: working_days, source: csl, at: Art. 32, verified: false}",
        "+  public_notice_days: {value: 7, unit: working_days, source: csl, verified: false}",
    ]


def test_counsels_name_comes_off_what_was_changed_and_off_the_whole(dana: Browser, draft: int) -> None:
    base = drafting.draft_file(draft, "pack.yaml", person("dana")).saved
    signed = FILES["pack.yaml"]
    for name in pack_file.parse(signed).limits:
        signed = signing.sign(signed, [name], "Clara Vogel", clock.now().date())
    drafting.save_file(draft, "pack.yaml", signed, (base.revision, base.counter), person("dana"), clock.now())
    path = f"/designer/drafts/{draft}/rules/plan"
    page = dana.get(path)
    assert page.count("Clara Vogel") == len(pack_file.parse(signed).limits) + 1
    send(dana, path, page, {"limits.task_days.value": "6"})
    pack = pack_file.parse(saved(draft, "pack.yaml"))
    assert not pack.verified and not pack.limits["task_days"].verified and pack.limits["consent_days"].verified
    assert len(changed(signed, saved(draft, "pack.yaml"))) == 6, "the limit, and three lines of the whole"


def test_counsels_name_comes_off_a_scorecard_that_is_changed(dana: Browser, draft: int) -> None:
    base = drafting.draft_file(draft, "scorecard.yaml", person("dana")).saved
    signed = signing.sign_scorecard(FILES["scorecard.yaml"], "Clara Vogel", clock.now().date())
    drafting.save_file(draft, "scorecard.yaml", signed, (base.revision, base.counter), person("dana"), clock.now())
    path = f"/designer/drafts/{draft}/rules/scorecard"
    page = dana.get(path)
    assert page.count("Clara Vogel") == 1
    send(dana, path, page, {})
    assert saved(draft, "scorecard.yaml") == signed
    send(dana, path, page, {"refer.moral_below": "55", "verified": "1"})
    card = scorecard.parse(saved(draft, "scorecard.yaml"))
    assert not card.verified and not card.verified_by and card.refer.moral_below == 55


def test_counsel_reads_the_scorecard_and_signs_it_in_the_page(app: Flask, draft: int) -> None:
    greta, path = Browser(app, "greta"), f"/designer/rules/{draft}"
    page = greta.get(path)
    assert "from 75 up to 100 points" in page and "Honesty and candour" in page
    assert html.escape(FILES["scorecard.yaml"].decode(), quote=False)[:300] in page, "they read all that they sign"
    revision = drafting.draft_row(draft, person("dana")).revision
    sent = {"revision": str(revision), "rule": "scorecard.yaml", "password": PASSWORD}
    greta.post(path, sent)
    assert scorecard.parse(saved(draft, "scorecard.yaml")).verified_by == "Greta Holm"
    assert "I have read the whole scorecard" not in greta.get(path)


def test_two_who_save_the_same_page_lose_nothing(app: Flask, dana: Browser, draft: int) -> None:
    path, paul = f"/designer/drafts/{draft}/rules/plan", Browser(app, "paul")
    hers, his = dana.get(path), paul.get(path)
    send(dana, path, hers, {"limits.task_days.value": "6", "limits.consent_days.value": "8"})
    late = send(paul, path, his, {"limits.task_days.value": "9", "limits.appeal_days.value": "31"}, 409)
    assert "Dana Cole saved this page while you had it open" in late
    assert re.search(r"Saved meanwhile:</b> 6\b", late), "her number stands at the field that both changed"
    assert late.count("Saved meanwhile:") == 1, "what he did not touch takes her number without a word"
    assert 'name="limits.task_days.value" type="text" value="9"' in late
    assert b"task_days: {value: 6" in saved(draft, "pack.yaml"), "nothing is saved yet"
    send(paul, path, late, {})
    limits = pack_file.parse(saved(draft, "pack.yaml")).limits
    assert [limits[f"{name}_days"].value for name in ("task", "consent", "appeal")] == [9, 8, 31]


def test_an_unknown_field_of_a_letter_is_refused_with_its_line_and_the_letter_is_kept(
    dana: Browser, draft: int
) -> None:
    path = f"/designer/drafts/{draft}/rules/letters/concerns"
    page = dana.get(path)
    assert (
        "{{ candidate_name }}" in page and "the last day to answer" in page and "[the candidate" in html.unescape(page)
    )
    wrong = fields(page)["text-en"][0] + "\nBring {{ passport }}.\n"
    refused = send(dana, path, page, {"text-en": wrong}, 422)
    assert (
        re.search(r"Line \d+: Expected one of .*passport", html.unescape(refused)) and "Bring {{ passport }}" in refused
    )
    assert saved(draft, "notices/concerns.en.md") == FILES["notices/concerns.en.md"]
    looked = send(dana, path, refused, {"text-en": wrong.replace("passport", "materials"), "act": "look"}, 200)
    assert "[what the person can look at]" in looked.rpartition("As it would leave, English")[2]
    send(dana, path, looked, {"act": ""})
    assert saved(draft, "notices/concerns.en.md").endswith(b"\nBring {{ materials }}.\n")
    assert saved(draft, "notices/concerns.zh_Hans.md") == FILES["notices/concerns.zh_Hans.md"]
    assert "Only one of them has" not in dana.get(path), "the Chinese has that field already"


def test_a_letter_that_somebody_saved_meanwhile_stands_beside_mine(app: Flask, dana: Browser, draft: int) -> None:
    path, paul = f"/designer/drafts/{draft}/rules/letters/invitation", Browser(app, "paul")
    hers, his = dana.get(path), paul.get(path)
    send(dana, path, hers, {"text-en": "# Stopped\n\nHers."})
    late = send(paul, path, his, {"text-en": "# Stopped\n\nHis."}, 409)
    assert "Hers." in late and "His." in late and "Dana Cole saved this letter" in late
    assert saved(draft, "notices/invitation.en.md") == b"# Stopped\n\nHers.\n"
    send(paul, path, late, {})
    assert saved(draft, "notices/invitation.en.md") == b"# Stopped\n\nHis.\n"


def test_a_new_letter_has_both_languages(dana: Browser, draft: int) -> None:
    path = f"/designer/drafts/{draft}/rules/letters"
    dana.get(path)
    for code in ("Press", "../x", "9x", "concerns", "x" * 200, ""):
        dana.post(path, {"code": code}, 422)
    dana.post(path, {"code": "press_notice"})
    assert {"notices/press_notice.en.md", "notices/press_notice.zh_Hans.md"} <= set(
        drafting.draft_source(draft, person("dana")).files
    )
    dana.get(f"{path}/press_notice")
    dana.get(f"{path}/nothing", 404)


def test_missing_chinese_comes_first_and_goes_to_its_place(dana: Browser, draft: int) -> None:
    path, now = f"/designer/drafts/{draft}/rules/translations", clock.now()
    assert "Every text that people read has its Chinese." in dana.get(f"{path}?show=missing")
    form = FILES["forms/write_report.form"].replace(b'"title": "Write the report"', b'"title": "Write {{ x }} down"')
    base = drafting.draft_file(draft, "forms/write_report.form", person("dana")).saved
    drafting.save_file(draft, "forms/write_report.form", form, (base.revision, base.counter), person("dana"), now)
    page = dana.get(path)
    assert fields(page)["source:0"] == ["Write {{ x }} down"] and "source:1" not in fields(page)
    refused = send(dana, path, page, {"text:0": "写下来"}, 422)
    assert "the same {{ }} fields" in refused and "写下来" in refused
    send(dana, path, refused, {"text:0": "写下{{ x }}"})
    lines = changed(FILES["zh_Hans.yaml"], saved(draft, "zh_Hans.yaml"))
    assert lines == ['+"Write {{ x }} down": 写下{{ x }}'] or lines == ['+"Write {{ x }} down": "写下{{ x }}"']
    assert translations.parse(saved(draft, "zh_Hans.yaml"))["Write {{ x }} down"] == "写下{{ x }}"


def test_a_text_that_somebody_else_put_into_chinese_meanwhile_is_told(app: Flask, dana: Browser, draft: int) -> None:
    path, paul = f"/designer/drafts/{draft}/rules/translations?show=all", Browser(app, "paul")
    hers, his = dana.get(path), paul.get(path)
    post = path.partition("?")[0]
    send(dana, post, hers, {"text:0": "她的", "text:1": "也是她的"})
    late = send(paul, post, his, {"text:0": "他的", "text:2": "另一个"}, 409)
    assert "她的" in late and "他的" in late and "Dana Cole saved some of these texts" in late
    send(paul, post, late, {})
    found = translations.parse(saved(draft, "zh_Hans.yaml"))
    sources = [fields(his)[f"source:{number}"][0] for number in range(3)]
    assert [found[source] for source in sources] == ["他的", "也是她的", "另一个"]


def test_the_saved_scorecard_can_be_replayed_over_closed_cases(dana: Browser, draft: int) -> None:
    path = f"/designer/drafts/{draft}/rules/scorecard"
    assert "Replay over closed cases" in dana.get(path)
    assert "/reports/replays/" in dana.post(f"{path}/replay").headers["Location"]


@pytest.mark.parametrize("page", ["scorecard", "plan", "letters", "letters/concerns", "translations"])
def test_only_designers_see_the_rules_of_a_draft(app: Flask, draft: int, page: str) -> None:
    for username in ("ruth", "elaine", "adam", "vera"):
        Browser(app, username).get(f"/designer/drafts/{draft}/rules/{page}", 403)


@pytest.mark.parametrize("what", ["scorecard", "plan"])
def test_hostile_answers_are_refused_or_kept_as_words(dana: Browser, draft: int, what: str) -> None:
    path = f"/designer/drafts/{draft}/rules/{what}"
    page = dana.get(path)
    evil = '"}, x: &a [*a] <script>alert(1)</script> !!python/object:os.system'
    field = "criteria[0].title.en" if what == "scorecard" else "title.en"
    send(dana, path, page, {field: evil})
    shown = dana.get(path)
    assert "<script>alert(1)" not in shown and html.escape(evil).replace("&quot;", "&#34;") in shown
    dana.post(path, {**fields(shown), field: "x" * 5000}, 422)
    dana.post(path, {"etag": "9" * 40, "take:limits": ["../../x", "limits[99]"]}, 409)
