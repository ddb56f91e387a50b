"""Drafts evaluate in a worker process with the same answers; what hangs there hurts nobody here."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.workflows.dmn.files import model
from tests.workflows.feel.doubles import CLOCK
from workflows.errors import FeelError, FeelTimeout
from workflows.feel import Feel, evaluate
from workflows.feel.worker import Worker


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    worker = Worker(seconds=0.3)
    yield worker
    worker.close()


@pytest.fixture
def bench(worker: Worker) -> Feel:
    return Feel(worker, retry=False)


@pytest.mark.parametrize("text", ["1 + 1", "working days after(today(), 30)", "now()", '"é" + "中"', "{a: [1, null]}"])
def test_a_worker_answers_as_the_house_does(bench: Feel, text: str) -> None:
    assert bench.evaluate(text, {}, CLOCK) == evaluate(text, {}, CLOCK)


def test_a_worker_checks_reads_and_decides(bench: Feel) -> None:
    assert bench.check("1 +")[0].start == 3
    assert bench.reads("facts.consent.given") == {"facts.consent"}
    assert model("boxed_expressions").evaluate("context", {"years": 6}, None, by=bench).value == {
        "months": 72,
        "long": True,
    }


def test_errors_keep_their_place(bench: Feel) -> None:
    with pytest.raises(FeelError, match="missing") as caught:
        bench.evaluate("1 + missing", {}, None)
    assert caught.value.position == (4, 11)


def test_an_endless_draft_is_stopped_and_the_next_one_runs(bench: Feel) -> None:
    with pytest.raises(FeelTimeout):
        bench.evaluate("for i in 1..1000000000 return i", {}, None)
    assert bench.evaluate("1 + 1", {}, None) == 2


def test_a_worker_that_died_is_replaced(worker: Worker, bench: Feel) -> None:
    assert bench.evaluate("1 + 1", {}, None) == 2
    assert worker._process is not None
    os.kill(worker._process.pid, signal.SIGKILL)
    with pytest.raises(FeelTimeout):
        bench.evaluate("1 + 1", {}, None)
    assert bench.evaluate("2 + 2", {}, None) == 4


def test_a_worker_that_does_not_answer_is_ended(worker: Worker, bench: Feel, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.evaluate("1 + 1", {}, None)
    assert worker._process is not None
    os.kill(worker._process.pid, signal.SIGSTOP)
    monkeypatch.setattr("workflows.feel.worker._STARTING", 0.1)
    with pytest.raises(FeelTimeout):
        bench.evaluate("1 + 1", {}, None)
    monkeypatch.undo()
    assert bench.evaluate("2 + 2", {}, None) == 4


def test_threads_take_turns_with_a_worker(bench: Feel) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda n: bench.evaluate("n + 0", {"n": n}, None), range(20))) == list(range(20))
