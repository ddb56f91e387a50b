"""Each lint rule speaks when one thing of a diagram that runs is spoiled, and names the element and the way out."""
# ruff: noqa: E501 - XML is easier to read on one line

import pytest

from tests.workflows.bpmn.whole import FILES, problems, spoiled
from workflows.bpmn import reader
from workflows.bpmn.rules import FOUNDATIONS, RULES

OUTCOME = '<zeebe:property name="probity:outcome" value="hired" />'
CONDITION = (
    '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=file_verdict = "good"</bpmn:conditionExpression>'
)
ANSWER_FORM = '<zeebe:formDefinition formId="answer" />'
LOOP = '<zeebe:loopCharacteristics inputCollection="=facts.references.to_ask"'
TIMER = '<bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R3/P2D</bpmn:timeCycle>'
TIME_DATE = '<bpmn:timeDate xsi:type="bpmn:tFormalExpression">=facts.notice.public_ends_on</bpmn:timeDate>'
ASK_DIALECT = """<bpmn:process id="ask_referee" name="Ask a referee" isExecutable="true">
    <bpmn:extensionElements>
      <zeebe:properties><zeebe:property name="probity:dialect" value="1" /></zeebe:properties>
    </bpmn:extensionElements>"""
ASK = '<bpmn:process id="ask_referee" name="Ask a referee" isExecutable="true">'
GROUPS = 'candidateGroups="investigators, approvers" assignee="=facts.team.first"'

OFFICERS = """<zeebe:assignmentDefinition candidateGroups="investigators" />
          <zeebe:properties>
            <zeebe:property name="probity:notPerformedBy\""""

FAILS = '<bpmn:endEvent id="done"><bpmn:errorEventDefinition errorRef="error_failed" /></bpmn:endEvent>'

