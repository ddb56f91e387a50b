"""The V8 isolate that holds FEEL: one per process, made when first asked, bounded in time and memory."""

import json
import os
import threading
import time
import weakref
from pathlib import Path
from queue import Empty
from typing import Any, Protocol

from py_mini_racer import JSEvalException, JSOOMException, MiniRacer

from workflows.errors import FeelError, FeelTimeout
from workflows.sentences import sentence

BUNDLE = Path(__file__).parent / "dist" / "feel.js"
SECONDS = 0.5
"""How much of the processor one crossing may take. A whole case asks for some milliseconds."""
_MOST_WAITED = 10
"""So many times as long it may take on a busy machine, which is no fault of the expression."""
BYTES = 100_000_000
"""How much memory the isolate may hold; without a limit a swelling list took 653 MB."""
_MOST_SENT = 10_000_000
"""Characters of one message; the answer is bounded by the memory limit."""


class Isolate:
    """Runs functions of the bundle. Safe to share between threads and to have before a fork.

    A call that is stopped, for time or for memory, costs the isolate: the next call makes a new one, for one that ran
    out of memory fails again.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = BYTES):
        self.seconds, self.memory = seconds, memory
        self._lock = threading.Lock()
        self._racer: MiniRacer | None = None
        keep_out_of_forks(self)

    def ask(self, function: str, message: str) -> Any:
        """What the bundle's `function` answers to a JSON message. Raises FeelTimeout when it was stopped."""
        if len(message) > _MOST_SENT:
            raise FeelError(
                sentence(
                    "Expected at most %(most)s characters of data but got %(count)s",
                    most=_MOST_SENT,
                    count=len(message),
                )
            )
        with self._lock:
            racer = self._racer or self._make()
            try:
                answer = _call(racer, f"Feel.{function}({json.dumps(message)})", self.seconds)
            except Empty:
                self._discard()
                raise FeelTimeout(
                    sentence("The expression took longer than %(seconds)s s and was stopped", seconds=self.seconds)
                ) from None
            except JSOOMException:
                self._discard()
                megabytes = self.memory // 10**6
                raise FeelTimeout(
                    sentence("The expression needed more than %(megabytes)s MB and was stopped", megabytes=megabytes)
                ) from None
            except JSEvalException as error:
                self._discard()
                raise FeelError(
                    sentence("The expression could not be evaluated: %(error)s", error=str(error))
                ) from error
            except BaseException:
                # interrupted by a signal: the answer still to come must not be taken for that of the next call
                self._discard()
                raise
        return json.loads(answer)

    def _make(self) -> MiniRacer:
        if not BUNDLE.exists():
            raise FeelError(f"Expected the FEEL bundle at {BUNDLE} but it is not built: run `make assets`")
        racer = MiniRacer()
        racer.eval(BUNDLE.read_text(encoding="ascii"))
        racer.set_hard_memory_limit(self.memory)
        self._racer = racer
        return racer

    def _discard(self) -> None:
        if self._racer is not None:
            self._racer.close()
        self._racer = None

    def close(self) -> None:
        """Gives the memory back; the next call makes a new isolate."""
        with self._lock:
            self._discard()

    def forget(self) -> None:
        """In a forked child: leaves the parent's isolate alone; the next call makes one of the child's own."""
        # V8's threads do not live on in a forked child: closing the parent's isolate there would wait for ever.
        if self._racer is not None:
            _LEFT_BEHIND.append(self._racer)
        self._racer = None
        self._lock = threading.Lock()


def _call(racer: MiniRacer, code: str, seconds: float) -> str:
    """Evaluates in this thread's time: 0.16 ms a crossing, where `MiniRacer.eval` takes 0.42 ms for two more threads.

    It goes by mini-racer 0.14's own inner door, so that version is pinned. Raises Empty when the time is up: that is
    when this process has had `seconds` of the processor and of the clock, so that a crossing which only waits for its
    turn is let finish.
    """
    context: Any = racer._ctx
    source = context._python_to_value_handle(code)
    task = context._dll.mr_eval(context._ctx, source.raw, 0)
    began, spent, left = time.monotonic(), time.process_time(), seconds
    while True:
        try:
            answer = context._non_cancelable_mr_task_results_queue.get(timeout=left)
            break
        except Empty:
            left = seconds - (time.process_time() - spent)
            if left <= 0 or time.monotonic() - began > _MOST_WAITED * seconds:
                context._dll.mr_cancel_task(context._ctx, task)
                raise
    return str(context._value_handle_to_python(answer))


class Forgetting(Protocol):
    """Holds what a forked child must not touch."""

    def forget(self) -> None: ...


_ALIVE: weakref.WeakSet[Forgetting] = weakref.WeakSet()
_LEFT_BEHIND: list[MiniRacer] = []


def keep_out_of_forks(holder: Forgetting) -> None:
    """Has `holder.forget()` called in every forked child, for as long as the holder lives."""
    _ALIVE.add(holder)


def _start_anew() -> None:
    for holder in list(_ALIVE):
        holder.forget()


os.register_at_fork(after_in_child=_start_anew)
