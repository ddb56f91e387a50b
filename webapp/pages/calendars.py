"""Working-day calendars: which years are official, their days, and entering a year as it was published."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import calendars, working_days
from webapp.casework.calendars import Preview
from webapp.pages.flashes import tell
from webapp.pages.words import JURISDICTIONS, errors_of
from webapp.refusals import Invalid, NotFound
from workflows import calendars as counting
from workflows.calendars import Calendar

pages = Blueprint("calendars", __name__)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST_RANGE = 31


@dataclass(frozen=True)
class YearRow:
    """`off` and `work` are runs of days, first and last. `by` and `at` say who entered the year here, if anybody."""

    year: int
    official: bool
    off: tuple[tuple[date, date], ...]
    work: tuple[tuple[date, date], ...]
    number: int
    source: str
    at: datetime | None


@pages.get("/calendars")
@requires(Permission.CALENDAR_PUBLISH)
def list_page() -> str:
    this_year = clock.now().year
    found = []
    for code in calendars.codes_in_use():
        calendar = working_days.calendar(code)
        years = range(this_year, max(calendar.last_published_year, this_year) + 2)
        found.append((code, JURISDICTIONS[code], counting.JURISDICTIONS[code].source, _rows(calendar, years)))
    return render_template("calendars/list.html", calendars=found, now=clock.now())


def _rows(calendar: Calendar, years: Collection[int]) -> list[YearRow]:
    entered = working_days.latest_years(calendar.code)
    rows = []
    for year in years:
        row = entered.get(year)
        rows.append(
            YearRow(
                year,
                year <= calendar.last_published_year,
                tuple(_runs(calendar.days_off(year))),
                tuple(_runs(calendar.make_up_workdays(year))),
                row.number if row else 0,
                row.source if row else "",
                row.published_at if row else None,
            )
        )
    return rows


@pages.get("/calendars/<code>/<int:year>")
@requires(Permission.CALENDAR_PUBLISH)
def year_page(code: str, year: int) -> str:
    _known(code, year)
    return _year(code, year, _entered(code, year), {}, None)


@pages.post("/calendars/<code>/<int:year>")
@requires(Permission.CALENDAR_PUBLISH)
def publish(code: str, year: int) -> Response | str | tuple[str, int]:
    _known(code, year)
    viewer, now, form = current_viewer(), clock.now(), request.form
    posted = {key: form.get(key, "") for key in ("off", "work", "source")}
    try:
        off, work = _read("off", posted["off"]), _read("work", posted["work"])
        if form.get("action") != "publish":
            return _year(code, year, posted, {}, calendars.preview(code, year, off, work, viewer, now))
        calendars.publish_calendar(code, year, off, work, posted["source"], viewer, now)
    except Invalid as refusal:
        return _year(code, year, posted, errors_of(refusal), None), 422
    tell("good", "%(year)s is published. Open cases are being counted again.", year=year)
    return redirect(url_for("calendars.list_page"))


def _known(code: str, year: int) -> None:
    if code not in JURISDICTIONS or not 2000 <= year <= 2999:
        raise NotFound("There is no such calendar.")


def _year(code: str, year: int, posted: dict[str, str], errors: dict[str, str], preview: Preview | None) -> str:
    calendar = working_days.calendar(code)
    return render_template(
        "calendars/year.html",
        code=code,
        year=year,
        place=JURISDICTIONS[code],
        source=counting.JURISDICTIONS[code].source,
        first=counting.first_day(code, year),
        official=year <= calendar.last_published_year,
        posted=posted,
        errors=errors,
        preview=preview,
        runs=list(_runs(preview.days)) if preview else [],
        now=clock.now(),
    )


def _entered(code: str, year: int) -> dict[str, str]:
    """What stands in the form at first: the year as it is known or expected today."""
    calendar, row = working_days.calendar(code), working_days.latest_years(code).get(year)
    december = range((date(year, 1, 1) - counting.first_day(code, year)).days)
    before = [date(year, 1, 1) - timedelta(days=back + 1) for back in december]
    off = calendar.days_off(year) | {day for day in before if row and day in row.days.off}
    work = calendar.make_up_workdays(year) | {day for day in before if row and day in row.days.work}
    return {"off": _written(off), "work": _written(work), "source": ""}


def _written(days: Collection[date]) -> str:
    return "\n".join(str(a) if a == b else f"{a} {gettext('to')} {b}" for a, b in _runs(days))


def _runs(days: Collection[date]) -> Iterator[tuple[date, date]]:
    """Days that follow on each other as first and last."""
    first = last = None
    for day in sorted(days):
        if last is not None and day == last + timedelta(days=1):
            last = day
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = day
    if first is not None and last is not None:
        yield first, last


def _read(name: str, text: str) -> list[date]:
    """One day in each line, or the first and the last of several. Raises Invalid with the line that is neither."""
    found: list[date] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        try:
            days = [date.fromisoformat(day) for day in _DAY.findall(line)]
        except ValueError:
            days = []
        if len(days) not in (1, 2) or not timedelta(0) <= days[-1] - days[0] < timedelta(days=LONGEST_RANGE):
            words = "Expected a day such as 2027-02-06, or a first and a last day, but got “%(line)s”."
            raise Invalid(words, {name: [words]}, line=line[:80])
        found += [days[0] + timedelta(days=i) for i in range((days[-1] - days[0]).days + 1)]
    return found
