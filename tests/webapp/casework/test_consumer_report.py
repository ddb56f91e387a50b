"""A report of a consumer reporting agency that the candidate disputes: nothing adverse rests on what does not stand."""

import pytest
import sqlalchemy as sa

from tests.webapp.answers import US_REJECT, US_SCOPES, Story
from tests.webapp.casework.stories import drive_on, driven, one_step
from tests.webapp.house import FIRST, House, person
from webapp import clock
from webapp.casework import cases
from webapp.db import db
from webapp.models import Finding, Letter
from workflows.vocabulary import FindingStatus

DEBT = "Did not pay the fees of the professional body for three years and stated that they were paid."
DISPUTED: Story = US_REJECT | {
    "give_consent": {"scopes": [*US_SCOPES, "consumer_report"]},
    "receive_record": {"result": "none", "supplied_by": "consumer_reporting_agency"},
    "talk_with_candidate": {"allegations": []},
    "classify_finding": {"category": "dishonest_conduct", "severity": "C", "tellable": True, "gist": DEBT},
    "decide_finding": {"verdict": "substantiated", "mitigation_steps": "0"},
    "answer_consumer_report": {"report_right": "disputed", "disputed_parts": "The fees were paid by my employer."},
}
RAISED: Story = DISPUTED | {"look_for_issues": {"issue": "found"}}
CLEARED: Story = DISPUTED | {
    "decide_finding": {"verdict": "not_substantiated"},
    "weigh_nexus": {"opinion": "favourable", "referral_needed": False},
    "read_recommendation": {"next_step": "decide"},
    "approve_suitability": {"decision": "approve"},
}


@pytest.fixture
def disputed(house: House) -> int:
    """A case with a substantiated finding whose candidate disputes the report it is to rest on."""
    case_id = driven(house, "declare_history", FIRST["us_suitability"], DISPUTED)
    one_step(house, case_id, DISPUTED)
    cases.send_message(case_id, "conditional_offer_made", person("joanna"), clock.now())
    drive_on(house, case_id, "look_for_issues", DISPUTED)
    one_step(house, case_id, RAISED)
    drive_on(house, case_id, "record_reinvestigation", DISPUTED)
    assert _findings(case_id) == [FindingStatus.SUBSTANTIATED]
    return case_id


def _findings(case_id: int) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Finding.status).where(Finding.case_id == case_id)))


def _letters(case_id: int) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Letter.template).where(Letter.case_id == case_id).order_by(Letter.id)))


@pytest.mark.parametrize("outcome", ["corrected", "deleted"])
def test_findings_that_rested_on_a_report_that_fell_are_decided_again_and_nothing_adverse_follows(
    house: House, disputed: int, outcome: str
) -> None:
    again = {"record_reinvestigation": {"outcome": outcome}, "set_report_aside": {"reopen_findings": "yes"}}
    done = drive_on(house, disputed, "classify_finding", CLEARED | again)
    assert [one.partition(":")[0] for one in done][-2:] == ["record_reinvestigation", "set_report_aside"]
    assert _findings(disputed) == [FindingStatus.ALLEGED]
    drive_on(house, disputed, wanted=CLEARED)
    assert house.ended(disputed) == "hired" and _findings(disputed) == [FindingStatus.NOT_SUBSTANTIATED]
    assert not {"concerns", "adverse"} & set(_letters(disputed))


def test_a_report_that_stands_goes_on_to_the_proposed_action_and_the_adverse_end(house: House, disputed: int) -> None:
    drive_on(house, disputed, wanted=DISPUTED | {"record_reinvestigation": {"outcome": "confirmed"}})
    assert house.ended(disputed) == "rejected" and _findings(disputed) == [FindingStatus.SUBSTANTIATED]
    letters = _letters(disputed)
    order = ["report_disclosure", "pre_adverse", "concerns", "adverse"]
    assert [letter for letter in letters if letter in order] == order
