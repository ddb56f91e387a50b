"""Two sides against each other, worked out once per pair of contents."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from webapp.casework.queries.sides import Side
from workflows.catalog import Source
from workflows.compare import Comparison, Point, compare, summary

_KEPT = 16


@dataclass(frozen=True)
class Compared:
    comparison: Comparison
    points: tuple[Point, ...]

    @cached_property
    def alarms(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.alarm)


_compared: OrderedDict[tuple[str, str], Compared] = OrderedDict()
_lock = Lock()


def compared(left: Side, right: Side) -> Compared:
    """What changes from the left side to the right one."""
    key = (Source(left.files).key, Source(right.files).key)
    with _lock:
        if key in _compared:
            _compared.move_to_end(key)
            return _compared[key]
    comparison = compare(left.files, right.files)
    found = Compared(comparison, summary(comparison, left.files, right.files))
    with _lock:
        _compared[key] = found
        while len(_compared) > _KEPT:
            _compared.popitem(last=False)
    return found
