"""Every trap of SpiffWorkflow 3.2.0 that a running case could fall into: each test passes with its guard and fails
without it. `guarded=False` takes the guard away (or runs the stock engine) and expects the damage."""

import ast
import json
from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

import workflows
from tests.workflows.bpmn.drawing import (
    Story,
    boundary,
    call,
    catch,
    diagram,
    end,
    flows,
    gateway,
    many,
    message,
    node,
    process,
    project,
    ref,
    root,
    script,
    service,
    start,
    sub,
    timer,
    user,
)
from workflows import engine, events, feel, state
from workflows.bpmn import parser, variables
from workflows.bpmn.case import Case
from workflows.bpmn.elements import multi_instance
from workflows.bpmn.elements.base import Element, Frozen
from workflows.bpmn.elements.parallel_gateway import Join, ParallelGateway
from workflows.bpmn.surroundings import NoPython
from workflows.bpmn.variables import VariableRefused
from workflows.catalog import Project
from workflows.errors import FeelError, NotWaiting, ProcessError, Refused, StateError

BOTH = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "without_its_guard"])
Patch = pytest.MonkeyPatch


def stock(xml: bytes) -> BpmnWorkflow:
    """The same diagram on the bare engine."""
    reader = BpmnParser()
    reader.add_bpmn_str(xml)
    return BpmnWorkflow(reader.get_spec("p"), reader.get_subprocess_specs("p"))


# --- 1: a parallel join erases lists ---------------------------------------------------------------------------------


def two_branches() -> Project:
    rate = user("rate", many('=["a", "b"]', gather="marks", result="=mark"), outputs={"mark": "=mark"})
    return project(
        process(
            "p",
            start(),
            gateway("parallel", "split"),
            rate,
            user("talk"),
            gateway("parallel", "join"),
            user("report"),
            end("end"),
            flows("start > split > rate > join", "split > talk > join > report > end"),
        )
    )


@BOTH
def test_a_join_keeps_the_list_that_one_branch_filled(guarded: bool, monkeypatch: Patch) -> None:
    if not guarded:  # as stock does: each branch carries a copy from the split, the join merges the copies
        stale: dict[str, Any] = {}

        def split(self: ParallelGateway, case: Case, task: Task) -> None:
            if len(self.flows) > 1:
                stale.update(deepcopy(task.workflow.data))
            Element.enter(self, case, task)

        def merge(self: Join, case: Case, task: Task) -> None:
            DeepMerge.merge(task.workflow.data, stale)
            plain_open(self, case, task)

        plain_open = Join.open
        monkeypatch.setattr(ParallelGateway, "enter", split)
        monkeypatch.setattr(Join, "open", merge)
    s = Story(two_branches(), variables={"marks": []})
    s.do("rate", mark=3).do("rate", mark=4).do("talk")
    assert (s.variables["marks"] == [3, 4]) is guarded


# --- 2: nested data is shared with siblings and finished tasks --------------------------------------------------------


@BOTH
def test_what_was_stored_cannot_be_changed_from_outside(guarded: bool, monkeypatch: Patch) -> None:
    if not guarded:
        monkeypatch.setattr(variables, "encode", lambda _name, value: value)
        monkeypatch.setattr(variables, "decode", lambda value: value)
    p = project(process("p", start(), user("ask"), end("end"), flows("start > ask > end")))
    given: list[object] = ["a"]
    s = Story(p, variables={"items": given}, reload=False)
    given.append("b")
    assert (s.variables["items"] == ["a"]) is guarded


@BOTH
def test_nested_data_is_not_let_in(guarded: bool, monkeypatch: Patch) -> None:
    if not guarded:
        monkeypatch.setattr(variables, "encode", lambda _name, value: value)
    p = project(process("p", start(), script("nest", "={a: [1]}", "x"), end("end"), flows("start > nest > end")))
    assert (Story(p).incidents == ["variable_refused"]) is guarded


# --- 3: the stored state depends on the order of its keys ------------------------------------------------------------

SCRIPTED = diagram(
    process(
        "p",
        start(),
        node("scriptTask", "one", "<script>z = 1</script>"),
        node("scriptTask", "two", "<script>a = z + 1; del z</script>"),
        node("manualTask", "ask"),
        end("end"),
        flows("start > one > two > ask > end"),
    )
)


