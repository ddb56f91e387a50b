"""Both languages say everything, and a reader gets the one asked for."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.webapp.gallery.office import create_office
from webapp.i18n import LANGUAGES

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "webapp" / "translations"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}


def every_text() -> set[str]:
    with (TRANSLATIONS / "babel.cfg").open() as lines:
        methods, options = parse_mapping_cfg(lines)
    found = extract_from_dir(str(ROOT), methods, options, keywords=KEYWORDS, directory_filter=_ours)
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}


def _ours(folder: str) -> bool:
    top = Path(folder).relative_to(ROOT).parts[0]
    return top in ("webapp", "forms") and "static" not in folder


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_text_of_the_pages_is_translated(code: str) -> None:
    with (TRANSLATIONS / code / "LC_MESSAGES" / "messages.po").open("rb") as lines:
        catalog = read_po(lines, locale=code)
    have = {
        message.id[0] if isinstance(message.id, tuple) else message.id: message for message in catalog if message.id
    }
    texts = every_text()
    assert len(texts) > 40
    missing = {text for text in texts if text not in have or not have[text].string or have[text].fuzzy}
    assert not missing, "no Chinese yet (`make messages`, then fill them in): " + "; ".join(sorted(missing))
    assert [str(error) for message in have.values() for error in message.check(catalog)] == []


@pytest.mark.parametrize(
    ("wish", "tag"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"), ("zh-TW", "zh-Hans"), ("de,en;q=0.5", "en"), ("fr", "en"), ("", "en")],
)
def test_the_browsers_wish_chooses_the_language(wish: str, tag: str) -> None:
    page = create_office().test_client().get("/sign-in", headers={"Accept-Language": wish})
    assert f'<html lang="{tag}"' in page.text


def test_a_language_once_chosen_is_kept_on_every_page() -> None:
    visitor = create_office().test_client()
    assert "登录" in visitor.get("/sign-in?lang=zh_Hans").text
    assert "收件箱" in visitor.get("/inbox").text
    assert "Inbox" in visitor.get("/inbox?lang=en").text


def test_an_unknown_language_is_passed_over() -> None:
    visitor = create_office().test_client()
    answer = visitor.get("/sign-in?lang=../../etc")
    assert "Sign in" in answer.text
    assert "language" not in answer.headers.get("Set-Cookie", "")


def test_the_link_to_the_other_language_keeps_the_rest_of_the_address() -> None:
    page = create_office().test_client().get("/inbox?f=1&f=2&lang=en").text
    assert 'href="/inbox?f=1&amp;f=2&amp;lang=zh_Hans"' in page
