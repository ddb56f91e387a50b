"""Both languages say everything, and a reader gets the one asked for."""

import re

import pytest

from tests.webapp.gallery.office import create_office
from webapp.i18n import LANGUAGES
from webapp.translations import collect

PLACE = re.compile(r"%\((\w+)\)[sr]")


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_text_that_a_person_may_read_is_translated(code: str) -> None:
    assert len(collect.texts()) > 40
    assert collect.untranslated(code) == [], "run `make messages`, then fill in what is empty"


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_translations_keep_the_places_of_their_values(code: str) -> None:
    catalog = collect.catalog_of(code)
    # A name that English writes as Python does, %(name)r, stands in the quotes of the other language there.
    found = [str(error) for message in catalog for error in message.check(catalog)]
    assert [error for error in found if "'s' and 'r' are not" not in error] == []
    singular = [(message.id, message.string) for message in catalog if isinstance(message.id, str)]
    assert [text for text, said in singular if set(PLACE.findall(text)) != set(PLACE.findall(said))] == []


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
