"""The civil service pack, walked: every stage in order, every way out, every clock."""

from datetime import date

from tests.workflows.packs.desk import Desk

NOTICE_OVER = date(2026, 3, 10)  # published on Monday 2 March: five working days, to the end of Monday 9 March


def appointed_up_to_the_notice(desk: Desk) -> None:
    desk.work(until="publish_notice")
    desk.do("publish_notice")


def test_a_quiet_case_goes_from_invitation_to_appointment() -> None:
    desk = Desk()
    appointed_up_to_the_notice(desk)
    assert desk.names() == []
    assert [t.element_id for t in desk.waiting().timers] == ["period_over"]
    desk.until(NOTICE_OVER)
    desk.work()
    assert desk.outcome == "hired"
    stages = [name for name in desk.done if name in (
        "invite_candidate", "appoint_team", "raise_allegations", "rate_conduct", "write_report", "record_decision",
        "publish_notice", "record_approval", "confirm_appointment", "close_case",
    )]  # fmt: skip
    assert list(dict.fromkeys(stages)) == [
        "invite_candidate", "appoint_team", "raise_allegations", "rate_conduct", "write_report", "record_decision",
        "publish_notice", "record_approval", "confirm_appointment", "close_case",
    ]  # fmt: skip
    assert desk.done.count("declare_conflict") == 2
    assert desk.done.count("cast_vote") == 3
    assert "serve_concerns" not in desk.done
    assert "confirm_veto" not in desk.done


def test_the_public_notice_stands_for_five_whole_working_days() -> None:
    desk = Desk()
    appointed_up_to_the_notice(desk)
    desk.until(date(2026, 3, 9), hour=23)
    assert [t.element_id for t in desk.waiting().timers] == ["period_over"]
    desk.until(NOTICE_OVER)
    assert desk.names() == ["withdraw_notice"]
    assert ("notice.withdraw", {"kind": "public"}) in desk.operations


def test_withdrawal_in_mid_collection_stops_everything() -> None:
    desk = Desk()
    desk.work(until="give_reference")
    assert len(desk.names()) > 5
    desk.hear("withdrawal", {})
    assert desk.names() == ["confirm_withdrawal"]
    assert desk.waiting().timers == ()
    desk.work()
    assert desk.outcome == "withdrawn"
    assert desk.operations[-1][0] == "application.substitute"


def test_refused_consent_ends_as_incomplete_after_a_second_person_looked() -> None:
    desk = Desk({"give_consent": {"consent": "refused"}})
    desk.work()
    assert desk.done == ["invite_candidate", "give_consent", "confirm_incomplete", "close_case"]
    assert desk.outcome == "incomplete"


def test_silence_about_consent_is_reminded_once_and_then_ends_as_incomplete() -> None:
    desk = Desk()
    desk.do("invite_candidate")
    desk.until(date(2026, 3, 6))
    assert desk.letters == ["invitation", "reminder_consent"]
    assert desk.names() == ["give_consent"]
    desk.until(date(2026, 3, 10))
    assert desk.names() == ["confirm_incomplete"]
    desk.work()
    assert desk.outcome == "incomplete"


def test_a_declared_conflict_leads_to_another_team() -> None:
    desk = Desk()
    desk.work(until="declare_conflict")
    desk.facts["team"]["conflict_open"] = True
    desk.do("declare_conflict")
    desk.do("declare_conflict")
    assert desk.names() == ["appoint_team"]
    desk.facts["team"]["conflict_open"] = False
    desk.work(until="review_file")


def test_a_silent_referee_is_reminded_twice_replaced_and_closed() -> None:
    desk = Desk()
    desk.facts["references"]["spare"] = "reference-3"
    silent = frozenset({"give_reference"})
    desk.work(until="appoint_team")
    desk.work(without=silent)
    for day, letters, waiting in (
        (date(2026, 3, 6), ["reminder_reference_first"] * 2, 2),
        (date(2026, 3, 11), ["reminder_reference_second"] * 2, 2),
        (date(2026, 3, 13), ["reference_request"], 3),  # one spare for two silent referees
        (date(2026, 3, 17), [], 1),
    ):
        seen = len(desk.letters)
        desk.until(day)
        assert desk.letters[seen:] == letters, day
        assert desk.names().count("give_reference") == waiting, day
    assert [told["status"] for op, told in desk.operations if op == "reference.close"] == ["unreachable"] * 2