@BOTH
def test_a_state_means_the_same_whatever_the_order_of_its_keys(guarded: bool) -> None:
    def turned(found: Any) -> Any:
        """Every mapping backwards: JSONB keeps no order, sorting makes another."""
        if isinstance(found, dict):
            return {key: turned(found[key]) for key in reversed(found)}
        return [turned(item) for item in found] if isinstance(found, list) else found

    def shuffled(text: str | bytes) -> str:
        return json.dumps(turned(json.loads(text)))

    if guarded:
        s = Story(two_branches(), variables={"z": 1, "a": 2, "m": [1]})
        codec = state._codec
        stored = codec.decompressor.decompress(s.snapshot.to_bytes(), max_output_size=10**6)
        again = codec.compressor.compress(shuffled(stored).encode())
        s.snapshot = engine.Snapshot.from_bytes(again)
        s.do("talk").do("rate", mark=1).do("rate", mark=2)
        assert s.tasks == ["report"]
        assert s.variables == {"z": 1, "a": 2, "m": [1], "marks": [1, 2]}
    else:
        workflow = stock(SCRIPTED)
        workflow.do_engine_steps()
        serializer = BpmnWorkflowSerializer()
        text = serializer.serialize_json(workflow)
        kept = [task.data for task in serializer.deserialize_json(text).get_tasks()]
        try:
            lost = [task.data for task in serializer.deserialize_json(shuffled(text)).get_tasks()]
        except KeyError:
            lost = []
        assert kept != lost


# --- 4: a key `typename` makes a case unloadable ---------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("given", [{"typename": "BpmnWorkflow"}, {"answer": {"typename": "UUID", "value": "x"}}])
def test_no_variable_can_pose_as_a_class(guarded: bool, given: dict[str, object], monkeypatch: Patch) -> None:
    if not guarded:
        monkeypatch.setattr(variables, "check_name", str)
        monkeypatch.setattr(variables, "_scalar", lambda _name, value: value)
    p = project(process("p", start(), user("ask"), end("end"), flows("start > ask > end")))
    if guarded:
        with pytest.raises(VariableRefused):
            Story(p, variables=given)
    else:
        assert Story(p, variables=given).variables == given


# --- 5 (on the engine's side): event subprocesses never interrupt ---------------------------------------------------


def test_an_event_subprocess_is_never_executed() -> None:
    inner = (node("startEvent", "s2", ref("message", "withdrawal")), end("e2"), flows("s2 > e2"))
    with pytest.raises(Refused) as refused:
        project(
            message("withdrawal"),
            process("p", start(), end("end"), flows("start > end"), sub("out", *inner, triggeredByEvent="true")),
        )
    assert refused.value.problems[0].element == "out"


# --- 6: shared specs change while cases run --------------------------------------------------------------------------


@BOTH
def test_a_parsed_diagram_cannot_be_changed(guarded: bool, monkeypatch: Patch) -> None:
    if not guarded:
        monkeypatch.setattr(Element, "freeze", lambda _self: None)
    p = two_branches()
    before = parser.fingerprint(p.specs)
    element = p.specs["p"].task_specs["talk"]
    if guarded:
        with pytest.raises(Frozen):
            element.flows = ()
        with pytest.raises(AttributeError):
            element._inputs.append("report")
    else:
        element.flows = ()
    assert (parser.fingerprint(p.specs) == before) is guarded


def test_diagrams_are_the_same_before_and_after_every_step() -> None:
    p = two_branches()
    before = parser.fingerprint(p.specs)
    s = Story(p, reload=False)
    for element in ("talk", "rate", "rate", "report"):
        s.do(element, mark=1)
        assert parser.fingerprint(p.specs) == before
    assert s.finished


# --- 7: a task runs whatever its state -------------------------------------------------------------------------------


