"""Cases at named places, for several files of tests."""

import pytest

from tests.webapp.casework.stories import driven
from tests.webapp.house import House


@pytest.fixture
def asked(house: House) -> int:
    """A case with several references to check at once."""
    return driven(house, until="check_reference")
