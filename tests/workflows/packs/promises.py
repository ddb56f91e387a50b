"""What both packs without a score promise about people, rules and words; the tests of each pack inherit it."""

import re

from workflows.feel import check
from workflows.vocabulary import Outcome, OutsideParty, Part

from .drawing import DrawnPack
from .pack_files import BPMN, XSI, ZEEBE, PackFiles, fields, keys, texts

ASKED_OF_EVERY_RECORD = {
    "invitation": {"lawful_basis", "language"},
    "consent": {"consent", "scopes", "signature"},
    "declaration": {"referees", "employers", "name", "role", "unit", "email", "phone", "do_not_contact_before_offer"}
    | {"from", "to", "current", "do_not_contact_before_allowed"},
    "team": {"first_investigator", "second_investigator"},
    "conflict": {"conflict", "conflict_type", "details"},
    "file_review": {"age", "education", "history", "sanctions"},
    "reference_reply": {"relationship", "known_from", "known_to", "rehire", "aware_of_discipline", "confidence_mode"},
    "reference_check": {"identity_verified_by", "verdict"},
    "record_reply": {"result"},
    "identity_match": {"match", "facts_used", "category", "gist", "occurred_on", "discard_reason"},
    "talk": {"minutes", "read_back"},
    "allegation": {"category", "occurred_on", "gist"},
    "classification": {
        *("category", "severity", "occurred_on", "proof_standard", "nexus", "tellable", "gist"),
    },
    "finding_answer": {"answer", "silent"},
    "finding_verdict": {"verdict", "reasons", "mitigation_steps", "mitigation_reasons"},
    "weighing": {"reopen_findings"},
    "extension": {"extension"},
    "veto_confirmation": {"identity_confirmed", "record_confirmed", "reasons"},
    "report": {"opinion"},
    "concerns_notice": {"gist"},
    "service_attempt": {"way", "delivered_on"},
    "concerns_answer": {"answer", "wants_interview"},
    "decision": {"decision", "reasons"},
    "adverse_notice": {"gist"},
    "appeal": {"grounds"},
    "appeal_decision": {"outcome", "reasons"},
}
"""The keys that a submission of each kind is turned into rows by (extra keys are welcome)."""

SUBJECTS = {
    *("reference_reply", "reference_check", "record_reply", "identity_match"),
    *("classification", "finding_answer", "finding_verdict"),
}
"""Kinds of record that are about one reference, check or finding, and must say which."""

NEVER_ASKED = (
    "politic|religio|worship|trade union|health|illness|disabilit|pregnan|sexual|gender|ethnic|race|spouse|parent"
)
"""What no pack asks for; a text may say that it is left out, a key and an option may not exist."""

OPERATIONS = {
    *("plan.adopt", "references.substitute", "reference.examine", "reference.close", "check.close", "finding.close"),
    *("veto.record", "condition.open", "contact.permit", "letter.send", "record.request"),
}
ADVERSE_CODES = {"reject", "debar", "conditional"}