@BOTH
def test_only_what_waits_can_be_done(guarded: bool, monkeypatch: Patch) -> None:
    if not guarded:
        monkeypatch.setattr(engine, "_task", lambda case, key, *_: case.index[key])
    ask = user("ask", outputs={"x": "=1 + nothing_known"})
    s = Story(
        project(process("p", start(), ask, end("end"), flows("start > ask > end"))), variables={"nothing_known": "a"}
    )
    s.do("ask")  # its outputs fail: done, and an incident
    key = s.key("ask")
    if guarded:
        with pytest.raises(NotWaiting):
            engine.complete(s.project, s.snapshot, key, {}, s.around)
    else:
        step = engine.complete(s.project, s.snapshot, key, {}, s.around)
        assert any(isinstance(event, events.TaskCompleted) for event in step.events)  # a second time


def test_a_cancelled_task_cannot_be_done() -> None:
    p = project(
        message("withdrawal"),
        process("p", start(), user("ask"), boundary("out", "ask", ref("message", "withdrawal")), user("close"),
                end("end"), end("gone"), flows("start > ask > end", "out > close > gone")),
    )  # fmt: skip
    s = Story(p)
    key = s.key("ask")
    s.message("withdrawal")
    with pytest.raises(NotWaiting):
        engine.complete(p, s.snapshot, key, {}, s.around)
    assert s.tasks == ["close"]  # and the state is none the worse for it


# --- 8: a late answer beats a due timer; what a timer starts is left lying -------------------------------------------


def with_deadline() -> Project:
    return project(
        process("p", start(), user("ask"), boundary("late", "ask", timer("P5D")), script("note", "=1", "x"),
                user("after"), end("end"), end("e2"), flows("start > ask > end", "late > note > after > e2")),
    )  # fmt: skip


@BOTH
def test_a_due_timer_comes_before_a_late_answer(guarded: bool, monkeypatch: Patch) -> None:
    s = Story(with_deadline()).later(days=6)
    if not guarded:
        monkeypatch.setattr(Case, "fire_due", lambda _self: None)
    if guarded:
        with pytest.raises(NotWaiting):
            s.do("ask")
    else:
        assert s.do("ask").finished


@BOTH
def test_what_follows_a_timer_runs_in_the_same_call(guarded: bool, monkeypatch: Patch) -> None:
    s = Story(with_deadline())
    if not guarded:

        def once(case: Case) -> None:
            for task in case.waits("timer"):
                case.fire(task, {})

        monkeypatch.setattr(Case, "fire_due", once)
        monkeypatch.setattr(Case, "run", lambda _self: None)
    assert (s.tick(days=6).tasks == ["after"]) is guarded


# --- 9 (on the engine's side): tokens are lost in silence ------------------------------------------------------------


@BOTH
def test_a_case_that_cannot_go_on_says_so(guarded: bool, monkeypatch: Patch) -> None:
    if not guarded:
        monkeypatch.setattr(Case, "_open_joins", lambda _self: False)
    p = project(
        process("p", start(), gateway("exclusive", "x", "x_b"), user("a"), user("b"), gateway("parallel", "join"),
                end("end"), flows("start > x > a: =false", "x > b", "a > join", "b > join > end")),
    )  # fmt: skip
    assert (Story(p).do("b").incidents == ["stalled"]) is guarded


@pytest.mark.parametrize(
    "drawn",
    [
        '<sequenceFlow sourceRef="start" targetRef="end"/>',
        '<sequenceFlow id="f" sourceRef="start" targetRef="nowhere"/>',
    ],
)
def test_a_flow_that_would_be_ignored_is_refused(drawn: str) -> None:
    with pytest.raises(Refused):
        project(process("p", start(), end("end"), drawn))


@pytest.mark.parametrize(
    ("parts", "element"),
    [
        ((start(), end("end"), user("lost"), flows("start > end")), "lost"),
        ((user("ask"), end("end"), flows("ask > end")), "p"),
    ],
)
def test_a_node_that_would_be_dropped_is_refused(parts: tuple[str, ...], element: str) -> None:
    with pytest.raises(Refused) as refused:
        project(process("p", *parts))
    assert element in [problem.element for problem in refused.value.problems]


def test_a_catch_event_that_waits_for_nothing_is_refused() -> None:
    with pytest.raises(Refused):
        project(process("p", start(), node("intermediateCatchEvent", "w"), end("end"), flows("start > w > end")))


# --- 10: depth --------------------------------------------------------------------------------------------------------