# (rule, element that must be named, what is replaced, by what)
SPOILED = [
    ("dialect", "ask_referee", ASK_DIALECT, ASK),
    (
        "properties",
        "vet",
        'id="vet" name="Vet" isExecutable="true">\n    <bpmn:extensionElements>\n      <zeebe:properties><zeebe:property name="probity:dialect" value="1" />',
        'id="vet" name="Vet" isExecutable="true">\n    <bpmn:extensionElements>\n      <zeebe:properties><zeebe:property name="probity:dialect" value="2" />',
    ),
    ("executable", "ask_referee", ASK, ASK.replace("true", "false")),
    (
        "executable",
        "empty",
        "</bpmn:definitions>",
        '<bpmn:process id="empty" isExecutable="true" /></bpmn:definitions>',
    ),
    ("ids", "done", '<bpmn:endEvent id="reminded" />', '<bpmn:endEvent id="done" />'),
    ("ids", "a b", 'id="ask_begin_to_answer"', 'id="a b"'),
    ("ids", "x" * 129, 'id="ask_begin_to_answer"', f'id="{"x" * 129}"'),
    ("ids", "&lt;b&gt;".replace("&lt;", "<").replace("&gt;", ">"), 'id="ask_begin_to_answer"', 'id="&lt;b&gt;"'),
    ("ids", "probity_start_vet", 'id="ask_begin_to_answer"', 'id="probity_start_vet"'),
    ("references", "slow", 'attachedToRef="check"', 'attachedToRef="nobody"'),
    ("references", "choice", 'default="choice_to_again"', 'default="join_to_choice"'),
    (
        "references",
        "ask_begin_to_answer",
        'sourceRef="ask_begin" targetRef="answer"',
        'sourceRef="ask_begin" targetRef="x"',
    ),
    ("references", "begin_to_work", 'sourceRef="begin" targetRef="work"', 'sourceRef="begin" targetRef="plan"'),
    (
        "references",
        "withdraw",
        '<bpmn:boundaryEvent id="withdraw" attachedToRef="work"><bpmn:messageEventDefinition messageRef="message_withdrawal" />',
        '<bpmn:boundaryEvent id="withdraw" attachedToRef="work"><bpmn:messageEventDefinition messageRef="gone" />',
    ),
    ("start-and-end", "ask_referee", '<bpmn:startEvent id="ask_begin" />', ""),
    (
        "start-and-end",
        "again_to_choice_end",
        '<bpmn:endEvent id="ask_end" />',
        '<bpmn:endEvent id="ask_end" /><bpmn:startEvent id="again_to_choice_end" />',
    ),
    (
        "start-and-end",
        "remind",
        '<bpmn:sequenceFlow id="remind_to_reminded" sourceRef="remind" targetRef="reminded" />',
        "",
    ),
    (
        "start-and-end",
        "late_inside",
        '<bpmn:endEvent id="ask_end" />',
        '<bpmn:endEvent id="ask_end" /><bpmn:subProcess id="late_inside" />',
    ),
    (
        "unreachable",
        "reminded",
        '<bpmn:sequenceFlow id="remind_to_reminded" sourceRef="remind" targetRef="reminded" />',
        "",
    ),
    (
        "links",
        "out",
        '<bpmn:intermediateThrowEvent id="out"><bpmn:linkEventDefinition name="finish" />',
        '<bpmn:intermediateThrowEvent id="out"><bpmn:linkEventDefinition name="elsewhere" />',
    ),
    (
        "links",
        "in",
        '<bpmn:intermediateThrowEvent id="out"><bpmn:linkEventDefinition name="finish" />',
        '<bpmn:intermediateThrowEvent id="out"><bpmn:linkEventDefinition name="elsewhere" />',
    ),
    (
        "event-kinds",
        "late",
        '<bpmn:escalationEventDefinition escalationRef="escalation_late" />',
        "<bpmn:signalEventDefinition />",
    ),
    (
        "event-kinds",
        "ask_begin",
        '<bpmn:startEvent id="ask_begin" />',
        '<bpmn:startEvent id="ask_begin"><bpmn:timerEventDefinition /></bpmn:startEvent>',
    ),
    ("uncaught-errors", "done", '<bpmn:endEvent id="done" />', FAILS),
    (
        "uncaught-errors",
        "withdrawn",
        "<bpmn:terminateEventDefinition />",
        '<bpmn:errorEventDefinition errorRef="error_failed" />',
    ),
    ("boundary-events", "slow", 'attachedToRef="check"', 'attachedToRef="reckon"'),
    ("boundary-events", "slow", "<zeebe:userTask />", '<zeebe:taskDefinition type="score.compute" />'),
    ("event-gateways", "remind", 'sourceRef="wait" targetRef="told"', 'sourceRef="wait" targetRef="remind"'),
    ("gateways", "choice", ' default="choice_to_again"', ""),
    ("gateways", "choice_to_wait", CONDITION, ""),
    (
        "starving-joins",
        "join",
        '<bpmn:parallelGateway id="split" />',
        '<bpmn:exclusiveGateway id="split" default="split_to_ask" />',
    ),
    ("endless-loops", "choice", 'sourceRef="again" targetRef="choice"', 'sourceRef="choice" targetRef="choice"'),
    ("user-tasks", "answer", ANSWER_FORM, ""),
    ("user-tasks", "answer", ANSWER_FORM, '<zeebe:formDefinition formId="nowhere" />'),
    ("user-tasks", "check", GROUPS, 'candidateGroups="strangers"'),
    ("user-tasks", "check", GROUPS, 'candidateGroups="=facts.team.members"'),
    ("user-tasks", "check", f"<zeebe:assignmentDefinition {GROUPS} />", ""),
    ("user-tasks", "check", 'priority="50"', 'priority="urgent"'),
    ("user-tasks", "check", 'followUpDate="2026-03-01"', 'followUpDate="next week"'),
    (
        "external-tasks",
        "again",
        OFFICERS,
        OFFICERS.replace('<zeebe:assignmentDefinition candidateGroups="investigators" />', ""),
    ),
    ("not-performed-by", "again", '"probity:notPerformedBy" value="check"', '"probity:notPerformedBy" value="remind"'),
    ("not-performed-by", "again", '"probity:notPerformedBy" value="check"', '"probity:notPerformedBy" value="again"'),
    ("operations", "remind", 'type="letter.send"', 'type="letter.burn"'),
    ("operations", "remind", '<zeebe:input source="reminder" target="template" />', ""),
    ("operations", "remind", 'source="reminder" target="template"', 'source="reminder" target="colour"'),
    ("decisions", "plan", 'decisionId="plan_checks"', 'decisionId="guess"'),
    ("decisions", "plan", ' resultVariable="plan_found"', ""),
    ("scripts", "reckon", ' resultVariable="depth"', ""),
    ("scripts", "reckon", "=if tier", "if tier"),
    ("calls", "ask", 'processId="ask_referee"', 'processId="ask_nobody"'),
    ("calls", "ask", 'processId="ask_referee"', 'processId="=choose"'),
    ("recursion", "ask", 'processId="ask_referee"', 'processId="vet"'),
    ("multi-instance", "ask", ' inputCollection="=facts.references.to_ask"', ""),
    ("multi-instance", "ask", ' outputElement="=answer_given"', ""),
    (
        "messages",
        "told",
        '<bpmn:intermediateCatchEvent id="told"><bpmn:messageEventDefinition messageRef="message_withdrawal" />',
        '<bpmn:intermediateCatchEvent id="told"><bpmn:messageEventDefinition />',
    ),
    ("messages", "told", 'id="message_withdrawal" name="withdrawal"', 'id="message_withdrawal"'),
    ("messages", "message_withdrawal", 'correlationKey="=case_number"', 'correlationKey="case_number"'),
    ("codes", "late", ' escalationCode="late"', ""),
    ("timers", "slow", TIMER, ""),
    ("timers", "slow", "R3/P2D", "every day"),
    ("timers", "slow", "R3/P2D", "R3/P1W"),
    ("timers", "over", TIME_DATE, "<bpmn:timeCycle>R3/P2D</bpmn:timeCycle>"),
    ("timers", "slow", "R3/P2D", "__import__('os')"),
    ("outcomes", "hired", OUTCOME, '<zeebe:property name="colour" value="blue" />'),
    (
        "outcomes",
        "ask_end",
        '<bpmn:endEvent id="ask_end" />',
        f'<bpmn:endEvent id="ask_end"><bpmn:extensionElements><zeebe:properties>{OUTCOME}</zeebe:properties></bpmn:extensionElements></bpmn:endEvent>',
    ),
    ("properties", "hired", OUTCOME, OUTCOME.replace("hired", "promoted")),
    ("properties", "check", 'value="investigator"', 'value="gardener"'),
    ("properties", "check", 'value="file_review"', 'value="palm_reading"'),
    ("properties", "check", 'name="probity:stage" value="checks"', 'name="probity:stage" value="afterlife"'),
    ("properties", "check", '"probity:signature" value="true"', '"probity:signature" value="yes"'),
    ("properties", "check", 'value="=facts.references.spare"', 'value="spare"'),
    ("properties", "check", '"probity:hint"', '"probity:hinnt"'),
    ("properties", "again", '"probity:external" value="referee"', '"probity:external" value="neighbour"'),
    ("properties", "slow", '"probity:legal" value="false"', '"probity:legal" value="no"'),
    ("properties", "slow", '"probity:legal" value="false"', '"probity:part" value="rater"'),
    (
        "mappings",
        "answer",
        '<zeebe:output source="=reply" target="answer_given" />',
        '<zeebe:output source="=reply" />',
    ),
    (
        "mappings",
        "answer",
        '<zeebe:output source="=reply" target="answer_given" />',
        '<zeebe:output source="=reply" target="answer_given" />' * 2,
    ),
    ("names", "plan", 'source="=plan_found.tier" target="tier"', 'source="=plan_found.tier" target="date"'),
    ("names", "plan", 'source="=plan_found.tier" target="tier"', 'source="=plan_found.tier" target="facts"'),
    ("names", "plan", 'source="=plan_found.tier" target="tier"', 'source="=plan_found.tier" target="if"'),
    ("names", "plan", 'source="=plan_found.tier" target="tier"', 'source="=plan_found.tier" target="plan.tier"'),
    ("names", "reckon", 'resultVariable="depth"', 'resultVariable="how deep"'),
    ("names", "ask", 'inputElement="reference"', 'inputElement="count"'),
    ("parallel-writes", "check", 'source="=verdict" target="file_verdict"', 'source="=verdict" target="answers_given"'),
    ("parallel-writes", "ask", 'source="=verdict" target="file_verdict"', 'source="=verdict" target="answers_given"'),
    ("not-feel", "choice_to_wait", '=file_verdict = "good"', 'file_verdict == "good"'),
    ("not-feel", "check", 'assignee="=facts.team.first"', 'assignee="${first}"'),
    ("not-feel", "ask", '"=facts.references.to_ask"', '"referees"'),
    ("not-feel", "ask", "=facts.references.enough", "len(answers) > 2"),
    ("expressions", "choice_to_wait", '=file_verdict = "good"', "=file_verdict ="),
    ("expressions", "choice_to_wait", '=file_verdict = "good"', '=file_verdct = "good"'),
    ("expressions", "choice_to_wait", '=file_verdict = "good"', "=facts.findings.sbstantiated = 0"),
    ("expressions", "choice_to_wait", '=file_verdict = "good"', "=facts.guesses.total = 0"),
    ("expressions", "choice_to_wait", '=file_verdict = "good"', "=facts.limits.unheard_of = 0"),
    ("expressions", "choice_to_wait", '=file_verdict = "good"', "=guess(1) = 0"),
    ("expressions", "check", 'source="=verdict"', 'source="=verdct"'),
    ("expressions", "check", '"=depth + 1"', '"=file_verdict"'),  # set only later
    (
        "expressions",
        "remind",
        'source="=facts.team.first" target="to"',
        'source="=answer_given" target="to"',
    ),  # not ours
    ("expressions", "ask", 'outputElement="=answer_given"', 'outputElement="=answer_giver"'),
    ("expressions", "plan", '"=plan_found.tier"', '"=plan_fund.tier"'),
    ("expressions", "check", '"=working days after(today(), 5)"', '"=working days after(today() 5)"'),
]