class ShippedPack(DrawnPack):
    # --- what runs

    def test_the_pack_starts_where_it_says(self, pack: PackFiles) -> None:
        main = pack.diagrams["main"].find(f"{BPMN}process")
        assert main is not None and main.get("id") == pack.pack["main"]

    def test_every_process_is_of_our_dialect_and_says_what_it_is_for(self, pack: PackFiles) -> None:
        for file, root in pack.diagrams.items():
            for process in root.iter(f"{BPMN}process"):
                settings = {p.get("name"): p.get("value") for p in process.findall(f"./{BPMN}extensionElements//*")}
                assert settings.get("probity:dialect") == "1" and process.get("isExecutable") == "true", file
                assert len(process.findtext(f"{BPMN}documentation", "")) > 60, file

    def test_every_called_process_and_decision_is_in_the_pack(self, pack: PackFiles) -> None:
        processes = {n.process for n in pack.nodes}
        called = {n.setting("calledElement", "processId") for n in pack.of("callActivity")}
        assert called == processes - {pack.pack["main"]}
        tables = "".join(path.read_text("utf-8") for path in pack.folder.glob("*.dmn"))
        for node in pack.of("businessRuleTask"):
            assert f'<decision id="{node.setting("calledDecision", "decisionId")}"' in tables

    def test_every_operation_is_one_that_exists(self, pack: PackFiles) -> None:
        assert {n.setting("taskDefinition", "type") for n in pack.of("serviceTask")} <= OPERATIONS

    def test_every_choice_has_a_default_and_conditions_that_read(self, pack: PackFiles) -> None:
        for root in pack.diagrams.values():
            flows = {f.get("id"): f for f in root.iter(f"{BPMN}sequenceFlow")}
            for gateway in root.iter(f"{BPMN}exclusiveGateway"):
                out = [o.text for o in gateway.findall(f"{BPMN}outgoing")]
                conditions = [flows[o].findtext(f"{BPMN}conditionExpression") for o in out]
                if len(out) > 1:
                    assert gateway.get("default") in out, gateway.get("id")
                    assert sum(c is None for c in conditions) == 1, gateway.get("id")

    def test_every_expression_is_feel(self, pack: PackFiles) -> None:
        found = []
        for root in pack.diagrams.values():
            found += [e.text for e in root.iter() if e.get(f"{XSI}type") == "bpmn:tFormalExpression"]
            found += [v for e in root.iter() if e.tag.startswith(ZEEBE) for v in e.attrib.values() if v.startswith("=")]
        for form in pack.forms.values():
            for field in fields(form):
                conditional = field.get("conditional", {})
                assert isinstance(conditional, dict)
                found += list(conditional.values())
        assert len(found) > 100
        for text in found:
            assert text is not None and text.startswith("="), text
            assert check(text[1:]) == (), text

    def test_every_limit_that_is_read_is_in_the_pack(self, pack: PackFiles) -> None:
        limits = pack.pack["limits"]
        assert isinstance(limits, dict)
        for file, root in pack.diagrams.items():
            written = " ".join(f"{list(e.attrib.values())} {e.text}" for e in root.iter())
            read = set(re.findall(r"facts\.limits\.(\w+)", written))
            assert read <= set(limits), file

    # --- the people

    def test_every_user_task_says_who_where_and_until_when(self, pack: PackFiles) -> None:
        for task in pack.of("userTask"):
            assert task.setting("formDefinition", "formId") in pack.forms, task.id
            groups = set(task.setting("assignmentDefinition", "candidateGroups").split(","))
            assert groups <= pack.codes("groups"), task.id
            assert task.settings["probity:part"] in set(Part), task.id
            assert task.settings["probity:stage"] in pack.codes("stages"), task.id
            assert task.settings["probity:hint"], task.id
            assert task.setting("taskSchedule", "dueDate").startswith("="), task.id
            assert task.settings.get("probity:external", "candidate") in set(OutsideParty), task.id

    def test_every_form_is_used_and_bears_the_name_of_its_task(self, pack: PackFiles) -> None:
        used: dict[str, list[str]] = {}
        for task in pack.of("userTask"):
            used.setdefault(task.setting("formDefinition", "formId"), []).append(task.id)
        assert set(used) == set(pack.forms)
        assert all(form in tasks or len(tasks) > 1 for form, tasks in used.items())
        assert all(pack.forms[form]["id"] == form for form in used)

    def test_every_duty_names_a_task_of_the_pack(self, pack: PackFiles) -> None:
        tasks = {task.id for task in pack.of("userTask")}
        for task in pack.of("userTask"):
            others = set(filter(None, task.settings.get("probity:notPerformedBy", "").split(",")))
            assert others <= tasks and task.id not in others, task.id

    def test_every_signed_task_has_a_place_to_sign(self, pack: PackFiles) -> None:
        for task in pack.of("userTask"):
            form = pack.forms[task.setting("formDefinition", "formId")]
            assert ("signature" in keys(form)) == (task.settings.get("probity:signature") == "true"), task.id

    def test_every_record_finds_its_keys(self, pack: PackFiles) -> None:
        for task in pack.of("userTask"):
            kind = task.settings.get("probity:records")
            if kind:
                missing = ASKED_OF_EVERY_RECORD[kind] - keys(pack.forms[task.setting("formDefinition", "formId")])
                assert not missing, (task.id, missing)
                assert (kind in SUBJECTS) <= ("probity:subject" in task.settings), task.id

    def test_every_answer_that_is_mapped_is_asked(self, pack: PackFiles) -> None:
        for task in pack.of("userTask"):
            asked = keys(pack.forms[task.setting("formDefinition", "formId")])
            for source in task.mappings("output").values():
                named = set(re.findall(r"[a-z_]+", re.sub(r'"[^"]*"', "", source))) - {"if", "then", "else"}
                assert named <= asked | {"extensions"}, (task.id, source)

    def test_every_outside_answer_has_a_time_limit(self, pack: PackFiles) -> None:
        watched = {
            e.xml.get("attachedToRef")
            for e in pack.of("boundaryEvent")
            if e.xml.find(f"{BPMN}timerEventDefinition") is not None
        }
        for task in pack.of("userTask"):
            if "probity:external" in task.settings:
                assert task.id in watched, task.id
        for root in pack.diagrams.values():
            caught = {e.get("id"): e for e in root.iter(f"{BPMN}intermediateCatchEvent")}
            flows = list(root.iter(f"{BPMN}sequenceFlow"))
            for gateway in root.iter(f"{BPMN}eventBasedGateway"):
                next_to = [caught[f.get("targetRef")] for f in flows if f.get("sourceRef") == gateway.get("id")]
                assert any(e.find(f"{BPMN}timerEventDefinition") is not None for e in next_to), gateway.get("id")

    # --- the rules that hold in every pack

    def test_the_candidate_may_withdraw_at_any_time(self, pack: PackFiles) -> None:
        event = pack.node("withdrawal_received")
        host = pack.node(event.xml.get("attachedToRef", ""))
        assert (host.kind, event.xml.get("cancelActivity")) == ("subProcess", "true")
        outside = [n for n in pack.of("callActivity") if n.file == "main" and n.xml not in list(host.xml)]
        assert outside == []

    def test_every_end_of_the_case_says_how_it_ended(self, pack: PackFiles) -> None:
        root = pack.diagrams["main"]
        process = root.find(f"{BPMN}process")
        assert process is not None
        top = {child.get("id") for child in process}
        ends = [n for n in pack.of("endEvent") if n.file == "main" and n.id in top]
        outcomes = {Outcome(n.settings["probity:outcome"]) for n in ends}
        assert outcomes >= {"hired", "rejected", "withdrawn", "incomplete"}

    def test_nothing_is_rated_scored_or_published(self, pack: PackFiles) -> None:
        assert pack.pack["score"] in ("off", False)  # an unquoted off is a boolean to YAML 1.1
        drawn = "".join(p.read_text("utf-8") for p in pack.folder.rglob("*") if p.suffix in (".bpmn", ".form"))
        words = ("facts.score", "facts.ratings", "score.compute", "notice.publish", "probity:criterion", '"rating"')
        assert [word for word in words if word in drawn] == []
        assert not (pack.folder / "scorecard.yaml").exists()

    def test_questions_on_crime_stay_locked_until_the_offer(self, pack: PackFiles) -> None:
        asked = [field for form in pack.forms.values() for field in fields(form)]
        locked = [field for field in asked if str(field.get("key")).startswith("criminal_")]
        assert len(locked) >= 5
        for field in locked:
            assert field["conditional"] == {"hide": "=not(facts.case.conditional_offer)"}, field["key"]

    def test_a_protected_record_is_discarded_by_a_named_person(self, pack: PackFiles) -> None:
        task = pack.node("match_identity")
        assert task.settings["probity:signature"] == "true"
        match = next(f for f in fields(pack.forms["match_identity"]) if f.get("key") == "match")
        values = match["values"]
        assert isinstance(values, list)
        assert {v["value"] for v in values} == {"match", "no_match", "discard"}

    def test_nobody_is_decided_against_unheard_or_by_one_person(self, pack: PackFiles) -> None:
        root = pack.diagrams["decision"]
        asked = [f for f in root.iter(f"{BPMN}sequenceFlow") if f.get("sourceRef") == "candidate_was_heard"]
        flows = {f.get("targetRef"): f for f in asked}
        for task in pack.of("userTask"):
            if task.settings.get("probity:records") == "decision":
                field = next(f for f in fields(pack.forms[task.id]) if f.get("key") == "decision")
                values = field["values"]
                assert isinstance(values, list)
                if {v["value"] for v in values} & ADVERSE_CODES:
                    assert flows[task.id].findtext(f"{BPMN}conditionExpression") == "=facts.notice.concerns_served"
                    assert task.id in pack.node("concur_with_decision").settings["probity:notPerformedBy"].split(",")

    def test_reasons_of_a_decision_have_at_least_fifty_characters(self, pack: PackFiles) -> None:
        for task in pack.of("userTask"):
            if task.settings.get("probity:records") == "decision":
                reasons = next(f for f in fields(pack.forms[task.id]) if f.get("key") == "reasons")
                validate = reasons["validate"]
                assert isinstance(validate, dict)
                assert validate["required"] and validate["minLength"] >= 50

    def test_nothing_is_asked_that_may_not_be_asked(self, pack: PackFiles) -> None:
        for name, form in pack.forms.items():
            for field in fields(form):
                asked = [str(field.get("key", "")), str(field.get("label", "")), str(field.get("dateLabel", ""))]
                assert not re.search(NEVER_ASKED, " ".join(asked).lower()), (name, asked)

    # --- words

    def test_every_text_has_its_chinese(self, pack: PackFiles) -> None:
        shown = {t for form in pack.forms.values() for t in texts(form)}
        for root in pack.diagrams.values():
            named = [*root.iter(f"{BPMN}participant"), *root.iter(f"{BPMN}lane"), *root.iter(f"{BPMN}process")]
            named += [*root.iter(f"{BPMN}sequenceFlow")]
            shown |= {e.get("name", "") for e in named} | {d.text or "" for d in root.iter(f"{BPMN}documentation")}
        shown |= {n.xml.get("name", "") for n in pack.nodes} | {n.settings.get("probity:hint", "") for n in pack.nodes}
        shown |= {text.splitlines()[0].removeprefix("# ") for name, text in pack.notices.items() if ".en." in name}
        assert shown - {""} - set(pack.chinese) == set()
        assert all(re.search(r"[\u4e00-\u9fff]", chinese) for chinese in pack.chinese.values())

    def test_no_chinese_is_left_over(self, pack: PackFiles) -> None:
        written = [p for p in pack.folder.rglob("*") if p.suffix in (".bpmn", ".form", ".md")]
        everything = (
            "".join(p.read_text("utf-8") for p in written)
            .replace("&amp;", "&")
            .replace("&lt;", "<")
            .replace('\\"', '"')
        )
        assert [english for english in pack.chinese if english not in everything] == []

    def test_every_letter_is_written_in_both_languages(self, pack: PackFiles) -> None:
        sent = {n.mappings("input")["template"] for n in pack.of("serviceTask") if "template" in n.mappings("input")}
        for template in sent:
            english, chinese = pack.notices[f"{template}.en.md"], pack.notices[f"{template}.zh_Hans.md"]
            assert set(re.findall(r"{{ (\w+) }}", english)) == set(re.findall(r"{{ (\w+) }}", chinese)), template