def test_collection_is_extended_once_and_then_goes_on_with_gaps_or_stops() -> None:
    for gaps, outcome in (("go_on", "hired"), ("stop", "incomplete")):
        desk = Desk({"check_reference": {"verdict": "not_usable"}, "accept_gaps": {"gaps": gaps}})
        desk.work(until="extend_collection")
        desk.facts["references"]["spare"] = "reference-3"
        desk.do("extend_collection")
        desk.work(until="accept_gaps")
        assert desk.done.count("extend_collection") == 1
        assert desk.done.count("give_reference") == 3
        desk.do("accept_gaps")
        desk.work(without=frozenset({"withdraw_notice"}))
        if desk.outcome is None:
            desk.until(NOTICE_OVER)
            desk.work()
        assert desk.outcome == outcome


def test_what_cannot_be_told_is_set_aside() -> None:
    desk = Desk({"classify_finding": {"tellable": False}})
    desk.work(until="raise_allegations")
    desk.facts["findings"]["alleged"] = ["finding-1"]
    desk.work(until="appoint_raters")
    assert ("finding.close", {"finding": "finding-1", "status": "discarded"}) in desk.operations
    assert "answer_finding" not in desk.done
    assert "decide_finding" not in desk.done


def with_a_finding(desk: Desk, until: str) -> None:
    desk.work(until="raise_allegations")
    desk.facts["findings"]["alleged"] = ["finding-1"]
    desk.work(until=until)


def test_a_finding_pending_elsewhere_waits_for_the_other_case_or_ninety_days() -> None:
    desk = Desk(
        {
            "decide_finding": [
                {"verdict": "pending_elsewhere"},
                {"verdict": "pending_elsewhere"},
                {"verdict": "not_substantiated"},
            ]
        }
    )
    with_a_finding(desk, "decide_finding")
    desk.do("decide_finding")
    assert desk.names() == []
    desk.hear("case_resolved", {})
    desk.do("decide_finding")
    desk.until(date(2026, 6, 1))
    assert desk.names() == ["decide_finding"]
    desk.work(until="appoint_raters")


def test_silence_about_a_finding_leads_to_a_verdict_all_the_same() -> None:
    desk = Desk()
    with_a_finding(desk, "answer_finding")
    desk.until(date(2026, 3, 10))
    assert desk.names() == ["decide_finding"]


def test_an_adverse_finding_is_told_and_heard_before_anybody_decides() -> None:
    desk = Desk({"answer_concerns": {"wants_interview": True}})
    with_a_finding(desk, "serve_concerns")
    desk.do("serve_concerns")
    assert desk.names() == []
    assert [m.detail for m in desk.waiting().messages if m.detail != "withdrawal"] == ["notice_opened"]
    desk.hear("notice_opened", {})
    desk.do("answer_concerns")
    assert desk.names() == ["hear_candidate"]
    desk.work(until="convene_panel")
    assert desk.done[-2:] == ["hear_candidate", "weigh_answer"]


def test_an_unopened_notice_is_deemed_served_and_silence_goes_on_to_the_panel() -> None:
    desk = Desk()
    with_a_finding(desk, "serve_concerns")
    desk.do("serve_concerns")
    desk.until(date(2026, 3, 6))
    assert desk.names() == ["serve_in_person"] and desk.letters.count("concerns") == 2
    desk.do("serve_in_person")
    assert desk.names() == ["answer_concerns"]
    desk.until(date(2026, 3, 14))
    assert desk.names() == ["convene_panel"]
    assert "reminder_concerns" in desk.letters


def test_a_notice_opened_after_all_needs_nobody_at_the_door() -> None:
    desk = Desk()
    with_a_finding(desk, "serve_concerns")
    desk.do("serve_concerns")
    desk.until(date(2026, 3, 6))
    desk.hear("notice_opened", {})
    assert desk.names() == ["answer_concerns"]


