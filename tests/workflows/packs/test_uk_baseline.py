"""The pack uk_baseline proves four elements, is decided by whoever did not check, and claims to be nothing more."""

import pytest

from .pack_files import BPMN, PackFiles, fields
from .promises import ShippedPack


class TestUkBaseline(ShippedPack):
    code = "uk_baseline"

    @pytest.mark.parametrize(
        "form", ["invite_candidate", "give_consent", "declare_history", "write_verification_record"]
    )
    def test_the_form_says_what_the_check_is_not(self, pack: PackFiles, form: str) -> None:
        said = " ".join(str(f.get("text", "")) for f in fields(pack.forms[form]))
        assert "not police vetting" in said and "not a security clearance" in said

    @pytest.mark.parametrize("notice", ["invitation", "concerns", "adverse", "outcome"])
    def test_the_letter_says_what_the_check_is_not(self, pack: PackFiles, notice: str) -> None:
        assert "not police vetting and not a security clearance" in pack.notices[f"{notice}.en.md"]
        assert "不是警务审查,也不是安全许可" in pack.notices[f"{notice}.zh_Hans.md"]

    def test_the_diagram_says_what_the_check_is_not(self, pack: PackFiles) -> None:
        process = pack.diagrams["main"].find(f"{BPMN}process")
        assert process is not None
        assert "not police vetting and not a security clearance" in process.findtext(f"{BPMN}documentation", "")

    def test_the_four_elements_are_checked_side_by_side(self, pack: PackFiles) -> None:
        root = pack.diagrams["collection"]
        after = {f.get("targetRef") for f in root.iter(f"{BPMN}sequenceFlow") if f.get("sourceRef") == "split_elements"}
        assert after == {"prove_right_to_work", "prove_identity", "check_records", "prove_history"}

    def test_the_checker_does_not_approve(self, pack: PackFiles) -> None:
        for name in ("read_record", "approve_candidate", "decide_candidate", "concur_with_decision"):
            task = pack.node(name)
            assert task.settings["probity:part"] == "approver"
            barred = set(task.settings["probity:notPerformedBy"].split(","))
            assert barred >= {"verify_identity", "verify_right_to_work", "confirm_history", "write_verification_record"}

    @pytest.mark.parametrize("element", ["right_to_work", "identity"])
    def test_a_failed_element_is_confirmed_by_a_second_person(self, pack: PackFiles, element: str) -> None:
        task = pack.node(f"confirm_{element}_failure")
        assert task.settings["probity:notPerformedBy"] == f"verify_{element}"

    def test_an_exception_is_a_recorded_risk_decision(self, pack: PackFiles) -> None:
        asked = {f.get("key") for f in fields(pack.forms["decide_exception"])}
        assert asked >= {"choice", "safeguards", "risk_owner", "review_on", "reasons", "signature"}

    def test_the_candidate_has_ten_working_days_to_answer(self, pack: PackFiles) -> None:
        event = pack.node("answer_time_over")
        assert "=working days after(today(), facts.limits.statement_days)" in "".join(event.xml.itertext())
        limits = pack.pack["limits"]
        assert isinstance(limits, dict) and limits["statement_days"]["value"] == 10

    def test_the_appeal_is_heard_by_somebody_who_did_not_decide(self, pack: PackFiles) -> None:
        task = pack.node("decide_appeal")
        assert task.setting("assignmentDefinition", "candidateGroups") == "appeal_members"
        deciders = {t.id for t in pack.of("userTask") if t.settings["probity:part"] in ("approver", "adjudicator")}
        assert set(task.settings["probity:notPerformedBy"].split(",")) >= deciders - {
            *("read_record", "review_concerns", "decide_exception", "confirm_incomplete", "review_pending_finding"),
            *("restate_finding",),
        }
        window = pack.node("appeal_window_over")
        limits = pack.pack["limits"]
        assert isinstance(limits, dict) and limits["appeal_days"]["value"] == 14
        assert "facts.limits.appeal_days" in "".join(window.xml.itertext())
