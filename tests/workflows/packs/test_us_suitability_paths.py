"""Cases of us_suitability from start to end, by the real engine."""

from datetime import timedelta

import pytest

from .office import Office

CODE = "us_suitability"
PROPOSED = {"weigh_nexus": {"opinion": "propose_action", "referral_needed": False}}
AGENCY = {
    "give_consent": {"consent": "given", "scopes": ["consumer_report"]},
    "receive_record": {"result": "none", "supplied_by": "consumer_reporting_agency"},
}
DISPUTED = {"answer_consumer_report": {"report_right": "disputed"}}


def _reinvestigated(outcome: str) -> dict[str, dict[str, str]]:
    return {"record_reinvestigation": {"outcome": outcome}}


def test_a_quiet_case_ends_with_an_appointment() -> None:
    office = Office(CODE).work()
    assert office.outcome == "hired"
    assert office.done[-2:] == ["record_appointment", "report_determination"]
    assert office.done.index("record_conditional_offer") < office.done.index("declare_conduct")


def test_without_an_offer_nothing_on_crime_is_asked() -> None:
    office = Office(CODE, {"ask_about_offer": {"next_step": "stop"}}).work(until="declare_history")
    office.do("declare_history")
    assert not office.names()
    office.wait()
    assert office.work().outcome == "incomplete"
    assert not {"declare_conduct", "receive_record", "match_identity"} & set(office.done)
    assert office.letters[-1] == "stopped"


def test_refused_consent_ends_incomplete_only_when_a_second_person_confirms() -> None:
    office = Office(CODE, {"give_consent": {"consent": "refused", "scopes": []}}).work()
    assert office.outcome == "incomplete" and office.done[-1] == "confirm_incomplete"


def test_a_proposed_action_waits_the_full_thirty_days_though_the_answer_came_at_once() -> None:
    office = Office(CODE, PROPOSED).work(until="answer_proposed_action")
    served = office.now
    office.do("answer_proposed_action")
    office.do("name_representative")
    assert not office.names()
    office.work(until="weigh_answer")
    assert office.now - served >= timedelta(days=30)


def test_a_rejection_takes_a_hearing_a_second_official_and_an_appeal_window() -> None:
    office = Office(CODE, PROPOSED).work()
    assert office.outcome == "rejected"
    order = ["serve_proposed_action", "weigh_answer", "decide_suitability", "concur_with_decision"]
    order.append("serve_adverse_notice")
    assert [task for task in office.done if task in order] == order
    assert {"concerns", "adverse"} <= set(office.letters)


def test_a_debarment_ends_debarred() -> None:
    assert Office(CODE, {**PROPOSED, "decide_suitability": {"decision": "debar"}}).work().outcome == "debarred"


def test_an_official_who_was_proposed_nothing_can_only_approve_or_have_the_candidate_heard() -> None:
    office = Office(CODE, {"read_recommendation": {"next_step": "hear"}}).work()
    assert office.done.index("weigh_answer") < office.done.index("decide_suitability")
    assert office.outcome == "rejected"


def test_a_remitted_appeal_is_decided_again() -> None:
    says = {**PROPOSED, "decide_suitability": [{"decision": "reject"}, {"decision": "approve"}]}
    office = Office(CODE, {**says, "record_appeal_outcome": {"outcome": "remitted"}}).work(until="decide_suitability")
    while "record_appeal" not in office.names():
        office.do(office.names()[0])
    office.do("record_appeal")
    assert office.work().outcome == "hired"
    assert office.done.count("decide_suitability") == 2


def test_a_consumer_report_goes_to_the_candidate_before_it_counts() -> None:
    office = Office(CODE, {**PROPOSED, **AGENCY}).work(until="draft_proposed_action")
    assert "consumer_report" in office.requested
    assert office.done[-2:] == ["prepare_pre_adverse_notice", "answer_consumer_report"]
    assert office.letters[-1] == "pre_adverse"


def test_a_disputed_report_waits_for_the_agency() -> None:
    office = Office(CODE, {**PROPOSED, **AGENCY, **DISPUTED}).work(until="record_reinvestigation")
    office.wait()
    assert not {"draft_proposed_action", "set_report_aside"} & set(office.names())


def test_the_disclosure_stands_alone_and_goes_out_before_the_authorisation_is_asked_for() -> None:
    office = Office(CODE, AGENCY).work(until="authorise_report")
    assert office.letters[-1] == "report_disclosure"


def test_no_disclosure_is_sent_where_no_report_may_be_asked_for() -> None:
    assert "report_disclosure" not in Office(CODE).work().letters