def test_the_answer_reopens_the_findings_twice_at_most_and_nobody_rates_again() -> None:
    desk = Desk({"weigh_answer": {"reopen_findings": "yes"}})
    with_a_finding(desk, "serve_concerns")
    for _ in range(3):
        desk.do("serve_concerns")
        desk.hear("notice_opened", {})
        desk.work(until="convene_panel" if desk.done.count("weigh_answer") == 2 else "serve_concerns")
    assert desk.done.count("weigh_answer") == 3
    assert desk.done.count("write_report") == 3
    assert desk.done.count("rate_conduct") == 2
    assert [op for op, _ in desk.operations].count("score.compute") == 3


def test_a_hard_bar_needs_two_persons_and_skips_the_rating() -> None:
    desk = Desk({"review_eligibility": {"statutory_bars": ["CN-7"]}, "record_decision": {"decision": "reject"}})
    desk.work(until="serve_concerns")
    assert desk.done.count("confirm_veto") == 1
    assert desk.done.count("confirm_veto_second") == 1
    assert "rate_conduct" not in desk.done
    desk.do("serve_concerns")
    desk.hear("notice_opened", {})
    desk.work()
    assert desk.outcome == "rejected"


def test_a_bar_that_one_of_two_denies_bars_nobody() -> None:
    denied = {"identity_confirmed": False, "record_confirmed": True}
    desk = Desk({"review_eligibility": {"statutory_bars": ["CN-7"]}, "confirm_veto_second": denied})
    desk.work(until="rate_conduct")


def test_raters_far_apart_talk_then_a_third_rates() -> None:
    desk = Desk()
    desk.work(until="rate_conduct")
    desk.facts["ratings"] |= {"spread": 2, "needs_third": True}
    desk.work(until="write_report")
    assert desk.done.count("reconcile_ratings") == 2
    assert desk.done.count("rate_conduct_third") == 1
    assert [op for op, _ in desk.operations].count("score.compute") == 3


def test_a_divided_panel_adjourns_once_and_then_refers_upward() -> None:
    desk = Desk(ties=True)
    desk.work(until="cast_vote")
    desk.work(without=frozenset({"record_decision"}))
    assert desk.names() == []
    assert desk.done.count("cast_vote") == 3
    desk.until(date(2026, 3, 5))
    desk.work(until="refer_upward")
    assert desk.done.count("cast_vote") == 6
    desk.work(until="record_decision")


def test_votes_that_never_come_do_not_stall_the_case() -> None:
    desk = Desk()
    desk.work(until="cast_vote")
    desk.until(date(2026, 3, 10))
    assert desk.names() == []
    assert [t.element_id for t in desk.waiting().timers] == ["meeting_adjourned"]


def heard(desk: Desk) -> None:
    """The person is told what stands against them, and answers."""
    desk.work(until="serve_concerns")
    desk.do("serve_concerns")
    desk.hear("notice_opened", {})


def test_nobody_is_rejected_unheard() -> None:
    desk = Desk({"record_decision": {"decision": "reject"}})
    desk.work(until="record_decision")
    assert "answer_concerns" not in desk.done
    desk.do("record_decision")
    assert desk.names() == ["serve_concerns"]
    heard(desk)
    desk.work(until="serve_adverse_notice")
    assert desk.done.count("record_decision") == 2


def test_a_rejection_stands_when_nobody_asks_for_a_re_check_in_time() -> None:
    desk = Desk({"record_decision": {"decision": "reject"}})
    heard(desk)
    desk.work(until="file_appeal")
    desk.until(date(2026, 4, 2))
    assert desk.names() == ["close_case"]
    assert desk.letters[-1] == "reminder_appeal"
    assert desk.operations[-1][0] == "application.substitute"
    desk.work()
    assert desk.outcome == "rejected"


