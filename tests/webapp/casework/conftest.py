"""Cases at named places, for several files of tests. Publishing runs a draft's scenarios, half a minute for a shipped
pack: only tests that are about them wait for it."""

from collections.abc import Iterator
from unittest import mock

import pytest

from tests.webapp.casework.stories import driven
from tests.webapp.house import House
from webapp.casework import scenarios


@pytest.fixture
def asked(house: House) -> int:
    """A case with several references to check at once."""
    return driven(house, until="check_reference")


@pytest.fixture
def real_scenarios() -> None:
    """For tests in which scenarios really run."""


@pytest.fixture(autouse=True)
def _no_scenarios(request: pytest.FixtureRequest) -> Iterator[None]:
    if "real_scenarios" in request.fixturenames:
        yield
        return
    with mock.patch.object(scenarios, "problems_of", return_value=()):
        yield