def test_a_disputed_report_that_stands_goes_on_to_the_proposed_action() -> None:
    office = Office(CODE, {**PROPOSED, **AGENCY, **DISPUTED, **_reinvestigated("confirmed")}).work()
    assert office.done[office.done.index("record_reinvestigation") + 1] == "draft_proposed_action"
    assert office.outcome == "rejected" and "set_report_aside" not in office.done


@pytest.mark.parametrize("outcome", ["corrected", "deleted"])
def test_a_disputed_report_that_does_not_stand_leads_away_from_the_adverse_end(outcome: str) -> None:
    anew = {"weigh_nexus": [PROPOSED["weigh_nexus"], {"opinion": "favourable", "referral_needed": False}]}
    office = Office(CODE, {**AGENCY, **DISPUTED, **_reinvestigated(outcome), **anew}).work()
    after = office.done[office.done.index("record_reinvestigation") + 1 :]
    assert after[:2] == ["set_report_aside", "review_eligibility"]
    assert not {"draft_proposed_action", "decide_suitability", "serve_adverse_notice"} & set(after)
    assert office.outcome == "hired"


def test_an_action_that_rests_on_other_things_is_proposed_without_the_deleted_report() -> None:
    office = Office(CODE, {**PROPOSED, **AGENCY, **DISPUTED, **_reinvestigated("deleted")}).work()
    assert office.done.count("weigh_nexus") == 2 and office.letters.count("pre_adverse") == 1
    assert office.outcome == "rejected"


def test_a_corrected_report_is_shown_again_before_it_is_used() -> None:
    disputed = {"answer_consumer_report": [{"report_right": "disputed"}, {"report_right": "right"}]}
    office = Office(CODE, {**PROPOSED, **AGENCY, **disputed, **_reinvestigated("corrected")}).work()
    assert office.letters.count("pre_adverse") == 2 and office.outcome == "rejected"


def test_setting_a_report_aside_takes_none_of_the_rounds_of_the_answer() -> None:
    reopened = {"weigh_answer": {"next_step": "reopen"}}
    office = Office(CODE, {**PROPOSED, **AGENCY, **DISPUTED, **_reinvestigated("deleted"), **reopened}).work()
    assert office.done.count("weigh_answer") == office.facts["limits"]["answer_loops_max"] + 1


@pytest.mark.parametrize(("scopes", "authorisation"), [([], "given"), (["consumer_report"], "refused")])
def test_a_report_that_was_not_authorised_is_not_requested(scopes: list[str], authorisation: str) -> None:
    says = {"give_consent": {"consent": "given", "scopes": scopes}}
    says["authorise_report"] = {"authorisation": authorisation}
    office = Office(CODE, says).work(until="look_for_issues")
    assert office.requested and "consumer_report" not in office.requested


def test_a_discarded_record_raises_nothing() -> None:
    says = {"receive_record": [{"result": "hit", "supplied_by": "agency"}, {"result": "none", "supplied_by": "agency"}]}
    office = Office(CODE, {**says, "match_identity": {"match": "discard"}}).work()
    assert "match_identity" in office.done and "classify_finding" not in office.done
    assert office.outcome == "hired"


def test_what_the_candidate_cannot_be_told_is_set_aside() -> None:
    says = {"look_for_issues": [{"issue": "found"}, {"issue": "none"}], "classify_finding": {"tellable": False}}
    office = Office(CODE, says).work()
    assert "decide_finding" not in office.done and office.facts["findings"]["alleged"] == []


def test_the_answer_reopens_findings_at_most_as_often_as_the_pack_says() -> None:
    office = Office(CODE, {**PROPOSED, "weigh_answer": {"next_step": "reopen"}}).work()
    assert office.done.count("weigh_answer") == office.facts["limits"]["answer_loops_max"] + 1
    assert office.outcome == "rejected"


@pytest.mark.parametrize(
    "stage",
    [
        *("give_consent", "declare_conduct", "give_reference", "answer_finding"),
        *("answer_proposed_action", "concur_with_decision"),
    ],
)
def test_a_withdrawal_stops_everything_at_once(stage: str) -> None:
    says = {**PROPOSED, "look_for_issues": [{"issue": "found"}, {"issue": "none"}]}
    office = Office(CODE, says).work(until=stage)
    office.hear("withdrawal")
    assert office.names() == ["confirm_withdrawal"] and not office.waiting().timers
    assert office.work().outcome == "withdrawn"
    assert office.letters[-1] == "withdrawal"
