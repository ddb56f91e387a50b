"""What each element does, told by small diagrams; every step reloads the case from its bytes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.workflows.bpmn.drawing import (
    Story,
    boundary,
    call,
    catch,
    end,
    flows,
    gateway,
    io,
    many,
    message,
    node,
    process,
    project,
    properties,
    ref,
    root,
    rule,
    script,
    service,
    start,
    sub,
    throw,
    timer,
    user,
)  # fmt: skip
from workflows import events
from workflows.errors import NotWaiting, Refused


def line(*middle: str, names: str, roots: str = "", more: str = "", facts: object = None, **kwargs: object) -> Story:
    """A straight process start > … > end."""
    return Story(
        project(roots, process("p", start(), *middle, end("end"), flows(f"start > {names} > end"), more)),
        facts=facts,
        **kwargs,
    )  # type: ignore[arg-type]


# --- user tasks ------------------------------------------------------------------------------------------------------


def test_a_user_task_is_offered_with_all_that_is_drawn() -> None:
    settings = (
        '<zeebe:assignmentDefinition candidateGroups="investigators, officers" assignee="=facts.team.first"/>'
        '<zeebe:taskSchedule dueDate="=date(&quot;2026-03-09&quot;)" followUpDate="2026-03-05T08:00:00+08:00"/>'
        '<zeebe:priorityDefinition priority="70"/>'
    )
    task = user("check_reference", settings=settings, part="investigator", stage="collect", subject="=item")
    s = line(
        task, names="check_reference", facts={"team": {"first": "u7"}}, zone="Asia/Shanghai", variables={"item": "r1"}
    )
    [offered] = s.told(events.TaskOffered)
    assert offered.groups == ("investigators", "officers")
    assert offered.assignee == "u7"
    assert offered.due_at == datetime(2026, 3, 9, 15, 59, 59, 999999, UTC)  # the end of that day in Shanghai
    assert offered.follow_up_at == datetime(2026, 3, 5, tzinfo=UTC)
    assert (offered.priority, offered.form_id, offered.stage, offered.subject) == (
        70,
        "check_reference",
        "collect",
        "r1",
    )
    assert offered.properties["part"] == "investigator"
    assert [event.stage for event in s.told(events.StageEntered)] == ["collect"]


def test_answers_are_kept_only_where_an_output_names_them() -> None:
    s = line(user("ask", outputs={"years": "=age * 2"}), user("more"), names="ask > more")
    s.do("ask", age=7, secret="a long story", nested={"typename": "Case", "x": [1]})
    assert s.variables == {"years": 14}


def test_an_empty_field_is_null_to_its_output() -> None:
    s = line(user("ask", outputs={"note": "=remark"}), user("more"), names="ask > more")
    assert s.do("ask").variables == {"note": None}


def test_a_task_cannot_be_done_twice() -> None:
    s = line(user("ask"), user("more"), names="ask > more")
    key = s.key("ask")
    s.do("ask")
    from workflows import engine

    for wrong in (key, "77", ""):
        with pytest.raises(NotWaiting):
            engine.complete(s.project, s.snapshot, wrong, {}, s.around)


def test_an_output_that_fails_is_an_incident_and_the_answers_are_not_lost() -> None:
    s = line(user("ask", outputs={"years": "=age + bonus"}), user("more"), names="ask > more", variables={"bonus": "x"})
    s.do("ask", age=7)
    assert s.incidents == ["feel_error"]
    assert s.tasks == []
    assert [type(event).__name__ for event in s.last] == ["TaskCompleted", "IncidentRaised"]
    assert s.retry("ask").incidents == ["feel_error"]
    s.variables["bonus"] = 3
    s.retry("ask")
    assert s.variables["years"] == 10
    assert s.tasks == ["more"]


def test_an_output_may_not_be_nested() -> None:
    s = line(user("ask", outputs={"all": "={a: [1, {b: 2}]}"}), names="ask")
    assert s.do("ask").incidents == ["variable_refused"]


# --- gateways --------------------------------------------------------------------------------------------------------


def choice(kind: str, default: str = "", second: str = "g > b: =x > 1") -> object:
    return project(
        process(
            "p",
            start(),
            gateway(kind, "g", default),
            user("a"),
            user("b"),
            user("c") if default else "",
            end("end"),
            flows(
                "start > g > a: =x > 10",
                second,
                "g > c" if default else "",
                "a > end",
                "b > end",
                "c > end" if default else "",
            ),
        )
    )


def test_an_exclusive_gateway_takes_the_first_that_holds() -> None:
    assert Story(choice("exclusive", "g_c"), variables={"x": 20}).tasks == ["a"]
    assert Story(choice("exclusive", "g_c"), variables={"x": 5}).tasks == ["b"]
    assert Story(choice("exclusive", "g_c"), variables={"x": 0}).tasks == ["c"]


def test_an_inclusive_gateway_takes_all_that_hold() -> None:
    assert Story(choice("inclusive", "g_c"), variables={"x": 20}).tasks == ["a", "b"]
    assert Story(choice("inclusive", "g_c"), variables={"x": 0}).tasks == ["c"]


@pytest.mark.parametrize(("x", "code"), [(0, "no_flow"), ("text", "feel_error"), (None, "feel_error")])
def test_no_flow_and_no_truth_are_incidents(x: object, code: str) -> None:
    s = Story(choice("exclusive"), variables={"x": x})
    assert s.incidents == [code]
    s.variables["x"] = 20
    assert s.retry("g").tasks == ["a"]
    assert s.told(events.IncidentCleared)


def test_a_condition_that_is_not_boolean_is_an_incident() -> None:
    s = Story(choice("exclusive", second="g > b: =x"), variables={"x": 0})
    assert s.incidents == ["feel_error"]


def test_what_a_gateway_read_goes_into_its_event_and_facts_are_asked_only_for_what_is_read() -> None:
    p = project(
        process(
            "p",
            start(),
            gateway("exclusive", "g", "g_no"),
            end("yes"),
            end("no"),
            flows("start > g > yes: =facts.consent.given and years > 1", "g > no"),
        )
    )
    s = Story(p, variables={"years": 3, "other": 1}, facts={"consent": {"given": False, "name": "Li"}})
    [taken] = s.told(events.GatewayTaken)
    assert taken.flows == ("g_no",)
    assert dict(taken.read) == {"years": 3, "facts.consent.given": False}
    assert s.asked == [frozenset({"consent"})]


def test_a_parallel_join_waits_for_every_flow_and_keeps_a_token_too_many() -> None:
    p = project(
        process(
            "p",
            start(),
            gateway("parallel", "split"),
            user("a"),
            user("b"),
            gateway("parallel", "join"),
            user("after"),
            end("end"),
            flows("start > split > a > join", "split > b > join > after > end"),
        )
    )
    s = Story(p)
    assert s.tasks == ["a", "b"]
    assert s.do("b").tasks == ["a"]
    assert s.do("a").tasks == ["after"]
    assert s.do("after").finished


def test_an_inclusive_join_waits_only_for_what_can_still_come() -> None:
    p = project(
        process(
            "p",
            start(),
            gateway("inclusive", "split", "split_c"),
            user("a"),
            user("b"),
            user("c"),
            gateway("inclusive", "join"),
            user("after"),
            end("end"),
            flows(
                "start > split > a: =x > 0",
                "split > b: =x > 1",
                "split > c",
                "a > join",
                "b > join",
                "c > join > after > end",
            ),
        )
    )
    s = Story(p, variables={"x": 5})
    assert s.tasks == ["a", "b"]
    assert s.do("a").tasks == ["b"]
    assert s.do("b").tasks == ["after"]
    assert Story(p, variables={"x": 1}).do("a").tasks == ["after"]
    assert Story(p, variables={"x": 0}).do("c").tasks == ["after"]


def test_a_join_that_nothing_can_reach_is_an_incident_even_while_a_withdrawal_is_awaited() -> None:
    inner = (
        start("s2"),
        gateway("exclusive", "x", "x_b"),
        user("a"),
        user("b"),
        gateway("parallel", "join"),
        end("e2"),
        flows("s2 > x > a: =false", "x > b", "a > join", "b > join > e2"),
    )
    p = project(
        message("withdrawal"),
        process(
            "p",
            start(),
            sub("all", *inner),
            boundary("withdrawn", "all", ref("message", "withdrawal")),
            end("end"),
            end("gone"),
            flows("start > all > end", "withdrawn > gone"),
        ),
    )
    s = Story(p).do("b")
    assert s.incidents == ["stalled"]
    assert "a_join" in s.told(events.IncidentRaised)[0].message
    s.message("withdrawal")
    assert s.finished
    assert s.told(events.IncidentCleared)


# --- timers ----------------------------------------------------------------------------------------------------------


def test_a_timer_asks_the_clock_it_is_given_only() -> None:
    s = line(catch("wait", timer("P3D")), user("after"), names="wait > after")
    [timer_set] = s.told(events.TimerSet)
    assert timer_set.due_at == s.clock.now + timedelta(days=3)
    assert s.tick(days=2, hours=23).tasks == []
    assert s.tick(hours=1).tasks == ["after"]


def test_a_date_means_the_end_of_that_day_where_the_office_is() -> None:
    s = line(
        catch("wait", timer(date='=date("2026-03-03")')), user("after"), names="wait > after", zone="Asia/Shanghai"
    )
    assert s.told(events.TimerSet)[0].due_at == datetime(2026, 3, 3, 15, 59, 59, 999999, UTC)


def test_a_duration_in_days_keeps_the_hour_over_a_change_of_clocks() -> None:
    s = line(catch("wait", timer("P30D")), names="wait", zone="Europe/London")
    assert s.told(events.TimerSet)[0].due_at == datetime(2026, 4, 1, 8, tzinfo=UTC)


def test_a_cycle_reminds_as_often_as_drawn_and_stops_with_its_task() -> None:
    p = project(
        process(
            "p",
            start(),
            user("ask"),
            boundary("remind", "ask", timer(cycle="R2/P1D"), interrupting=False),
            service("write", "letter.send"),
            end("sent"),
            end("end"),
            flows("start > ask > end", "remind > write > sent"),
        )
    )
    s = Story(p)
    for _day in range(4):
        s.tick(days=1)
    assert len(s.told(events.OperationRequested)) == 2
    s = Story(p).tick(days=1)
    s.do("ask")
    assert [token.element_id for token in s.waiting.operations] == ["write"]
    assert s.waiting.timers == ()
    assert s.told(events.TimerCancelled)


def test_several_missed_turns_of_a_cycle_all_come() -> None:
    p = project(
        process(
            "p",
            start(),
            user("ask"),
            boundary("remind", "ask", timer(cycle="R/P1D"), interrupting=False),
            user("call"),
            end("sent"),
            end("end"),
            flows("start > ask > end", "remind > call > sent"),
        )
    )
    assert Story(p).tick(days=5).tasks == ["ask", *["call"] * 5]


def test_a_due_interrupting_timer_wins_over_a_late_answer() -> None:
    p = project(
        process(
            "p",
            start(),
            user("ask"),
            boundary("late", "ask", timer("P5D")),
            user("after"),
            end("end"),
            end("e2"),
            flows("start > ask > end", "late > after > e2"),
        )
    )
    s = Story(p).later(days=6)
    with pytest.raises(NotWaiting):
        s.do("ask")
    assert s.tick().tasks == ["after"]
    assert [event.cause for event in s.told(events.TaskCancelled)] == ["late"]


def test_what_a_timer_starts_is_done_in_the_same_call() -> None:
    p = project(
        process(
            "p",
            start(),
            catch("wait", timer("PT1H")),
            script("note", "=1 + 1", "x"),
            user("after"),
            end("end"),
            flows("start > wait > note > after > end"),
        )
    )
    assert Story(p).tick(hours=1).tasks == ["after"]


def test_a_loop_that_never_waits_is_stopped() -> None:
    p = project(
        process(
            "p",
            start(),
            gateway("exclusive", "again"),
            script("turn", "=1", "x"),
            flows("start > again > turn > again"),
        )
    )
    s = Story(p)
    assert s.incidents == ["runaway"]


# --- messages, signals, errors, escalations --------------------------------------------------------------------------


def test_a_message_reaches_only_the_wait_with_its_key() -> None:
    p = project(
        message("reply", "=item"),
        process(
            "p",
            start(),
            sub(
                "each",
                start("s2"),
                catch("await", ref("message", "reply"), outputs={"mark": "=mark"}),
                user("read"),
                end("e2"),
                flows("s2 > await > read > e2"),
                many('=["r1", "r2"]'),
            ),
            end("end"),
            flows("start > each > end"),
        ),
    )
    s = Story(p)
    assert [token.correlation for token in s.waiting.messages] == ["r1", "r2"]
    s.message("reply", "r2", mark=4)
    assert len(s.tasks) == 1
    for key in (None, "r9", "r2"):
        with pytest.raises(NotWaiting):
            s.message("reply", key)


def test_withdrawal_stops_everything_inside() -> None:
    inner = (
        start("s2"),
        gateway("parallel", "split"),
        call("each", "refs", many('=["r1", "r2", "r3"]', "ref"), inputs={"ref": "=ref"}),
        user("talk"),
        service("fetch", "record.request"),
        catch("wait", timer("P9D")),
        gateway("parallel", "join"),
        end("e2"),
        flows("s2 > split > each > join", "split > talk > join", "split > fetch > join", "split > wait > join > e2"),
    )
    p = project(
        message("withdrawal"),
        process(
            "p",
            start(),
            sub("work", *inner),
            boundary("withdrawn", "work", ref("message", "withdrawal")),
            user("close"),
            end("end"),
            end("gone", outcome="withdrawn"),
            flows("start > work > end", "withdrawn > close > gone"),
        ),
        process("refs", start("s3"), user("ask"), end("e3"), flows("s3 > ask > e3")),
    )
    s = Story(p)
    assert s.tasks == ["talk", "ask", "ask", "ask"]
    s.message("withdrawal")
    assert s.tasks == ["close"]
    assert s.waiting.timers == () == s.waiting.operations == s.waiting.messages
    assert sorted(event.element_id for event in s.told(events.TaskCancelled)) == ["ask", "ask", "ask", "talk"]
    assert {event.path for event in s.told(events.TaskCancelled)} == {"", "each/1", "each/2", "each/3"}
    assert [event.element_id for event in s.told(events.OperationCancelled)] == ["fetch"]
    s.do("close")
    assert s.told(events.CaseEnded)[0].outcome == "withdrawn"


def test_a_non_interrupting_message_may_come_again_and_again() -> None:
    p = project(
        message("objection"),
        process(
            "p",
            start(),
            user("wait"),
            boundary("obj", "wait", ref("message", "objection"), interrupting=False),
            user("look"),
            end("e2"),
            end("end"),
            flows("start > wait > end", "obj > look > e2"),
        ),
    )
    s = Story(p).message("objection").message("objection")
    assert s.tasks == ["wait", "look", "look"]


def test_a_thrown_message_is_heard_in_the_same_case() -> None:
    p = project(
        message("done"),
        process(
            "p",
            start(),
            gateway("parallel", "split"),
            catch("hear", ref("message", "done")),
            user("ask"),
            throw("say", ref("message", "done")),
            user("after"),
            end("end"),
            end("e2"),
            flows("start > split > hear > after > end", "split > ask > say > e2"),
        ),
    )
    s = Story(p).do("ask")
    assert s.tasks == ["after"]
    assert s.told(events.MessageThrown)
    assert s.told(events.MessageReceived)


def test_a_signal_end_event_is_heard_by_all() -> None:
    p = project(
        root("signal", "stop"),
        process(
            "p",
            start(),
            gateway("parallel", "split"),
            user("ask"),
            user("a"),
            user("b"),
            boundary("sa", "a", ref("signal", "stop")),
            boundary("sb", "b", ref("signal", "stop"), interrupting=False),
            user("x"),
            user("y"),
            end("say", ref("signal", "stop")),
            end("end"),
            flows("start > split > ask > say", "split > a > end", "split > b > end", "sa > x > end", "sb > y > end"),
        ),
    )
    assert Story(p).do("ask").tasks == ["b", "x", "y"]


def test_an_error_goes_to_the_nearest_boundary_of_its_code() -> None:
    p = project(
        root("error", "unreachable"),
        root("error", "other"),
        process(
            "p",
            start(),
            sub(
                "outer",
                start("s2"),
                sub(
                    "inner", start("s3"), user("ask"), end("bad", ref("error", "unreachable")), flows("s3 > ask > bad")
                ),
                boundary("not_mine", "inner", ref("error", "other")),
                end("e2"),
                end("e3"),
                flows("s2 > inner > e2", "not_mine > e3"),
            ),
            boundary("any", "outer", ref("error")),
            boundary("mine", "outer", ref("error", "unreachable"), outputs={"code": "=errorCode"}),
            user("a"),
            user("b"),
            end("end"),
            flows("start > outer > end", "any > a > end", "mine > b > end"),
        ),
    )
    s = Story(p).do("ask")
    assert s.tasks == ["b"]
    assert s.variables == {"code": "unreachable"}
    assert [event.element_id for event in s.told(events.ErrorCaught)] == ["mine"]


def test_an_error_nobody_catches_is_an_incident() -> None:
    s = Story(project(root("error", "x"), process("p", start(), end("bad", ref("error", "x")), flows("start > bad"))))
    assert s.incidents == ["uncaught_error"]


def test_an_escalation_is_heard_without_stopping_the_work() -> None:
    p = project(
        root("escalation", "slow"),
        process(
            "p",
            start(),
            sub(
                "work",
                start("s2"),
                throw("tell", ref("escalation", "slow")),
                user("ask"),
                end("e2"),
                flows("s2 > tell > ask > e2"),
            ),
            boundary("heard", "work", ref("escalation", "slow"), interrupting=False),
            user("boss"),
            end("end"),
            end("e3"),
            flows("start > work > end", "heard > boss > e3"),
        ),
    )
    s = Story(p)
    assert sorted(s.tasks) == ["ask", "boss"]
    assert s.told(events.EscalationThrown)[0].code == "slow"


def test_terminate_ends_its_own_scope_only() -> None:
    p = project(
        process(
            "p",
            start(),
            sub(
                "work",
                start("s2"),
                gateway("parallel", "split"),
                user("a"),
                user("b"),
                end("stop", "<terminateEventDefinition/>"),
                end("e2"),
                flows("s2 > split > a > stop", "split > b > e2"),
            ),
            user("after"),
            end("end"),
            flows("start > work > after > end"),
        )
    )
    assert Story(p).do("a").tasks == ["after"]


def test_the_first_event_decides_at_an_event_based_gateway() -> None:
    p = project(
        message("reply"),
        process(
            "p",
            start(),
            gateway("eventBased", "g"),
            catch("answered", ref("message", "reply"), outputs={"m": "=mark"}),
            catch("late", timer("P5D")),
            user("read"),
            user("chase"),
            end("end"),
            flows("start > g > answered > read > end", "g > late > chase > end"),
        ),
    )
    s = Story(p).message("reply", mark=3)
    assert s.tasks == ["read"]
    assert s.waiting.timers == ()
    assert s.variables == {"m": 3}
    s = Story(p).tick(days=5)
    assert s.tasks == ["chase"]
    assert s.waiting.messages == ()
    assert s.told(events.GatewayTaken)[0].flows == ("g_late",)


# --- operations ------------------------------------------------------------------------------------------------------


def test_an_operation_waits_until_its_result_is_delivered() -> None:
    s = line(
        service("compute", "score.compute", inputs={"when": "=today()"}, outputs={"band": "=band", "ends": "=ends_on"}),
        user("after"),
        names="compute > after",
    )
    [asked] = s.told(events.OperationRequested)
    assert asked.operation == "score.compute"
    assert asked.inputs == {"when": date(2026, 3, 2)}
    s.result("compute", band="referral", ends_on=date(2026, 3, 9), secret={"nested": 1})
    assert s.tasks == ["after"]
    assert s.variables == {"band": "referral", "ends": "@2026-03-09"}


def test_a_failed_operation_is_an_incident_with_the_true_cause_and_can_be_retried() -> None:
    s = line(service("fetch", "record.request"), user("after"), names="fetch > after")
    s.error("fetch", "timeout")
    assert s.incidents == ["operation_failed"]
    assert s.told(events.IncidentRaised)[0].message == "timeout: it broke"
    s.retry("fetch")
    assert len(s.told(events.OperationRequested)) == 2
    assert s.result("fetch").tasks == ["after"]


def test_a_failed_operation_can_be_caught() -> None:
    p = project(
        root("error", "unreachable"),
        process(
            "p",
            start(),
            service("send", "letter.send"),
            boundary("bounced", "send", ref("error", "unreachable")),
            user("call"),
            end("end"),
            flows("start > send > end", "bounced > call > end"),
        ),
    )
    s = Story(p).error("send", "unreachable")
    assert s.tasks == ["call"]
    assert not s.told(events.OperationCancelled)


# --- variables, calls, many ------------------------------------------------------------------------------------------


def test_a_called_process_sees_its_inputs_and_nothing_else() -> None:
    p = project(
        process(
            "p",
            start(),
            call("check", "inner", inputs={"n": "=x + 1"}, outputs={"y": "=result"}),
            user("after"),
            end("end"),
            flows("start > check > after > end"),
        ),
        process(
            "inner",
            start("s2"),
            script("calc", "=n * 10", "result"),
            gateway("exclusive", "g", "g_e2"),
            user("leak"),
            end("e2"),
            flows("s2 > calc > g > leak: =is defined(x)", "g > e2", "leak > e2"),
        ),
    )
    s = Story(p, variables={"x": 1})
    assert s.variables == {"x": 1, "y": 20} or s.incidents


def test_results_come_in_the_order_of_the_items_not_of_the_doing() -> None:
    p = project(
        process(
            "p",
            start(),
            call(
                "each",
                "one",
                many('=["r1", "r2", "r3"]', "ref", "verdicts", "=verdict"),
                inputs={"ref": "=ref"},
                outputs={"verdict": "=verdict"},
            ),
            user("after"),
            end("end"),
            flows("start > each > after > end"),
        ),
        process(
            "one",
            start("s2"),
            user("ask", outputs={"verdict": "=ref + mark"}, subject="=ref"),
            end("e2"),
            flows("s2 > ask > e2"),
        ),
    )
    s = Story(p)
    assert [event.path for event in s.told(events.TaskOffered)] == ["each/1", "each/2", "each/3"]
    s.do("ask", 2, mark="c").do("ask", 0, mark="a").do("ask", 0, mark="b")
    assert s.variables == {"verdicts": ["r1a", "r2b", "r3c"]}
    assert s.tasks == ["after"]


def test_one_after_another_means_one_at_a_time() -> None:
    s = line(user("rate", many('=["a", "b"]', sequential=True), subject="=item"), names="rate")
    assert [event.subject for event in s.told(events.TaskOffered)] == ["a"]
    s.do("rate")
    assert [event.subject for event in s.told(events.TaskOffered)] == ["a", "b"]
    assert s.do("rate").finished


def test_many_of_nothing_is_done_at_once() -> None:
    s = line(user("rate", many("=[]", gather="marks", result="=mark")), names="rate")
    assert s.finished
    assert s.variables == {"marks": []}


def test_enough_is_enough() -> None:
    s = line(user("vote", many("=[1, 2, 3]", until="=numberOfCompletedInstances >= 2")), names="vote")
    s.do("vote").do("vote")
    assert s.finished
    assert len(s.told(events.TaskCancelled)) == 1


def test_a_retried_instance_counts_once_and_keeps_its_answers() -> None:
    vote = user(
        "vote",
        many("=[1, 2, 3]", gather="votes", result="=choice", until="=numberOfCompletedInstances >= needed"),
        outputs={"choice": "=choice"},
    )
    s = line(vote, names="vote", variables={"needed": "two"})
    s.do("vote", choice="yes")
    assert s.incidents == ["feel_error"]
    s.variables["needed"] = 2
    assert not s.retry("vote").incidents
    s.do("vote", choice="no")
    assert s.finished
    assert s.variables["votes"] == ["yes", "no"]


def test_a_boundary_on_many_takes_all_of_them() -> None:
    p = project(
        process(
            "p",
            start(),
            user("vote", many("=[1, 2, 3]")),
            boundary("late", "vote", timer("P1D")),
            end("end"),
            end("e2"),
            flows("start > vote > end", "late > e2"),
        )
    )
    s = Story(p).do("vote").tick(days=1)
    assert s.finished
    assert len(s.told(events.TaskCancelled)) == 2


def test_an_embedded_subprocess_writes_where_the_variable_lives() -> None:
    inner = (
        start("s2"),
        script("a", "=x + 1", "x"),
        script("b", "=x + local", "local"),
        end("e2"),
        flows("s2 > a > b > e2"),
    )
    p = project(
        process(
            "p",
            start(),
            sub("work", *inner, settings=io({"local": "=5"})),
            user("after"),
            end("end"),
            flows("start > work > after > end"),
        )
    )
    assert Story(p, variables={"x": 1}).variables == {"x": 2}


def test_a_decision_is_told_with_its_rules_and_mapped_to_scalars() -> None:
    p = project(
        process(
            "p",
            start(),
            rule("plan_checks", "plan", "plan", {"tier": "=plan.tier"}),
            user("after"),
            end("end"),
            flows("start > plan_checks > after > end"),
        ),
        decisions={"plan": {"tier": "high", "checks": ["file"]}},
    )
    s = Story(p)
    assert s.variables == {"tier": "high"}
    assert s.told(events.DecisionEvaluated)[0].rules == ("r1",)


def test_a_decision_without_outputs_must_be_a_scalar() -> None:
    p = project(
        process("p", start(), rule("band", "band", "band"), end("end"), flows("start > band > end")),
        decisions={"band": {"a": 1}},
    )
    assert Story(p).incidents == ["variable_refused"]


def test_dates_and_text_with_an_at_sign_come_back_as_they_were() -> None:
    given = {
        "d": date(2026, 1, 31),
        "t": datetime(2026, 1, 31, 8, tzinfo=UTC),
        "s": "@2026-01-31",
        "p": timedelta(days=3),
        "l": ["@x", date(2026, 2, 1)],
    }
    s = line(service("op", "x.y", inputs={name: f"={name}" for name in given}), names="op", variables=given)
    assert s.told(events.OperationRequested)[0].inputs == given


@pytest.mark.parametrize(
    "bad",
    [
        {"a": {"typename": "x"}},
        {"a b": 1},
        {"facts": 1},
        {"typename": "x"},
        {"a": float("nan")},
        {"a": list(range(51))},
        {"a": [[1]]},
        {"a": "x" * 1001},
    ],
)
def test_variables_are_checked_on_the_way_in(bad: dict[str, object]) -> None:
    from workflows.bpmn.variables import VariableRefused

    with pytest.raises(VariableRefused):
        line(user("ask"), names="ask", variables=bad)


def test_lanes_and_stages_are_told() -> None:
    lanes = '<laneSet id="ls"><lane id="l1" name="Investigators"><flowNodeRef>ask</flowNodeRef></lane></laneSet>'
    p = project(
        process(
            "p",
            lanes,
            start(),
            call("collect", "inner", stage="collecting"),
            user("ask"),
            end("end"),
            flows("start > ask > collect > end"),
        ),
        process("inner", start("s2"), user("talk"), end("e2"), flows("s2 > talk > e2")),
    )
    s = Story(p).do("ask")
    assert [(event.lane, event.stage) for event in s.told(events.TaskOffered)] == [
        ("Investigators", ""),
        ("", "collecting"),
    ]


@pytest.mark.parametrize(
    "tag", ["adHocSubProcess", "transaction", "complexGateway", "task", "manualTask", "choreographyTask"]
)
def test_what_cannot_be_executed_is_refused_by_name(tag: str) -> None:
    with pytest.raises(Refused) as refused:
        project(process("p", start(), node(tag, "odd"), end("end"), flows("start > odd > end")))
    assert refused.value.problems[0].element == "odd"


def test_properties_of_a_legal_wait_are_told() -> None:
    wait = node("intermediateCatchEvent", "wait", timer("P5D"), settings=properties({"legal": "true"}))
    assert line(wait, names="wait").told(events.TimerSet)[0].legal