def send_back() -> Project:
    return project(
        process("p", start(), user("write", outputs={"rounds": "=rounds + 1"}),
                user("check", outputs={"good": "=good"}), gateway("exclusive", "g", "g_write"), end("end"),
                flows("start > write > check > g > end: =good", "g > write")),
    )  # fmt: skip


@BOTH
def test_a_thousand_send_backs_in_one_case(guarded: bool, monkeypatch: Patch) -> None:
    if not guarded:  # as stock does: what follows hangs below what is finished, which stays

        def passed(case: Case, task: Task, taken: Any) -> None:
            case.go(task, taken)

        monkeypatch.setattr(Case, "passed", passed)
    s = Story(send_back(), variables={"rounds": 0}, reload=False)
    size = len(s.snapshot.to_bytes())
    rounds = 1_000 if guarded else 30
    for _ in range(rounds):
        s.do("write").do("check", good=False)
    assert s.tasks == ["write"]
    assert s.variables["rounds"] == rounds
    assert (len(s.snapshot.to_bytes()) < size + 40) is guarded
    if guarded:
        s.snapshot = engine.Snapshot.from_bytes(s.snapshot.to_bytes())
        assert s.do("write").do("check", good=True).finished


@BOTH
def test_a_long_chain_is_read(guarded: bool) -> None:
    names = [f"n{i}" for i in range(700)]
    xml = diagram(
        process(
            "p",
            start(),
            *(script(name, "=1", "x") for name in names),
            end("end"),
            flows(" > ".join(["start", *names, "end"])),
        )
    )
    if guarded:
        p = Project(
            "chain",
            parser.parse({"x.bpmn": xml}),
            project(process("q", start("s"), end("e"), flows("s > e"))).decisions,
        )
        assert Story(p).finished
    else:
        with pytest.raises((RecursionError, ValidationException)):
            stock(xml.replace(b"scriptTask", b"manualTask"))


def test_deep_nesting_is_cancelled_and_finished() -> None:
    inner = start("s0") + user("ask") + end("e0") + flows("s0 > ask > e0")
    for level in range(1, 40):
        inner = (
            start(f"s{level}") + sub(f"w{level}", inner) + end(f"e{level}") + flows(f"s{level} > w{level} > e{level}")
        )
    p = project(
        message("withdrawal"),
        process("p", start(), sub("all", inner), boundary("out", "all", ref("message", "withdrawal")), end("end"),
                end("gone"), flows("start > all > end", "out > gone")),
    )  # fmt: skip
    assert Story(p).do("ask").finished
    assert Story(p).message("withdrawal").finished


# --- 11: many instances -----------------------------------------------------------------------------------------------


@BOTH
def test_results_stand_in_the_order_of_the_items(guarded: bool, monkeypatch: Patch) -> None:
    if not guarded:
        monkeypatch.setattr(multi_instance, "in_order", list)
    s = Story(two_branches())
    s.do("rate", 1, mark=2).do("rate", 0, mark=1)
    assert (s.variables["marks"] == [1, 2]) is guarded


def test_going_round_to_many_again_begins_anew() -> None:
    rate = user("rate", many('=["a", "b"]', gather="marks", result="=mark"), outputs={"mark": "=mark"})
    p = project(
        process("p", start(), rate, gateway("exclusive", "g", "g_rate"), end("end"),
                flows("start > rate > g > end: =marks[1] > 2", "g > rate")),
    )  # fmt: skip
    s = Story(p).do("rate", mark=1).do("rate", mark=1)
    s.do("rate", mark=3).do("rate", mark=4)
    assert s.finished
    assert s.variables["marks"] == [3, 4]


def test_an_instance_that_ends_by_an_error_inside_does_not_hold_up_the_others() -> None:
    inside = (start("s3"), user("ask"), end("bad", ref("error", "gone")), flows("s3 > ask > bad"))
    caught = boundary("caught", "work", ref("error", "gone"))
    one = (start("s2"), sub("work", *inside), caught, end("e2"), end("gap"), flows("s2 > work > e2", "caught > gap"))
    each = call("each", "one", many("=[1, 2]"))
    p = project(
        root("error", "gone"),
        process("p", start(), each, end("end"), flows("start > each > end")),
        process("one", *one),
    )
    s = Story(p)
    assert s.do("ask").do("ask").finished


# --- 12: what fails is hidden, not caught, not repeatable ------------------------------------------------------------