def test_the_whole_pack_runs() -> None:
    reading = reader.read(FILES)
    assert (reading.status, reading.problems) == ("runs", ())


@pytest.mark.parametrize(("rule", "element", "old", "new"), SPOILED, ids=[f"{row[0]} {row[1][:20]}" for row in SPOILED])
def test_a_rule_names_the_element_and_the_way_out(rule: str, element: str, old: str, new: str) -> None:
    told = [problem for problem in problems((old, new)) if (problem.rule, problem.element) == (rule, element)]
    assert told, [(problem.rule, problem.element) for problem in problems((old, new))]
    for problem in told:
        assert problem.reason.startswith("Expected ") and problem.reason.endswith(".")
        assert problem.instead.endswith((".", "…")) and problem.line > 0


def test_every_rule_is_tried() -> None:
    elsewhere = {"unsupported"}  # test_refusals.py
    tried = {row[0].replace("-", "_") for row in SPOILED} | elsewhere
    assert {rule.__name__ for rule in (*FOUNDATIONS, *RULES)} == tried


def test_a_reminder_needs_no_outcome() -> None:
    """What only a non-interrupting event leads to ends beside the case."""
    reminder = (
        '<bpmn:boundaryEvent id="nudge" attachedToRef="work" cancelActivity="false"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>P3D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        '<bpmn:sequenceFlow id="nudge_to_nudged" sourceRef="nudge" targetRef="nudged" /><bpmn:endEvent id="nudged" />'
        '<bpmn:endEvent id="hired" name="Hired">'
    )
    assert problems(('<bpmn:endEvent id="hired" name="Hired">', reminder)) == ()


