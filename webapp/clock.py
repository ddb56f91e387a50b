"""The one place that asks what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import current_app


class OfficeClock:
    """Gives `now` in UTC; a test or a rehearsal puts its own source of time in its place."""

    def __init__(self, source: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self._source = source
        self._offset = timedelta()

    def now(self) -> datetime:
        return self._source() + self._offset

    def set_to(self, moment: datetime) -> None:
        """Let the clock go on from `moment` (aware)."""
        self._offset = moment - self._source()

    def advance(self, by: timedelta) -> None:
        self._offset += by


def now() -> datetime:
    clock: OfficeClock = current_app.extensions["clock"]
    return clock.now()
