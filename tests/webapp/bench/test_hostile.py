"""Drafts that mean no good are stopped with a reason, and nobody else notices."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.webapp.answers import HIRE
from tests.webapp.bench.drafts import BEATS, CIRCLE, CROWD, HUGE_FORM, LOOPS, PYTHON, ROUNDS, SMALL, small
from tests.webapp.house import House, person
from webapp.bench import line
from webapp.bench.pool import BenchEnded, Pool
from webapp.bench.shown import Scene, revive
from webapp.db import db


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    found = Pool("UTC")
    yield found
    found.close()


# A bench of its own process whose service asks for twice as much memory as it may have.
SWELLING = """
import socket, sys, types
from webapp.bench import server
class Service:
    def __init__(self, app, schema): pass
    def answer(self, request): return {"held": len(bytearray(2 * server.MEMORY))}
sys.modules["webapp.bench.service"] = types.SimpleNamespace(Service=Service)
server._serve(socket.socket(fileno=int(sys.argv[1])), None, b"")
"""


def course(*acts: dict[str, Any]) -> dict[str, Any]:
    return {"begins": "2026-03-02", "level": "", "answers": {}, "acts": list(acts)}


def play(pool: Pool, files: dict[str, bytes], *acts: dict[str, Any], owner: str = "dana") -> Any:
    with pool.desk(owner, str(hash(tuple(sorted(files.items())))), files) as desk:
        assert desk.problems == [], desk.problems
        return desk.ask({"ask": "play", "course": course(*acts)})


def test_an_expression_without_an_end_is_an_incident_where_it_stands(pool: Pool) -> None:
    told = play(pool, small(LOOPS), {"do": "ask"})
    seen = revive(Scene, told["scene"])
    assert [(i.element, i.code) for i in seen.incidents] == [("burn_0", "feel_timeout")]
    assert "stopped" in seen.incidents[0].detail
    assert play(pool, small(LOOPS), {"until": "end"})["trouble"]["message"] == "The case stopped at %(element)s."


def test_a_crowd_of_ten_thousand_is_an_incident(pool: Pool) -> None:
    seen = revive(Scene, play(pool, small(CROWD))["scene"])
    assert [(i.element, i.code) for i in seen.incidents] == [("list_them", "variable_refused")]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (small(CIRCLE), "a wait in the loop"),
        (small(PYTHON), "never run"),
        (small(SMALL["main.bpmn"], ask=HUGE_FORM), "Expected at most"),
        ({**SMALL, "main.bpmn": b'<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'}, "Expected"),
    ],
)
def test_what_the_reader_refuses_never_runs(pool: Pool, files: dict[str, bytes], words: str) -> None:
    with pool.desk("dana", words, files) as desk:
        assert any(words in problem["reason"] for problem in desk.problems), desk.problems


def test_a_timer_that_beats_every_second_beats_no_more_often_than_it_may(pool: Pool) -> None:
    """Four hundred days are thirty million beats."""
    seen = revive(Scene, play(pool, small(BEATS), {"days": 400})["scene"])
    assert [(task.element, task.name) for task in seen.tasks] == [("ask", "ask")] and seen.now.year == 2027


def test_a_case_that_never_ends_is_left_with_a_reason(pool: Pool) -> None:
    assert "round in circles" in play(pool, small(ROUNDS), {"until": "end"})["trouble"]["message"]


def test_memory_that_swells_ends_the_bench_and_not_the_server(pool: Pool) -> None:
    """The limit is the kernel's: a bench that takes too much is gone, and the next one works."""
    swelling = {"ask": "play", "course": course(*({"days": 1, "answers": {"x": "y" * 60}} for _ in range(200_000)))}
    with pytest.raises(BenchEnded), pool.desk("dana", "small", SMALL) as desk:
        desk.ask(swelling, seconds=2)
    assert play(pool, SMALL)["scene"]["tasks"]


def test_the_kernel_gives_a_bench_no_more_memory_than_it_may_have() -> None:
    ours, theirs = socket.socketpair()
    with subprocess.Popen([sys.executable, "-c", SWELLING, str(theirs.fileno())], pass_fds=[theirs.fileno()]), ours:
        theirs.close()
        line.send(ours, {"ask": "anything", "seconds": 30}, 30)
        with pytest.raises((EOFError, OSError)):
            line.receive(ours, 60)


def test_a_looping_draft_hurts_neither_another_designer_nor_a_submit(pool: Pool, house: House) -> None:
    case_id = house.open()
    play(pool, SMALL, owner="paul")
    done = threading.Event()

    def burn() -> None:
        while not done.is_set():
            play(pool, small(LOOPS), {"do": "ask"})
            pool.end("dana")

    burning = threading.Thread(target=burn)
    burning.start()
    try:
        steps, submits = [], []
        for _ in range(5):
            began = time.monotonic()
            assert play(pool, SMALL, {"do": "ask"}, owner="paul")["scene"] is not None
            steps.append(time.monotonic() - began)
            play(pool, SMALL, owner="paul")
        for element in ("invite_candidate", "give_consent", "declare_history"):
            task = house.task(case_id, element)
            answers = house.answers(task, house.doer(task), HIRE.get(element, {}))
            began = time.monotonic()
            house.do(task, house.doer(task), answers)
            submits.append(time.monotonic() - began)
    finally:
        done.set()
        burning.join()
        db.session.rollback()
    assert sorted(steps)[2] < 2
    assert sorted(submits)[1] < 1
    assert person("joanna")