@BOTH
def test_a_failure_is_an_incident_with_its_true_cause(guarded: bool, monkeypatch: Patch) -> None:
    if not guarded:
        monkeypatch.setattr(
            Case, "attempt", lambda case, task, _phase, act=None: act() if act else task.task_spec.enter(case, task)
        )
    p = project(process("p", start(), script("calc", "=1 + missing", "x"), end("end"), flows("start > calc > end")))
    if guarded:
        s = Story(p)
        [raised] = s.told(events.IncidentRaised)
        assert "missing" in raised.message
        s.variables["missing"] = 2
        assert s.retry("calc").finished
    else:
        with pytest.raises(FeelError):
            Story(p)


# --- 15: raw Python ---------------------------------------------------------------------------------------------------

ESCAPE = "().__class__.__base__.__subclasses__()"


@BOTH
def test_spiffworkflow_has_no_python_to_run(guarded: bool, monkeypatch: Patch) -> None:
    if not guarded:
        monkeypatch.setattr(
            NoPython, "evaluate", lambda _self, task, text, *_: PythonScriptEngine().evaluate(task, text)
        )
    case = Story(send_back(), variables={"rounds": 0}, reload=False).snapshot.peek(send_back())
    task = next(iter(case.index.values()))
    if guarded:
        with pytest.raises(ProcessError):
            case.script_engine.evaluate(task, "1 + 1")
        with pytest.raises(ProcessError):
            case.script_engine.execute(task, "x = 1")
    else:
        assert case.script_engine.evaluate(task, "1 + 1") == 2


@pytest.mark.parametrize("python", ["open('{file}', 'w')", "__import__('os').system('touch {file}')", ESCAPE])
@pytest.mark.parametrize("place", ["script", "condition", "timer", "many", "completion", "input", "output", "due"])
@pytest.mark.parametrize("sign", ["=", ""])
def test_python_never_runs_wherever_it_is_written(python: str, place: str, sign: str, tmp_path: Path) -> None:
    text = sign + python.format(file=tmp_path / "owned")
    quoted = text.replace("&", "&amp;").replace("<", "&lt;")
    schedule = f'<zeebe:taskSchedule dueDate="{quoted}"/>'
    drawn = {
        "script": lambda: (script("x", text, "y"), "x"),
        "condition": lambda: (
            gateway("exclusive", "x") + flows(f"x > end: {text}", f"x > other: {text}") + end("other"),
            "x",
        ),
        "timer": lambda: (catch("x", timer(quoted)), "x"),
        "many": lambda: (user("x", many(text)), "x"),
        "completion": lambda: (user("x", many("=[1]", until=quoted)), "x"),
        "input": lambda: (service("x", "a.b", inputs={"y": text}), "x"),
        "output": lambda: (user("x", outputs={"y": text}), "x"),
        "due": lambda: (user("x", settings=schedule), "x"),
    }[place]
    try:
        parts, name = drawn()
        onwards = "" if place == "condition" else flows(f"{name} > end")
        s = Story(project(process("p", start(), parts, end("end"), flows(f"start > {name}"), onwards)))
        for waits in list(s.tasks):
            s.do(waits)
        assert s.incidents or s.waiting.operations or sign == ""
    except (Refused, ProcessError):
        pass
    assert not (tmp_path / "owned").exists()


# --- 16: what cannot be saved -----------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(
    "value", [date(2026, 1, 31), datetime(2026, 1, 31, 8, tzinfo=UTC), "@2026-01-31", feel.YearsMonths(14)]
)
def test_a_value_is_the_same_after_the_state_was_stored(guarded: bool, value: object, monkeypatch: Patch) -> None:
    if not guarded:
        monkeypatch.setattr(variables, "_scalar", lambda _name, value: value if isinstance(value, str) else str(value))
    p = project(
        process(
            "p",
            start(),
            user("ask"),
            service("op", "a.b", inputs={"x": "=v"}),
            end("end"),
            flows("start > ask > op > end"),
        )
    )
    s = Story(p, variables={"v": value}).do("ask")
    asked = [event.inputs["x"] for event in s.told(events.OperationRequested)]
    assert (asked == [value]) is guarded


