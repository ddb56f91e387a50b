"""The pack us_suitability keeps what 5 CFR 731, 5 CFR 920 and the FCRA ask of the path."""

from .pack_files import BPMN, PackFiles, fields
from .promises import ShippedPack


def field(pack: PackFiles, form: str, key: str) -> dict[str, object]:
    return next(f for f in fields(pack.forms[form]) if f.get("key") == key)


class TestUsSuitability(ShippedPack):
    code = "us_suitability"

    def test_crime_is_asked_about_only_after_the_offer(self, pack: PackFiles) -> None:
        carriers = {
            name
            for name, form in pack.forms.items()
            if any(str(f.get("key")).startswith("criminal_") for f in fields(form))
        }
        order = ["obtain_consent", "await_conditional_offer", "prepare_team", "run_checks"]
        calls = [n.id for n in pack.of("callActivity") if n.file == "main"]
        assert [c for c in calls if c in order] == order
        files = {task.file for task in pack.of("userTask") if task.setting("formDefinition", "formId") in carriers}
        assert files == {"conditional_offer", "record_check"}
        names = [n.id for n in pack.nodes if n.file == "conditional_offer"]
        assert names.index("record_conditional_offer") < names.index("declare_conduct")

    def test_the_proposed_action_waits_thirty_days_by_law(self, pack: PackFiles) -> None:
        limits = pack.pack["limits"]
        assert isinstance(limits, dict)
        for name, limit in (("answer_time_over", "statement_days"), ("no_answer_given", "answer_days")):
            event = pack.node(name)
            assert event.settings["probity:legal"] == "true"
            assert f"facts.limits.{limit}" in "".join(event.xml.itertext())
            assert (limits[limit]["value"], limits[limit]["unit"], limits[limit]["verified"]) == (30, "days", False)

    def test_an_early_answer_does_not_shorten_the_thirty_days(self, pack: PackFiles) -> None:
        join = pack.node("answer_time_closed")
        assert (join.kind, len(join.xml.findall(f"{BPMN}incoming"))) == ("parallelGateway", 3)

    def test_a_consumer_report_is_shown_before_it_is_used(self, pack: PackFiles) -> None:
        names = [n.id for n in pack.nodes if n.file == "fair_process"]
        assert names.index("prepare_pre_adverse_notice") < names.index("draft_proposed_action")
        wait = pack.node("report_wait_over")
        assert wait.settings["probity:legal"] == "true" and "fcra_wait_days" in "".join(wait.xml.itertext())
        assert "Summary of Your Rights" in pack.notices["pre_adverse.en.md"]
        assert pack.notices["report_disclosure.en.md"].count("\n\n") <= 2

    def test_the_deciding_official_neither_investigated_nor_adjudicated(self, pack: PackFiles) -> None:
        for name in ("read_recommendation", "approve_suitability", "decide_suitability", "concur_with_decision"):
            task = pack.node(name)
            assert task.setting("assignmentDefinition", "candidateGroups") == "deciding_officials"
            barred = set(task.settings["probity:notPerformedBy"].split(","))
            assert barred >= {"write_report", "talk_with_candidate", "weigh_nexus", "draft_proposed_action"}

    def test_debarment_is_at_most_thirty_six_months(self, pack: PackFiles) -> None:
        validate = field(pack, "decide_suitability", "debar_months")["validate"]
        assert isinstance(validate, dict) and (validate["min"], validate["max"]) == (1, 36)

    def test_the_appeal_goes_to_the_board_and_is_only_recorded(self, pack: PackFiles) -> None:
        for name in ("record_appeal", "record_appeal_outcome"):
            assert pack.node(name).settings["probity:external"] == "authority"
        assert "Merit Systems Protection Board" in pack.notices["adverse.en.md"]
        assert pack.node("appeal_window_over").settings["probity:legal"] == "true"