def test_an_appeal_that_stands_rejects_and_one_that_varies_goes_back_to_the_panel() -> None:
    for appeal, outcome in (("upheld", "rejected"), ("varied", "hired"), ("remitted", "hired")):
        desk = Desk({
            "record_decision": [{"decision": "reject"}, {"decision": "reject"}, {"decision": "approve"}],
            "file_appeal": {"appeal": "file"}, "decide_appeal": {"outcome": appeal},
        })  # fmt: skip
        heard(desk)
        desk.work()
        if desk.outcome is None:
            desk.until(NOTICE_OVER)
            desk.work()
        assert desk.outcome == outcome, appeal


def test_suspension_ends_by_the_message_or_by_the_review_and_the_panel_decides_again() -> None:
    desk = Desk(
        {
            "record_decision": [
                {"decision": "suspend"},
                {"decision": "suspend", "review_on": "2026-03-20"},
                {"decision": "approve"},
            ]
        }
    )
    desk.work()
    assert desk.names() == []
    assert "suspension" in desk.letters
    desk.hear("case_resolved", {})
    assert desk.names() == ["convene_panel"]
    assert desk.operations[-1][0] == "case.resume"
    desk.work()
    desk.until(date(2026, 3, 21))
    assert desk.names() == ["convene_panel"]
    desk.work(until="publish_notice")


def test_a_condition_is_met_before_anything_is_published() -> None:
    desk = Desk({"record_decision": {"decision": "conditional", "review_on": "2026-05-04"}})
    desk.work(until="review_condition")
    assert "publish_notice" not in desk.done
    appointed_up_to_the_notice(desk)
    desk.until(NOTICE_OVER)
    desk.work()
    assert desk.outcome == "conditional"


def test_an_unmet_condition_goes_back_to_the_panel() -> None:
    desk = Desk(
        {
            "record_decision": {"decision": "conditional", "review_on": "2026-05-04"},
            "review_condition": {"condition_outcome": "not_met"},
        }
    )
    desk.work(until="review_condition")
    desk.do("review_condition")
    assert desk.names() == ["convene_panel"]


def test_an_open_objection_holds_the_case_after_the_period_is_over() -> None:
    desk = Desk()
    appointed_up_to_the_notice(desk)
    desk.hear("objection_received", {"objection": "objection-1"})
    desk.until(NOTICE_OVER)
    desk.do("withdraw_notice")
    assert desk.names() == ["acknowledge_objection"]
    assert [task.subject for task in desk.open.values()] == ["objection-1"]
    desk.work()
    assert desk.outcome == "hired"


def test_several_objections_are_handled_side_by_side() -> None:
    desk = Desk()
    appointed_up_to_the_notice(desk)
    for number in (1, 2, 3):
        desk.hear("objection_received", {"objection": f"objection-{number}"})
    assert sorted(str(task.subject) for task in desk.open.values()) == ["objection-1", "objection-2", "objection-3"]
    desk.until(NOTICE_OVER)
    desk.work()
    assert desk.outcome == "hired"


def test_a_proven_or_unverifiable_objection_is_heard_and_decided_again_without_a_second_notice() -> None:
    for outcome in ("proven", "unverifiable"):
        desk = Desk({"investigate_objection": {"outcome": outcome}})
        appointed_up_to_the_notice(desk)
        desk.hear("objection_received", {"objection": "objection-1"})
        desk.until(NOTICE_OVER)
        heard(desk)
        desk.work(until="convene_panel")
        desk.work()
        assert desk.outcome == "hired"
        assert desk.done.count("publish_notice") == 1


def test_a_returned_approval_goes_back_to_the_panel() -> None:
    desk = Desk({"record_approval": [{"reply": "returned"}, {"reply": "approved"}]})
    appointed_up_to_the_notice(desk)
    desk.until(NOTICE_OVER)
    desk.work()
    assert desk.outcome == "hired"
    assert desk.done.count("record_decision") == 2
    assert desk.done.count("record_approval") == 2


def test_a_report_that_is_sent_back_is_written_again() -> None:
    desk = Desk(
        {"cosign_report": [{"agree": "no"}, {"agree": "yes"}], "review_legality": [{"sound": "no"}, {"sound": "yes"}]}
    )
    desk.work(until="convene_panel")
    assert desk.done.count("write_report") == 3