def test_decimals_and_tuples_are_taken_as_plain_numbers_and_lists() -> None:
    assert variables.encode_all({"a": Decimal("1.5"), "b": Decimal(3), "c": (1, "x")}) == {
        "a": 1.5,
        "b": 3,
        "c": [1, "x"],
    }


def test_a_refusal_names_element_and_line() -> None:
    with pytest.raises(Refused) as refused:
        project(process("p", start(), "\n\n", script("calc", "=1 +", "x"), end("end"), flows("start > calc > end")))
    [problem] = refused.value.problems
    assert (problem.element, problem.line) == ("calc", 3)


# --- 17: a case moved to another version ------------------------------------------------------------------------------


@BOTH
def test_a_moved_case_goes_on_with_the_new_diagrams_while_many_are_open(guarded: bool, monkeypatch: Patch) -> None:
    rate = user("rate", many('=["a", "b"]'))
    old = project(process("p", start(), rate, end("end"), flows("start > rate > end")))
    new = project(process("p", start(), rate, user("added"), end("end"), flows("start > rate > added > end")))
    if not guarded:
        monkeypatch.setattr(engine.Snapshot, "peek", lambda self, _project: self._case)
    s = Story(old, reload=False).do("rate")
    s.project = new
    s.do("rate")
    assert (s.tasks == ["added"]) is guarded


def test_a_state_that_does_not_fit_the_diagram_is_refused() -> None:
    s = Story(two_branches())
    other = project(process("p", start(), user("other"), end("end"), flows("start > other > end")))
    for bad, p in (
        (s.snapshot.to_bytes(), other),
        (b"", other),
        (b"\x00" * 40, other),
        (s.snapshot.to_bytes()[:-9], s.project),
    ):
        with pytest.raises(StateError):
            engine.waiting(p, engine.Snapshot.from_bytes(bad))


# --- 18: event classes that never match -------------------------------------------------------------------------------

FORBIDDEN = (
    "event_definitions",
    "SpiffWorkflow.spiff",
    "SpiffWorkflow.dmn",
    "SpiffWorkflow.bpmn.serializer",
    "SpiffWorkflow.camunda",
)


def forbidden(source: str) -> list[str]:
    """SpiffWorkflow modules of which none may be used, as a source file imports them."""
    names: list[str] = []
    for found in ast.walk(ast.parse(source)):
        if isinstance(found, ast.Import):
            names += [alias.name for alias in found.names]
        elif isinstance(found, ast.ImportFrom) and found.module:
            names += [f"{found.module}.{alias.name}" for alias in found.names]
    return [name for name in names if name.startswith("SpiffWorkflow") and any(word in name for word in FORBIDDEN)]


def test_no_event_class_of_spiffworkflow_is_used() -> None:
    [folder] = workflows.__path__
    assert not [name for file in Path(folder).rglob("*.py") for name in forbidden(file.read_text())]
    assert forbidden("from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition")


# --- 19: one state, two workers ---------------------------------------------------------------------------------------


@BOTH
def test_a_living_case_cannot_be_used_twice(guarded: bool, monkeypatch: Patch) -> None:
    if not guarded:
        monkeypatch.setattr(engine.Snapshot, "take", lambda self, project: self.peek(project))
    s = Story(two_branches(), reload=False)
    snapshot, key = s.snapshot, s.key("talk")
    engine.complete(s.project, snapshot, key, {}, s.around)
    if guarded:
        with pytest.raises(StateError):
            engine.waiting(s.project, snapshot)
    else:
        assert "talk" not in [token.element_id for token in engine.waiting(s.project, snapshot).tasks]


def test_spiffworkflows_states_are_kept() -> None:
    """A user task is READY, an operation STARTED, a wait WAITING: the words of the engine still hold."""
    waits = (user("a"), service("b", "x.y"), catch("c", timer("P1D")))
    onwards = flows("start > g > a > end", "g > b > end", "g > c > end")
    p = project(process("p", start(), gateway("parallel", "g"), *waits, end("end"), onwards))
    case = Story(p).snapshot.peek(p)
    assert {task.task_spec.bpmn_id: task.state for task in case.index.values()} == {
        "a": TaskState.READY,
        "b": TaskState.STARTED,
        "c": TaskState.WAITING,
    }
