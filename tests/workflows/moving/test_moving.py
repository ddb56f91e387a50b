"""A case on other diagrams: every token goes on exactly once, or it is told why the case stays."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from tests.workflows.bpmn.drawing import (
    MORNING,
    Story,
    boundary,
    call,
    catch,
    end,
    flows,
    gateway,
    many,
    message,
    process,
    project,
    properties,
    ref,
    root,
    script,
    service,
    start,
    sub,
    timer,
    user,
)
from workflows import moving
from workflows.catalog import Project
from workflows.engine import Snapshot
from workflows.events import Event, MessageAwaited, TimerCancelled, TimerSet
from workflows.moving import Mapping as Places
from workflows.moving import Moving


def simple(*middle: str, path: str, extra: str = "") -> Project:
    return project(extra, process("p", start(), *middle, end("end"), flows(*path.split("; "))))


def try_move(story: Story, target: Project, mapping: Places | None = None) -> Moving:
    places = moving.suggest(story.project, target) if mapping is None else mapping
    return moving.move(story.snapshot.to_bytes(), story.project, target, places)


def move(story: Story, target: Project, mapping: Places | None = None) -> tuple[Event, ...]:
    """The story goes on on the target."""
    found = try_move(story, target, mapping)
    assert found.state is not None, found.obstacles
    settled = moving.settle(found, target, {}, story.around)
    story.project = target
    story.snapshot = Snapshot.from_bytes(settled.step.snapshot.to_bytes())
    return settled.step.events


def obstacles(story: Story, target: Project, mapping: Places | None = None) -> list[tuple[str, str]]:
    return [(found.code, found.element[1]) for found in try_move(story, target, mapping).obstacles]


ONE = "start > a > end"


def test_a_token_goes_on_where_a_task_was_inserted_after_it() -> None:
    story = Story(simple(user("a"), path=ONE))
    move(story, simple(user("a"), user("b"), path="start > a > b > end"))
    assert story.tasks == ["a"]
    story.do("a")
    assert story.tasks == ["b"]
    assert story.do("b").finished


def test_the_key_of_a_token_stays() -> None:
    story = Story(simple(user("a"), path=ONE))
    key = story.key("a")
    move(story, simple(user("a"), user("b"), path="start > b > a > end"))
    assert story.key("a") == key


def test_an_element_is_found_by_name_where_its_id_is_another() -> None:
    named = user("a").replace('id="a"', 'id="a" name="Look"', 1)
    other = named.replace('id="a"', 'id="z"', 1)
    story = Story(simple(named, path=ONE))
    move(story, simple(other, path="start > z > end"))
    assert story.tasks == ["z"]


def test_what_a_person_maps_is_followed() -> None:
    story = Story(simple(user("a"), path=ONE))
    target = simple(user("z"), path="start > z > end")
    assert obstacles(story, target) == [("missing", "a")]
    move(story, target, {("p", "a"): ("p", "z")})
    assert story.do("z").finished


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (user("a"), service("a", "letter.send"), "kind"),
        (user("a"), user("a", many("=[1,2]")), "instances"),
        (user("a", many("=[1,2]")), user("a"), "instances"),
        (user("a", many("=[1,2]")), user("a", many("=[1,2]", sequential=True)), "instances"),
        (user("a", many("=[1,2]")), user("a", many("=[1,2]", gather="xs", result="=item")), "instances"),
        (service("a", "letter.send"), service("a", "record.request"), "operation"),
        (catch("a", ref("message", "m")), catch("a", ref("message", "n")), "message"),
        (user("a"), user("a", external="candidate"), "party"),
    ],
)
def test_what_cannot_go_on_stays(old: str, new: str, code: str) -> None:
    roots = message("m") + message("n")
    story = Story(simple(old, path=ONE, extra=roots))
    assert obstacles(story, simple(new, path=ONE, extra=roots)) == [(code, "a")]


def test_what_stopped_before_it_began_may_go_on_as_another_kind() -> None:
    story = Story(simple(script("a", '="x" * 2', "x"), path=ONE))
    assert story.incidents == ["feel_error"]
    move(story, simple(user("a"), path=ONE))
    story.retry("a")
    assert story.tasks == ["a"] and not story.incidents


def test_instances_half_done_go_on_each_once() -> None:
    old = simple(user("a", many("=[1,2,3]")), path=ONE)
    story = Story(old).do("a", nth=1)
    move(story, simple(user("a", many("=[1,2,3]")), user("b"), path="start > a > b > end"))
    assert story.tasks == ["a", "a"]
    assert story.do("a").do("a").tasks == ["b"]


def test_instances_inside_a_subprocess_and_a_called_process_go_on() -> None:
    def drawn(*inner: str, path: str) -> Project:
        inside = sub("s", start("s0"), *inner, end("s9"), flows(path), many("=[1,2]"))
        return project(
            process("q", start("q0"), inside, end("q9"), flows("q0 > s > q9")),
            process("p", start(), call("c", "q"), end("end"), flows("start > c > end")),
        )

    story = Story(drawn(user("a"), path="s0 > a > s9")).do("a")
    move(story, drawn(user("a"), user("b"), path="s0 > a > b > s9"))
    assert story.tasks == ["a"]
    assert story.do("a").tasks == ["b"]
    assert story.do("b").finished


def test_another_called_process_holds_the_case_until_its_elements_are_mapped() -> None:
    def drawn(called: str) -> Project:
        return project(
            process(called, start("q0"), user("a"), end("q9"), flows("q0 > a > q9")),
            process("p", start(), call("c", called), end("end"), flows("start > c > end")),
        )

    story = Story(drawn("q"))
    assert obstacles(story, drawn("r"), {}) == [("called", "c")]
    move(story, drawn("r"), {("q", "a"): ("r", "a")})
    assert story.do("a").finished


# --- timers, messages, boundary events


def legal(event: str) -> str:
    return event.replace("<extensionElements>", f"<extensionElements>{properties({'legal': 'true'})}", 1)


def deadline(duration: str, name: str = "late", statutory: bool = False) -> str:
    event = boundary(name, "a", timer(duration), interrupting=False)
    if statutory:
        event = event.replace(">", f"><extensionElements>{properties({'legal': 'true'})}</extensionElements>", 1)
    return event


def timed(event: str) -> Project:
    return simple(user("a"), event, end("over"), path="start > a > end; late > over")


def test_a_timer_that_runs_keeps_its_date() -> None:
    story = Story(timed(deadline("P10D")))
    events = move(story, timed(deadline("P1D")))
    assert [token.at for token in story.waiting.timers] == [MORNING + timedelta(days=10)]
    assert not [event for event in events if isinstance(event, TimerSet)]


def test_a_new_boundary_event_begins_to_listen_and_an_old_one_is_heard_once() -> None:
    new = boundary("word", "a", ref("message", "m"))
    target = simple(
        user("a"), deadline("P2D"), end("over"), new, end("stopped"),
        path="start > a > end; late > over; word > stopped", extra=message("m"),
    )  # fmt: skip
    story = Story(simple(user("a"), path=ONE, extra=message("m")))
    events = move(story, target)
    assert [type(event) for event in events] == [TimerSet, MessageAwaited]
    assert story.message("m").finished


def test_a_reminder_that_has_fired_is_not_given_again() -> None:
    story = Story(timed(deadline("P2D"))).tick(days=3)
    assert not story.waiting.timers
    assert move(story, timed(deadline("P2D"))) == ()
    assert not story.waiting.timers


def test_a_boundary_event_that_is_gone_holds_the_case_unless_it_is_let_go() -> None:
    story = Story(timed(deadline("P10D")))
    target = simple(user("a"), path=ONE)
    assert obstacles(story, target) == [("missing", "late")]
    assert [type(event) for event in move(story, target, {("p", "late"): None})] == [TimerCancelled]
    assert not story.waiting.timers and story.tasks == ["a"]


def test_a_statutory_wait_is_never_let_go() -> None:
    story = Story(timed(deadline("P10D", statutory=True)))
    assert obstacles(story, simple(user("a"), path=ONE), {("p", "late"): None}) == [
        ("legal", "late"),
        ("missing", "late"),
    ]


def test_an_event_that_is_new_at_an_event_based_gateway_is_waited_for() -> None:
    def drawn(*more: str, path: str = "") -> Project:
        return simple(
            gateway("eventBased", "g"), catch("m1", ref("message", "m")), *more,
            path=f"start > g > m1 > end{path}", extra=message("m") + message("n"),
        )  # fmt: skip

    story = Story(drawn())
    move(story, drawn(catch("n1", ref("message", "n")), path="; g > n1 > end"))
    assert story.message("n").finished


# --- gateways


def both(*middle: str, path: str) -> Project:
    return simple(gateway("parallel", "split"), gateway("parallel", "join"), *middle, path=path)


AB = "start > split > a > join > end; split > b > join"


def test_a_branch_that_has_arrived_stays_arrived_where_a_task_was_put_into_it() -> None:
    story = Story(both(user("a"), user("b"), path=AB)).do("a")
    grown = both(user("a"), user("b"), user("a2"), path="start > split > a > a2 > join > end; split > b > join")
    move(story, grown)
    assert story.tasks == ["b"]
    assert story.do("b").finished


def test_a_branch_that_the_case_can_never_take_holds_it() -> None:
    target = both(user("a"), user("b"), user("c"), path=AB + "; split > c > join")
    story = Story(both(user("a"), user("b"), path=AB)).do("a")
    assert obstacles(story, target) == [("starved", "join")]
    early = Story(both(user("z"), user("a"), user("b"), path=AB.replace("start", "start > z")))
    later = both(
        user("z"), user("a"), user("b"), user("c"), path=AB.replace("start", "start > z") + "; split > c > join"
    )
    move(early, later)
    early.do("z").do("a").do("b")
    assert not early.finished and early.do("c").finished


def test_branches_that_would_not_meet_any_more_hold_the_case() -> None:
    target = simple(
        gateway("parallel", "split"), gateway("exclusive", "merge"), user("a"), user("b"), user("c"),
        path="start > split > a > merge > c > end; split > b > merge",
    )  # fmt: skip
    story = Story(both(user("a"), user("b"), user("c"), path=AB.replace("join > end", "join > c > end")))
    assert obstacles(story, target) == [("join", "join")]


def test_a_join_that_has_everything_on_the_new_diagram_opens_at_once() -> None:
    """The branch of b was merged into that of a: with a mapped to nothing left to do, the join has all it waits for."""
    story = Story(both(user("a"), user("b"), path=AB)).do("a")
    assert obstacles(story, both(user("a"), path="start > split > a > join > end; split > join")) == [("missing", "b")]


# --- variables


def reading(name: str) -> str:
    return script("use", f"={name} + 1", "y")


@pytest.mark.parametrize(
    ("variables", "found"), [({}, [("unset", "use")]), ({"x": 1}, [])], ids=["nobody set it", "it is set"]
)
def test_a_variable_that_is_read_ahead_must_be_set(
    variables: Mapping[str, object], found: list[tuple[str, str]]
) -> None:
    target = simple(script("set", "=1", "x"), user("a"), reading("x"), path="start > set > a > use > end")
    story = Story(simple(user("a"), path=ONE), variables=variables)
    assert obstacles(story, target) == found


def test_a_variable_that_is_still_to_be_set_is_no_obstacle() -> None:
    target = simple(user("a", outputs={"x": "=answer"}), reading("x"), path="start > a > use > end")
    assert obstacles(Story(simple(user("a"), path=ONE)), target) == []


def calls(*inside: str, path: str, outputs: Mapping[str, str]) -> Project:
    around = process("p", start(), call("c", "q", outputs=outputs), end("end"), flows("start > c > end"))
    return project("", around, process("q", start("q_start"), *inside, end("q_end"), flows(path)))


@pytest.mark.parametrize(
    ("outputs", "path", "found"),
    [
        ({"x": "=x"}, "q_start > b > a > q_end", [("unset", "c")]),
        ({"x": "=x"}, "q_start > a > b > q_end", []),
        ({"x": '=answer = "yes"'}, "q_start > b > a > q_end", []),
        ({}, "q_start > b > a > q_end", []),
    ],
    ids=["passed", "ahead", "set before the move", "not asked for"],
)
def test_what_a_called_process_gives_back_must_be_set_in_it(
    outputs: Mapping[str, str], path: str, found: list[tuple[str, str]]
) -> None:
    """The case stands in the called process, beyond the new task that sets what goes out of it."""
    story = Story(calls(user("z", outputs={"answer": '="no"'}), user("a"), path="q_start > z > a > q_end", outputs={}))
    story.do("z")
    target = calls(
        user("z"), user("a"), user("b", outputs={"x": "=1"}), path=path.replace("q_start >", "q_start > z >"),
        outputs=outputs,
    )  # fmt: skip
    assert obstacles(story, target) == found


def test_an_escalation_boundary_needs_no_token() -> None:
    target = simple(
        user("a"), boundary("esc", "a", ref("escalation", "E"), interrupting=False), end("over"),
        path="start > a > end; esc > over", extra=root("escalation", "E"),
    )  # fmt: skip
    story = Story(simple(user("a"), path=ONE))
    move(story, target)
    assert story.do("a").finished
