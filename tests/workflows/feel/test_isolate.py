"""Hostile expressions are stopped, and the next one is not hurt."""

import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from workflows.errors import FeelError, FeelTimeout
from workflows.feel import Feel, Isolate, isolate

ROOT = Path(__file__).parents[3]
SWELL = '{f: function(g, s, n) if n = 0 then s else g(g, s + s, n - 1), r: f(f, "aaaaaaaaaa", 40)}.r'
GROW = "{f: function(g, l, n) if n = 0 then l else g(g, concatenate(l, l), n - 1), r: count(f(f, [1], 40))}.r"
STOPPED = [
    "for i in 1..1000000000 return i",
    "for i in 1..100000, j in 1..100000 return 1",
    "count(for i in 1..3000000 return [i, i, i, i, i, i, i, i])",
    "every i in 1..100000000 satisfies i > 0",
    'matches("' + "a" * 60 + '!", "^(a+)+$")',
    GROW,
]
FAILING = [
    "{f: function(g, n) g(g, n), r: f(f, 1)}.r",
    SWELL,
    "(" * 3000 + "1" + ")" * 3000,
    "1" * 21_000,
    'string join(for i in 1..100000 return "' + "a" * 50 + '")',
]
ESCAPES = [
    "constructor",
    "toString",
    "hasOwnProperty(\"a\")",
    "{}.__proto__",
    "{}.constructor",
    '"a".constructor',
    "string.constructor",
    "abs.prototype",
    "abs.fn",
    "(function(a) a).fn",
    "[[1]].length",
    'today().value.constructor',
    'context([{key: "__proto__", value: {a: 1}}]).a',
    "globalThis",
    "Feel",
    'eval("1")',
    'constructor("return 1")()',
    "1 instance of constructor",
    "1 instance of toString",
]  # fmt: skip


@pytest.fixture(scope="module")
def hostile() -> Iterator[Feel]:
    own = Isolate(seconds=0.3)
    yield Feel(own, retry=False)
    own.close()


@pytest.mark.parametrize("text", STOPPED, ids=lambda text: text[:40])
def test_what_does_not_end_is_stopped_and_the_next_call_works(hostile: Feel, text: str) -> None:
    with pytest.raises(FeelTimeout, match="stopped"):
        hostile.evaluate(text, {}, None)
    assert hostile.evaluate("1 + 1", {}, None) == 2


def test_on_a_busy_machine_a_crossing_waits_for_its_turn_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Isolate(seconds=0.01)
    feel = Feel(own, retry=False)
    monkeypatch.setattr(isolate, "time", SimpleNamespace(monotonic=lambda: 0.0, process_time=lambda: 0.0))
    assert feel.evaluate("count(for i in 1..100000 return i)", {}, None) == 100_000
    monkeypatch.setattr(isolate, "time", SimpleNamespace(monotonic=time.monotonic, process_time=lambda: 0.0))
    with pytest.raises(FeelTimeout, match="stopped"):
        feel.evaluate(STOPPED[0], {}, None)
    own.close()


@pytest.mark.parametrize("text", FAILING, ids=lambda text: text[:40])
def test_what_is_too_deep_or_too_large_is_an_error(hostile: Feel, text: str) -> None:
    with pytest.raises(FeelError):
        hostile.evaluate(text, {}, None)
    assert hostile.evaluate("1 + 1", {}, None) == 2


@pytest.mark.parametrize("text", ESCAPES)
def test_javascript_is_out_of_reach(hostile: Feel, text: str) -> None:
    with pytest.raises(FeelError):
        hostile.evaluate(text, {}, None)


def test_names_of_javascript_are_plain_names_in_data(hostile: Feel) -> None:
    data = {"__proto__": {"admin": True}, "constructor": 1, "toString": 2}
    assert hostile.evaluate("{ok: x}.ok", {"x": data}, None) == data
    with pytest.raises(FeelError):
        hostile.evaluate("x.admin", {"x": data}, None)
    with pytest.raises(FeelError):
        hostile.evaluate("{}.admin", {}, None)


def test_a_timeout_is_tried_once_more_in_a_fresh_isolate() -> None:
    class Slow(Isolate):
        asked = 0

        def ask(self, function: str, message: str) -> object:
            self.asked += 1
            if self.asked == 1:
                raise FeelTimeout("busy machine")
            return super().ask(function, message)

    slow = Slow()
    assert Feel(slow).evaluate("1 + 1", {}, None) == 2
    assert slow.asked == 2
    slow.close()


def test_an_interrupted_call_does_not_leave_its_answer_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Isolate()
    feel = Feel(own)
    assert feel.evaluate("1 + 1", {}, None) == 2
    assert own._racer is not None
    waiting = own._racer._ctx._non_cancelable_mr_task_results_queue  # type: ignore[union-attr]

    def interrupted(timeout: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(waiting, "get", interrupted)
    with pytest.raises(KeyboardInterrupt):
        feel.evaluate("2 + 2", {}, None)
    assert feel.evaluate("3 + 3", {}, None) == 6
    own.close()


def test_our_door_into_the_isolate_answers_as_the_public_one() -> None:
    own = Isolate()
    Feel(own).evaluate("1 + 1", {}, None)
    assert own._racer is not None
    assert isolate._call(own._racer, "JSON.stringify([1, 'é中', null])", 1.0) == own._racer.eval(
        "JSON.stringify([1, 'é中', null])"
    )
    own.close()


def test_a_feelin_without_the_patched_text_does_not_build() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    code = "import { patch } from './workflows/feel/js/patches.mjs'; patch('another version')"
    done = subprocess.run(
        [node, "--input-type=module", "-e", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "Expected the patched text of feelin once but found it 0 times" in done.stderr


def test_too_much_data_is_refused_before_it_crosses(hostile: Feel) -> None:
    with pytest.raises(FeelError, match="at most"):
        hostile.evaluate("x", {"x": "a" * 11_000_000}, None)


def test_a_missing_bundle_names_the_command_that_builds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolate, "BUNDLE", Path("/nowhere/feel.js"))
    with pytest.raises(FeelError, match="make assets"):
        Feel(Isolate()).evaluate("1 + 1", {}, None)


def test_threads_share_one_isolate() -> None:
    own = Isolate()
    feel = Feel(own)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda n: feel.evaluate("n * 2", {"n": n}, None), range(200)))
    assert results == [2 * n for n in range(200)]
    own.close()


def test_a_forked_child_gets_its_own_isolate() -> None:
    code = """
        import os, sys
        from workflows.feel import evaluate
        assert evaluate("1 + 1", {}, None) == 2
        child = os.fork()
        if child == 0:
            os._exit(0 if evaluate("2 + 2", {}, None) == 4 else 1)
        _, status = os.waitpid(child, 0)
        assert evaluate("3 + 3", {}, None) == 6
        sys.exit(os.waitstatus_to_exitcode(status))
    """
    command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)]
    done = subprocess.run(command, cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 0
