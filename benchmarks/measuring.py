"""Times one kind of request after another and reads what it cost."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter

from benchmarks.server import Server


@dataclass(frozen=True)
class Cost:
    """Milliseconds for one request: seen from outside (p50, p95) and of processor time, application and database."""

    requests: int
    p50: float
    p95: float
    app: float
    database: float | None

    @property
    def processor(self) -> float:
        return self.app + (self.database or 0.0)


def measure(server: Server, requests: Iterable[Callable[[], object]], warm_up: int = 5) -> Cost:
    """Make the requests one by one; the first `warm_up` are not counted."""
    todo = list(requests)
    for request in todo[:warm_up]:
        request()
    times, before = [], server.used()
    for request in todo[warm_up:]:
        begin = perf_counter()
        request()
        times.append((perf_counter() - begin) * 1000)
    after = server.used()
    database = None
    if before.database is not None and after.database is not None:
        database = (after.database - before.database) * 1000 / len(times)
    return Cost(
        len(times), median(times), quantiles(times, n=20)[-1], (after.app - before.app) * 1000 / len(times), database
    )
