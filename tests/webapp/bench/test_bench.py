"""The bench itself, in its own process: what is tried is what happens, time after time, whatever a draft does to it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import psutil
import pytest

from tests.webapp.bench.drafts import LOOPS, SMALL, small
from webapp.bench.pool import BenchBusy, BenchEnded, Pool
from webapp.bench.shown import FormShown, Scene, revive
from workflows import packs

FILES = packs.files("uk_baseline")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    found = Pool("UTC")
    yield found
    found.close()


def course(*acts: Mapping[str, Any], answers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"begins": "2026-03-02", "level": "", "answers": answers or {}, "acts": list(acts)}


def ask(pool: Pool, asked: Mapping[str, Any], owner: str = "dana", files: Mapping[str, bytes] = FILES) -> Any:
    content = str(hash(tuple(sorted(files.items()))))
    with pool.desk(owner, content, files) as desk:
        assert desk.problems == []
        return desk.ask(asked)


def scene(pool: Pool, *acts: Mapping[str, Any], files: Mapping[str, bytes] = FILES, owner: str = "dana") -> Scene:
    told = ask(pool, {"ask": "play", "course": course(*acts)}, owner, files)
    assert told["trouble"] is None, told
    return revive(Scene, told["scene"])


OFFER = {"message": "conditional_offer_made"}


def test_a_case_is_opened_with_everybody_it_needs_and_nothing_leaves(pool: Pool) -> None:
    seen = scene(pool, OFFER, {"do": "record_conditional_offer"}, {"do": "invite_candidate"})
    assert [task.element for task in seen.tasks] == ["give_consent"]
    [task] = seen.tasks
    assert task.external == "candidate" and len(task.people) == 5
    assert {person.refused for person in task.people} == {""}
    assert [letter.template for letter in seen.letters] == ["invitation"]
    assert any("handed to the outbox" in event.words for event in seen.events)
    assert not any("Letter sent" in event.words for event in seen.events)
    assert {timer.element for timer in seen.timers} == {"consent_reminder_due", "consent_overdue"}
    assert seen.places["consent"]["waiting"] and seen.places["consent"]["taken"]


def test_the_same_acts_lead_to_the_same_case_in_another_process(pool: Pool) -> None:
    acts = [
        OFFER,
        {"until": "verify_identity"},
        {"do": "verify_identity", "answers": {"verdict": "more", "missing": "X"}},
    ]
    first = scene(pool, *acts)
    pool.end("dana")
    assert scene(pool, *acts) == first
    assert scene(pool, *acts, owner="paul") == first


def test_taking_back_the_last_act_is_the_case_without_it(pool: Pool) -> None:
    before = scene(pool, OFFER, {"until": "give_consent"})
    scene(pool, OFFER, {"until": "give_consent"}, {"wait": "consent_overdue"})
    assert scene(pool, OFFER, {"until": "give_consent"}) == before


def test_each_reader_is_told_in_their_language(pool: Pool) -> None:
    asked = {"ask": "play", "course": course(OFFER, {"until": "give_consent"})}
    told = {lang: ask(pool, {**asked, "lang": lang})["scene"] for lang in ("en", "zh_Hans", "en", "zh_Hans")}
    assert told["en"]["tasks"][0]["name"] == "Give consent" != told["zh_Hans"]["tasks"][0]["name"]
    assert told["en"]["events"][-1]["words"] == "Case opened" != told["zh_Hans"]["events"][-1]["words"]


def test_time_goes_to_a_timer_by_way_of_the_earlier_ones(pool: Pool) -> None:
    waits = scene(pool, OFFER, {"until": "give_consent"})
    overdue = next(timer.at for timer in waits.timers if timer.element == "consent_overdue")
    seen = scene(pool, OFFER, {"until": "give_consent"}, {"wait": "consent_overdue"})
    assert seen.now == overdue > datetime(2026, 3, 2, tzinfo=UTC)
    assert [task.element for task in seen.tasks] == ["chase_candidate"]
    assert "consent_reminder_due" in seen.places["consent"]["done"]
    later = scene(pool, OFFER, {"until": "give_consent"}, {"days": 1})
    assert (later.now - waits.now).days == 1


def test_the_duties_hold_and_say_whom_they_keep_away(pool: Pool) -> None:
    seen = scene(pool, OFFER, {"until": "review_verification_record"})
    [task] = seen.tasks
    assert task.groups
    wrong = {"do": "review_verification_record", "by": "vetting_officers_1"}
    told = ask(pool, {"ask": "play", "course": course(OFFER, {"until": "review_verification_record"}, wrong)})
    assert "not among those" in told["trouble"]["message"]


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ({"do": "rate_conduct"}, "does not wait"),
        ({"do": "record_conditional_offer", "which": 9}, "does not wait"),
        ({"wait": "consent_overdue"}, "No time of"),
        ({"message": "no_such_message"}, "does not wait for that"),
        ({"until": "no_such_element"}, "before %(element)s|not reached|round in circles"),
        ({"do": "record_conditional_offer", "answers": {"offered_by": ""}}, "do not fit this form"),
    ],
)
def test_what_cannot_be_done_says_why_and_nothing_of_it_is_done(pool: Pool, act: dict[str, Any], words: str) -> None:
    before = scene(pool, OFFER)
    told = ask(pool, {"ask": "play", "course": course(OFFER, act)})
    assert told["trouble"]["act"] == 2
    assert any(part in told["trouble"]["message"] for part in words.split("|")), told
    assert scene(pool, OFFER) == before


def form(
    pool: Pool, *acts: Mapping[str, Any], element: str, posted: Any = None, files: Mapping[str, bytes] = FILES
) -> Any:
    asked = {"ask": "form", "course": course(*acts), "element": element, "which": 1, "by": "", "posted": posted}
    return ask(pool, asked, files=files)


def test_the_real_form_is_shown_with_what_is_suggested_and_taken_as_a_step(pool: Pool) -> None:
    acts = [OFFER, {"until": "appoint_team"}]
    told = form(pool, *acts, element="appoint_team")
    shown = revive(FormShown, told["form"])
    assert "<select" in shown.html and not shown.errors
    wrong = form(pool, posted=[("answer", "maybe"), ("page:act", "complete")], element="ask", files=SMALL)
    assert revive(FormShown, wrong["form"]).errors and wrong["act"] is None


def test_a_step_keeps_what_differs_from_what_is_made_up(pool: Pool) -> None:
    acts = [{"do": "ask", "answers": {"answer": "no"}}]
    told = form(pool, *acts, posted=[("answer", "no"), ("page:act", "complete")], element="ask", files=SMALL)
    assert told["act"] == {"do": "ask", "answers": {"answer": "no"}}
    usual = form(pool, *acts, posted=[("answer", "yes"), ("page:act", "complete")], element="ask", files=SMALL)
    assert usual["act"] == {"do": "ask"}


def test_a_bench_that_is_killed_is_made_anew_and_comes_to_the_same_place(pool: Pool) -> None:
    before = scene(pool, OFFER, {"until": "give_consent"})
    server = pool._server.process
    assert server is not None
    children = psutil.Process(server.pid).children()
    for child in children:
        child.kill()
    psutil.wait_procs(children, timeout=5)
    assert scene(pool, OFFER, {"until": "give_consent"}) == before


def test_after_the_process_that_forks_was_killed_another_is_started(pool: Pool) -> None:
    scene(pool, OFFER)
    server = pool._server.process
    assert server is not None
    server.kill()
    server.wait()
    assert scene(pool, OFFER, owner="olga").tasks
    assert pool._server.process is not server


def test_at_most_a_few_are_alive_and_the_one_idle_longest_makes_room(pool: Pool) -> None:
    for owner in ("a", "b", "c", "d"):
        scene(pool, OFFER, owner=owner)
    assert set(pool._desks) == {"b", "c", "d"}
    server = pool._server.process
    assert server is not None
    psutil.wait_procs(psutil.Process(server.pid).children(), timeout=2)
    assert len(psutil.Process(server.pid).children()) == 3


def test_when_all_are_in_use_somebody_waits_and_is_told(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.bench.pool.MOST", 1)
    monkeypatch.setattr("webapp.bench.pool.PATIENCE", 0.2)
    for owner in list(pool._desks):
        pool.end(owner)
    with pool.desk("dana", "one", FILES), pytest.raises(BenchBusy), pool.desk("paul", "one", FILES):
        raise AssertionError("there was no bench left")


def test_a_request_that_does_not_end_is_stopped_by_the_kernel(pool: Pool) -> None:
    """The timer is the bench's own, not the server's patience."""
    looping = {"ask": "play", "course": course({"until": "end"}), "sight": False}
    with pytest.raises(BenchEnded) as ended, pool.desk("dana", "loops", small(LOOPS)) as desk:
        desk.ask(looping, seconds=0.3)
    assert ended.value.slow
    assert scene(pool, OFFER).tasks


def test_a_draft_that_does_not_run_says_why(pool: Pool) -> None:
    with pool.desk("dana", "broken", {**SMALL, "main.bpmn": b"<not bpmn"}) as desk:
        assert desk.problems and desk.problems[0]["reason"]
    with pool.desk("dana", "empty", {}) as desk:
        assert desk.problems