@pytest.mark.parametrize("caught", ['errorRef="error_failed"', ""])
def test_an_error_that_is_caught_around_it_is_in_order(caught: str) -> None:
    catcher = (
        f'<bpmn:boundaryEvent id="failed" attachedToRef="work"><bpmn:errorEventDefinition {caught} /></bpmn:boundaryEvent>'
        '<bpmn:sequenceFlow id="failed_to_withdrawn" sourceRef="failed" targetRef="withdrawn" />'
        '<bpmn:endEvent id="withdrawn" name="Withdrawn">'
    )
    fails = ('<bpmn:endEvent id="done" />', FAILS)
    assert problems(fails, ('<bpmn:endEvent id="withdrawn" name="Withdrawn">', catcher)) == ()


def test_a_join_may_be_left_alone_by_a_choice_that_comes_after_it() -> None:
    back = ('sourceRef="again" targetRef="choice"', 'sourceRef="again" targetRef="begin_again"')
    merge = (
        'sourceRef="reckon" targetRef="split" />',
        'sourceRef="reckon" targetRef="begin_again" /><bpmn:exclusiveGateway id="begin_again" />'
        '<bpmn:sequenceFlow id="into_split" sourceRef="begin_again" targetRef="split" />',
    )
    assert problems(back, merge) == ()


def test_a_process_of_two_files_is_told_in_both() -> None:
    twice = {**FILES, "copy.bpmn": FILES["main.bpmn"]}
    assert any(problem.rule == "ids" for problem in reader.read(twice).problems)


def test_a_loose_file_is_not_asked_for_forms_it_cannot_see() -> None:
    assert reader.read({"main.bpmn": FILES["main.bpmn"]}).problems == ()


def test_the_order_of_problems_is_the_order_of_lines() -> None:
    found = reader.read(spoiled((ANSWER_FORM, ""), (CONDITION, ""))).problems
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
