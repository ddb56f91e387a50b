"""The reports at work: forms that refuse, drafts that are replayed, a blind second look, numbers told or held back."""

import io
import re

import pytest
from flask import Flask

from tests.webapp.browsing import Browser
from tests.webapp.house import House
from tests.webapp.pages.conftest import Office
from tests.workflows.scoring.test_calibration import ROWS, cases
from webapp.casework import replays
from webapp.casework.calibration import Calibration, PanelRow, SecondLooks
from webapp.pages.reports import calibration as page
from workflows import packs
from workflows.scoring import calibration as over_cases
from workflows.scoring.scorecard import parse

CARD = packs.files("civil_service")["scorecard.yaml"]


def test_a_report_of_impact_shows_groups_and_holds_back_what_would_tell_of_a_few(office: Office) -> None:
    text = office.as_("vera").get("/reports/impact/1?lang=en")
    sex = text[text.index('aria-labelledby="q-sex"') : text.index('aria-labelledby="q-age"')]
    assert "7 of 20" in sex and "20 of 30" in sex and "Below four fifths" in sex and "Highest rate" in sex
    assert "Some outcome is of so few people that none is told by group." in sex  # four who said nothing were hired
    age = text[text.index('aria-labelledby="q-age"') :]
    assert "No group can be shown" in age and "From 25" not in age


def test_a_period_is_reported_once_and_a_made_up_one_never(app: Flask, house: House) -> None:
    vera = Browser(app, "vera")
    assert "Every period with closed cases that has ended is reported already." in vera.get("/reports/impact")
    for period in ("2026-07-01", "soon", ""):
        answer = vera.post("/reports/impact", {"pack": "civil_service", "period": period}, 422)
        assert "Choose a period that has ended" in answer.text


def test_a_draft_is_refused_with_its_lines_or_replayed_with_progress(
    app: Flask, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = Browser(app, "dana")
    assert "No draft has been replayed." in dana.get("/reports/replays")
    assert "Choose a file." in dana.post("/reports/replays", {"pack": "civil_service"}, 422).text
    wrong = CARD.replace(b"from: 60, to: 75", b"from: 60, to: 80").replace(b"panel: mean", b"panel: mode")
    answer = dana.post("/reports/replays", {"pack": "civil_service", "draft": (io.BytesIO(wrong), "draft.yaml")}, 422)
    assert re.search(r"\d+: Expected bands apart", answer.text) or "mean or median" in answer.text
    with monkeypatch.context() as small:
        small.setattr(replays, "MOST_BYTES", 100)
        huge = {"pack": "civil_service", "draft": (io.BytesIO(b"#" * 101), "x.yaml")}
        assert "Choose a smaller file." in dana.post("/reports/replays", huge, 422).text
    nonsense = io.BytesIO(b"<a/>")
    dana.post("/reports/replays", {"pack": "civil_service", "draft": (nonsense, "x.dmn")}, 422)
    made = dana.post("/reports/replays", {"pack": "civil_service", "draft": (io.BytesIO(CARD), "draft.yaml")})
    text = dana.get(made.headers["Location"])
    assert "0 of 0 cases so far" in text and "Look again" in text and "<progress" in text
    from webapp import clock
    from webapp.jobs.runner import run_due

    run_due(clock.now())
    assert "Look again" not in dana.get(made.headers["Location"])


def test_a_second_reader_sees_the_file_and_nothing_of_how_it_was_decided(office: Office) -> None:
    carl = office.as_("carl")
    text = carl.get("/second-looks/1?lang=en")
    assert "Letter of the candidate" in text and "How would you have decided?" in text
    main = text[text.index("<main") :]
    for word in ("Score", "Withdrawn", "Daniel Mercer", "of 100"):
        assert word not in main.replace("without ratings, score", "")
    refused = carl.post("/second-looks/1", {"code": "approve", "reasons": "Good."}, 422).text
    assert "Give your reasons in at least 50 characters." in refused and "Good." in refused
    path = office.path("/second-looks/1/documents/{document}")
    assert carl.client.get(f"{path}/page/1.png").mimetype == "image/png"
    for username in ("joanna", "vera", "adam"):
        assert office.as_(username).client.get(path).status_code == 403


def test_a_paper_form_is_sealed_and_a_wrong_number_keeps_what_was_ticked(app: Flask, house: House) -> None:
    number = house.number(house.open())
    adam = Browser(app, "adam")
    adam.get("/monitoring")
    form = {"pack": "civil_service", "case_number": "PV-1", "sex": "female", "ethnic_group": "", "age": ""}
    refused = adam.post("/monitoring", form, 422).text
    assert "There is no case of this number." in refused
    assert re.search(r'value="female" checked', refused)
    kept = adam.post("/monitoring", {**form, "case_number": number})
    after = adam.get(kept.headers["Location"])
    assert "it only counts in totals" in after and not re.search(r'value="female" checked', after)


def test_a_draw_is_refused_in_words_beside_its_fields(app: Flask, house: House) -> None:
    vera = Browser(app, "vera")
    vera.get("/reports/second-looks")
    asked = {"pack": "civil_service", "percent": "0", "seed": "x"}
    refused = vera.post("/reports/second-looks", asked, 422).text
    assert "Give 1 to 100 per cent." in refused and "Give a whole number" in refused
    empty = vera.post("/reports/second-looks", {**asked, "percent": "10", "seed": "7"}, 422).text
    assert "No closed case with a decision on advice is left to draw." in empty


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
def test_calibration_tells_its_numbers_and_their_words(
    office: Office, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    """Forty cases of two criteria stand in for what an office closes in a year; the arithmetic is the real one."""
    rated = [{"M1": case["M1"], "M2": dict.fromkeys("ab", 4)} for case in cases(ROWS * 4)]
    card = parse(CARD)
    found = Calibration(
        card=card, cases=40,
        agreements=tuple(one for c in ("M1", "M2") if (one := over_cases.agreement(c, rated)) is not None),
        silent=("M3",), exactness=over_cases.exactness(card, cases(ROWS * 4)), raters=over_cases.by_rater(rated),
        names={"a": "Ruth Adeyemi", "b": "欧阳文静"}, panels=(PanelRow("Harbour", "港务局", 8, 2, 3),), held_back=1,
        looks=(SecondLooks(True, 9, 6, 5), SecondLooks(False, 4, 1, 1)),
    )  # fmt: skip
    monkeypatch.setattr(page, "calibration", lambda pack, viewer: found)
    text = office.as_("vera").get(f"/reports/calibration?lang={lang}")
    assert "80 %" in text and "欧阳文静" in text
    if lang == "en":
        assert "good" in text and "Fewer than 10 cases" in text and "1 panel with fewer than five" in text
        assert "–" in text, "ratings that never differ define no correlation"
    else:
        assert "港务局" in text and "良好" in text
