"""The server's side of the benches: a few at a time, one for each designer, replaced when one dies."""

import os
import socket
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Condition
from typing import Any

from webapp.bench import line as lines
from webapp.bench.server import MOST_WAITED, SECONDS
from webapp.forking import ForkServer, is_held

MOST = 3
"""Benches alive at once in one process of the server; each may hold some hundred megabytes."""
PATIENCE = 20.0
"""Seconds that somebody waits for one of these to be free."""
STARTING = 60.0
"""Seconds more for the first answer, when the application has to be loaded first."""
GRACE = 3.0
_ROOT = Path(__file__).parents[2]


class BenchEnded(Exception):
    """The bench looped, swelled or broke, and is gone. `slow`: it took too long."""

    def __init__(self, slow: bool):
        self.slow = slow
        super().__init__("took too long" if slow else "broke")


class BenchBusy(Exception):
    """All benches are in use by others."""


@dataclass
class Desk:
    """One bench: its line, whose it is, and which content it has published."""

    line: socket.socket
    owner: str
    content: str = ""
    problems: list[Mapping[str, Any]] = field(default_factory=list)
    fresh: bool = True
    used: float = 0.0
    busy: bool = True

    def ask(self, request: Mapping[str, Any], seconds: float = SECONDS) -> Any:
        """The answer. Raises BenchEnded; the bench is gone then."""
        wait = seconds * MOST_WAITED + GRACE + (STARTING if self.fresh else 0)
        began = time.monotonic()
        try:
            lines.send(self.line, {**request, "seconds": seconds}, wait)
            answer = lines.receive(self.line, wait)
        except (OSError, EOFError):  # TimeoutError is an OSError
            self.line.close()
            raise BenchEnded(time.monotonic() - began >= seconds) from None
        self.fresh = False
        return answer


class Pool:
    """Safe between threads. The application of the benches is loaded once, when the first bench is asked for."""

    def __init__(self, zone: str) -> None:
        path = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
        # The benches know no secret of this process. One thread each: they are forked.
        env = {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
        self._server = ForkServer([sys.executable, "-m", "webapp.bench.server", zone], env)
        self._changed = Condition()
        self._desks: dict[str, Desk] = {}
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        """In a forked server process: the benches are those of the process before."""
        self._changed, self._desks = Condition(), {}

    @contextmanager
    def desk(self, owner: str, content: str, files: Mapping[str, bytes]) -> Iterator[Desk]:
        """This owner's bench with this content published in it; nobody else's request comes between.

        Raises BenchBusy, and BenchEnded when publishing the draft ends it.
        """
        desk = self._taken(owner, content)
        try:
            if desk.content != content:
                told = {name: b64encode(data).decode() for name, data in files.items()}
                desk.problems = desk.ask({"ask": "prepare", "files": told})["problems"]
                desk.content = content
            yield desk
        except BenchEnded:
            self._drop(desk)
            raise
        finally:
            with self._changed:
                desk.busy, desk.used = False, time.monotonic()
                self._changed.notify_all()

    def _taken(self, owner: str, content: str) -> Desk:
        deadline = time.monotonic() + PATIENCE
        with self._changed:
            while True:
                mine = self._desks.get(owner)
                if mine is None:
                    if len(self._desks) < MOST or self._end_one_idle():
                        break
                elif not mine.busy:
                    if mine.content in ("", content) and is_held(mine.line):
                        mine.busy = True
                        return mine
                    self._end(mine)
                    continue
                if not self._changed.wait(max(0.0, deadline - time.monotonic())):
                    raise BenchBusy
            found = self._server.child()
            assert found is not None
            self._desks[owner] = Desk(found, owner)
            return self._desks[owner]

    def _end_one_idle(self) -> bool:
        idle = [desk for desk in self._desks.values() if not desk.busy]
        if idle:
            self._end(min(idle, key=lambda desk: desk.used))
        return bool(idle)

    def _drop(self, desk: Desk) -> None:
        with self._changed:
            self._end(desk)

    def _end(self, desk: Desk) -> None:
        """A bench that loses its line ends at once, or at the latest when its seconds are up."""
        desk.line.close()
        if self._desks.get(desk.owner) is desk:
            del self._desks[desk.owner]

    def end(self, owner: str) -> None:
        """Let go of somebody's bench, if they have one that is idle."""
        with self._changed:
            desk = self._desks.get(owner)
            if desk is not None and not desk.busy:
                self._end(desk)

    def close(self) -> None:
        """End all benches and the process that forks them."""
        with self._changed:
            for desk in list(self._desks.values()):
                self._end(desk)
            self._server.end()


@cache
def pool(zone: str) -> Pool:
    """The benches of this process, in which times are told in this zone."""
    return Pool(zone)
