"""What the office learns about its own judgement: calibration, adverse impact, second looks, policy replays."""

from webapp.pages.reports import calibration, impact, replays, second_looks
from webapp.pages.reports.frame import pages

__all__ = ["calibration", "impact", "pages", "replays", "second_looks"]
