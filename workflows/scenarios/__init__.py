"""Scenarios of a project: what is done in an invented case, and what must come of it. `scenarios/<name>.yaml`."""

from workflows.scenarios.judging import Failure, Happened, judge
from workflows.scenarios.model import END, FOLDER, Act, Expected, Scenario, file_of, name_of
from workflows.scenarios.reader import acts_of, parse
from workflows.scenarios.writer import plain_act, write

__all__ = [
    "END", "FOLDER", "Act", "Expected", "Failure", "Happened", "Scenario", "acts_of", "file_of", "judge", "name_of",
    "parse", "plain_act", "write",
]  # fmt: skip
