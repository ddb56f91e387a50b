"""From opening a campaign to the appointment: every internal role does its tasks on its own pages."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Look, People, Visit
from tests.webapp.answers import HIRE
from tests.webapp.house import House, chosen
from webapp import clock

# Who does what, in the order in which the case comes by.
UP_TO_THE_NOTICE = (
    ("joanna", "invite_candidate"),
    ("joanna", "give_consent"),
    ("joanna", "declare_history"),
    ("joanna", "review_eligibility"),
    ("joanna", "appoint_team"),
    ("ruth", "declare_conflict"),
    ("martin", "declare_conflict"),
    ("rosa", "review_file"),
    ("anil", "cosign_file_review"),
    ("ruth", "talk_with_candidate"),
    ("martin", "confirm_minutes"),
    ("martin", "talk_with_others"),
    ("rosa", "receive_record"),
    ("anil", "receive_record"),
    ("anil", "receive_record"),
    ("joanna", "give_reference"),
    ("joanna", "give_reference"),
    ("ruth", "check_reference"),
    ("martin", "check_reference"),
    ("ruth", "raise_allegations"),
    ("lena", "review_scope"),
    ("joanna", "appoint_raters"),
    ("simon", "rate_conduct"),
    ("wen", "rate_conduct"),
    ("ruth", "write_report"),
    ("martin", "cosign_report"),
    ("lena", "review_legality"),
    ("joanna", "convene_panel"),
    ("elaine", "cast_vote"),
    ("nils", "cast_vote"),
    ("hannah", "cast_vote"),
    ("elaine", "record_decision"),
    ("grace", "publish_notice"),
)
UP_TO_THE_END = (
    ("grace", "withdraw_notice"),
    ("joanna", "record_approval"),
    ("elaine", "confirm_appointment"),
    ("joanna", "close_case"),
)


def test_a_case_goes_from_the_opening_of_a_campaign_to_the_appointment(
    person: People, house: House, look: Look, visit: Visit
) -> None:
    joanna = person("joanna")
    case_id = _open(joanna.visit("/campaigns"), look)
    story = HIRE | {
        "appoint_team": chosen(first_investigator="ruth", second_investigator="martin"),
        "appoint_raters": chosen(rater_1="simon", rater_2="wen"),
        "convene_panel": chosen(member_1="elaine", member_2="nils", member_3="hannah"),
    }
    person("wen").page.get_by_text("简体中文").click()
    expect(person("wen").page.locator("h1")).to_have_text("收件箱")
    for username, element in UP_TO_THE_NOTICE:
        person(username).does(case_id, element, story.get(element))
    look(person("grace").case(case_id), "case")
    assert house.names(case_id) == []

    anybody = _read_the_notice(joanna.case(case_id), visit, look)
    house.go_to(clock.now() + timedelta(days=8))
    assert anybody.reload().status == 410  # type: ignore[union-attr]
    expect(anybody.get_by_text("This notice has ended.")).to_be_visible()

    for username, element in UP_TO_THE_END:
        person(username).does(case_id, element, story.get(element))
    assert house.ended(case_id) == "hired"
    expect(joanna.page.get_by_text("Hired").first).to_be_visible()
    _told_to_the_auditor(person("vera").visit(f"/cases/{case_id}/history"), look)


def _open(page: Page, look: Look) -> int:
    """The coordinator opens a campaign, adds a post, puts a person on its list and opens the case."""
    look(page, "campaigns")
    page.get_by_label("Code").fill("2026-C")
    page.get_by_label("Name").fill("Winter 2026")
    page.get_by_label("Rules").select_option(label="Civil service recruitment vetting")
    page.get_by_role("button", name="Open the campaign").click()
    page.get_by_label("Code").fill("W1")
    page.get_by_label("Title").fill("Harbour archivist")
    page.get_by_label("Employer").fill("Harbour Works")
    page.get_by_label("Level").select_option(index=1)
    page.get_by_role("button", name="Add the post").click()
    page.get_by_text("Add a person to this list").click()
    page.get_by_label("Full name").fill("Amina Laurent")
    page.get_by_label("Examination number").fill("W1-001")
    page.get_by_label("E-mail").fill("amina@example.org")
    page.get_by_label("Present unit or school").fill("City Library")
    page.get_by_role("button", name="Add to the list").click()
    look(page, "campaign")
    page.get_by_role("button", name="Open the case Amina Laurent").click()
    page.wait_for_url("**/cases/*")
    return int(page.url.rsplit("/", 1)[1])


def _read_the_notice(page: Page, visit: Visit, look: Look) -> Page:
    """Anybody may read the notice, and nothing but its fixed fields; search engines may not keep it."""
    address = page.get_by_role("link", name="Public address").get_attribute("href")
    origin = re.sub(r"(https?://[^/]+).*", r"\1", page.url)
    anybody = visit()
    answer = anybody.goto(f"{origin}{address}")
    assert answer is not None
    assert "noindex" in answer.headers["x-robots-tag"]
    expect(anybody.get_by_text("Amina Laurent")).to_be_visible()
    expect(anybody.get_by_text("Harbour archivist")).to_be_visible()
    for private in ("amina@example.org", "score", "Northgate", "Ruth Adeyemi"):
        expect(anybody.get_by_text(private)).to_have_count(0)
    look(anybody, "notice")
    return anybody


def _told_to_the_auditor(page: Page, look: Look) -> None:
    """Every step is told in a sentence with who did it."""
    look(page, "history")
    told = page.locator("main").inner_text()
    names = ("Joanna Pike", "Ruth Adeyemi", "Martin Kowal", "Rosa Lind", "Anil Rao", "Simon Bright", "欧阳文静")
    for name in (*names, "Lena Vogt", "Elaine Foster", "Nils Berg", "Hannah Weiss", "Grace Obi"):
        assert name in told, f"{name} is not in the history"
