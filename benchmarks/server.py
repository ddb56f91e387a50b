"""A server process on the loopback interface, and how much processor time it and its database have used."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
import sqlalchemy as sa

from benchmarks.places import Place

SERVE = ("-c", "from webapp.cli import main; main()", "serve", "--port", "0", "--no-jobs")


@dataclass(frozen=True)
class Used:
    """Processor seconds since the processes began; `database` is None where there is no separate one."""

    app: float
    database: float | None


class Server:
    def __init__(self, place: Place, address: str, pid: int):
        self.place, self.address = place, address
        self._process = psutil.Process(pid)
        separate = place.kind == "postgresql"
        self._watch = sa.create_engine(place.url, isolation_level="AUTOCOMMIT") if separate else None

    def used(self) -> Used:
        app = self._process.cpu_times()
        return Used(app.user + app.system, self._backends() if self._watch is not None else None)

    def memory(self) -> int:
        """Resident bytes of the server process."""
        return int(self._process.memory_info().rss)

    def _backends(self) -> float:
        """Processor seconds of the backends that serve this database, but our own."""
        assert self._watch is not None
        with self._watch.connect() as connection:
            pids = connection.exec_driver_sql(
                "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            ).scalars()
            times = [psutil.Process(pid).cpu_times() for pid in pids if psutil.pid_exists(pid)]
        return sum(each.user + each.system for each in times)

    def close(self) -> None:
        if self._watch is not None:
            self._watch.dispose()


@contextmanager
def running(place: Place, command: Sequence[str] = SERVE) -> Iterator[Server]:
    """Start a server, wait until it says where it is, end it by its own id."""
    process = subprocess.Popen(
        [sys.executable, *command],
        env={**os.environ, **place.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        words = process.stdout.readline().split()
        address = next((word for word in words if word.startswith("http://127.0.0.1:")), "")
        if not address:
            raise RuntimeError(f"Expected the server to say where it is but it said {' '.join(words) or 'nothing'}")
        server = Server(place, address.rstrip("/"), process.pid)
        yield server
        server.close()
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
