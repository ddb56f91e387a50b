"""Cases of uk_baseline from start to end, by the real engine."""

import pytest

from .office import Office

CODE = "uk_baseline"
CONCERNS = {"review_verification_record": {"review": "concerns"}}


def test_a_complete_check_ends_with_an_appointment() -> None:
    office = Office(CODE).work()
    assert office.outcome == "hired"
    assert {"verify_right_to_work", "verify_identity", "receive_record", "confirm_history"} <= set(office.done)
    assert office.done[-2:] == ["record_appointment", "file_verification_record"]


def test_a_refusal_takes_a_hearing_a_second_person_and_an_appeal_window() -> None:
    office = Office(CODE, CONCERNS).work()
    assert office.outcome == "rejected"
    order = ["review_concerns", "serve_concerns", "weigh_answer", "decide_candidate", "concur_with_decision"]
    order.append("serve_adverse_notice")
    assert [task for task in office.done if task in order] == order


def test_silence_is_waited_for_ten_working_days_and_then_weighed() -> None:
    office = Office(CODE, CONCERNS).work(until="answer_concerns")
    began = office.now.date()
    while "answer_concerns" in office.names():
        office.wait()
    zone_day = office.now.date()
    assert 14 <= (zone_day - began).days <= 15
    assert "reminder_concerns" in office.letters and office.names() == ["weigh_answer"]


def test_a_condition_is_opened_and_the_case_ends_conditionally() -> None:
    office = Office(CODE, {**CONCERNS, "decide_candidate": {"decision": "conditional"}}).work()
    assert office.outcome == "conditional" and "concur_with_decision" in office.done


def test_a_varied_decision_is_decided_again_after_the_appeal() -> None:
    says = {**CONCERNS, "decide_candidate": [{"decision": "reject"}, {"decision": "approve"}]}
    office = Office(CODE, {**says, "decide_appeal": {"outcome": "varied"}}).work(until="decide_candidate")
    while "file_appeal" not in office.names():
        office.do(office.names()[0])
    office.do("file_appeal")
    assert office.work().outcome == "hired"
    assert "appeal_decision" in office.letters


def test_missing_papers_are_asked_for_and_a_failure_is_confirmed_by_a_second_person() -> None:
    says = {
        "verify_identity": [{"verdict": "more"}, {"verdict": "failed"}],
        "confirm_identity_failure": {"confirmation": "stands"},
    }
    office = Office(CODE, says).work()
    order = ["verify_identity", "provide_identity_papers", "verify_identity", "confirm_identity_failure"]
    assert [task for task in office.done if task in order] == order


def test_a_bar_is_confirmed_by_two_and_a_person_still_decides() -> None:
    says = {**CONCERNS, "review_eligibility": {"statutory_bars": ["UK-RTW"]}}
    office = Office(CODE, says).work()
    assert office.done.count("confirm_veto") == office.done.count("confirm_veto_second") == 1
    assert office.done.index("confirm_veto_second") < office.done.index("decide_candidate")


@pytest.mark.parametrize(("choice", "outcome"), [("accept", "hired"), ("stop", "incomplete")])
def test_a_gap_is_accepted_as_a_risk_or_stops_the_check(choice: str, outcome: str) -> None:
    office = Office(CODE, {"confirm_history": {"verdict": "open"}, "decide_exception": {"choice": choice}}).work()
    assert "report_gaps" in office.done and office.outcome == outcome


@pytest.mark.parametrize("stage", ["give_consent", "verify_identity", "answer_concerns", "file_appeal"])
def test_a_withdrawal_stops_everything_at_once(stage: str) -> None:
    office = Office(CODE, CONCERNS).work(until=stage)
    office.hear("withdrawal")
    assert office.names() == ["confirm_withdrawal"] and not office.waiting().timers
    assert office.work().outcome == "withdrawn"
