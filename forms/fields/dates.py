"""Dates, times and both together."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from forms.fields.base import Answer, Posted, as_mapping
from forms.words import _

PARTS = ("day", "month", "year")
MONTHS = (
    _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
    _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
)  # fmt: skip
MISSING = {
    "day": _("The date must have a day"),
    "month": _("The date must have a month"),
    "year": _("The date must have a year"),
}
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap]\.?m\.?)?", re.IGNORECASE | re.ASCII)


class DateAnswer(Answer):
    """`datetime` of subtype date, time or datetime. `data` is ISO text, as form-js serialises it.

    Times are wall-clock times of the office's zone; `timeSerializingFormat` adds the offset or turns them into UTC.
    """

    boxes: dict[str, str]

    @property
    def subtype(self) -> str:
        return str(self.component.settings.get("subtype") or "date")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.context.clock.zone)

    @property
    def today(self) -> date:
        return self.context.clock.now.astimezone(self.zone).date()

    def sanitise(self, value: object) -> object:
        self.boxes = dict.fromkeys((*PARTS, "time"), "")
        unfinished = as_mapping(value)
        if unfinished:  # a draft of a date that is not whole yet
            self.boxes |= {part: str(text) for part, text in unfinished.items() if part in self.boxes}
            return None
        found = self.parse(value)
        if isinstance(found, datetime):
            self.boxes["time"] = found.strftime("%H:%M")
        elif isinstance(found, time):
            self.boxes["time"] = found.strftime("%H:%M")
            return value
        if isinstance(found, date):
            self.boxes |= {part: str(getattr(found, part)) for part in PARTS}
        return value if found else None

    def parse(self, value: object) -> date | time | datetime | None:
        """The stored text as a Python value in the office's zone; None if it is not one."""
        if not isinstance(value, str):
            return None
        try:
            if self.subtype == "date":
                return date.fromisoformat(value) if len(value) == 10 else None
            if self.subtype == "time":
                moment = time.fromisoformat(value)
                if moment.tzinfo is None:
                    return moment
                return datetime.combine(self.today, moment).astimezone(self.zone).time()
            if not re.match(r"\d{4}-\d\d-\d\dT", value, re.ASCII):
                return None
            moment_ = datetime.fromisoformat(value)
            return moment_.astimezone(self.zone) if moment_.tzinfo else moment_
        except ValueError:
            return None

    def was_shown(self, posted: Posted) -> bool:
        return super().was_shown(posted) or any(f"{self.name}-{part}" in posted for part in self.boxes)

    def read(self, posted: Posted) -> None:
        self.data, self.problem = None, ""
        whole = posted.text(self.name).strip()
        if whole:  # one ISO text instead of boxes
            self.data = self.sanitise(whole)
            if self.data is None:
                self.problem = self._("Enter a real date, like 27 3 2026")
            return
        self.boxes = {part: posted.text(f"{self.name}-{part}").strip() for part in (*PARTS, "time")}
        day = self.read_date() if self.subtype != "time" else None
        moment = self.read_time() if self.subtype != "date" and not self.problem else None
        if self.problem:
            return
        if self.subtype == "datetime" and (day is None) is not (moment is None):
            self.problem = self._("Enter both the date and the time")
        elif self.subtype == "date" and day:
            self.data = day.isoformat()
        elif moment is not None:
            self.data = self.serialise(day, moment)

    def read_date(self) -> date | None:
        texts = [self.boxes[part] for part in PARTS]
        if not any(texts):
            return None
        missing = [part for part, text in zip(PARTS, texts, strict=True) if not text]
        if missing:
            self.problem = self._(MISSING[missing[0]])
            return None
        if not re.fullmatch(r"\d{4}", texts[2], re.ASCII):
            self.problem = self._("The year must have 4 digits")
            return None
        try:
            day, month, year = (int(text) for text in texts)
            return date(year, month, day)
        except ValueError:
            self.problem = self._("Enter a real date, like 27 3 2026")
            return None

    def read_time(self) -> time | None:
        text = self.boxes["time"]
        if not text:
            return None
        match = _TIME.fullmatch(text)
        hour, minute, half = (match[1], match[2], match[3]) if match else ("99", None, None)
        if half and 1 <= int(hour) <= 12:
            hour = str(int(hour) % 12 + (12 if half.lower().startswith("p") else 0))
        elif half or minute is None:
            hour = "99"
        if int(hour) > 23 or int(minute or 0) > 59:
            self.problem = self._("Enter a time, like 09:30 or 4:15 pm")
            return None
        return time(int(hour), int(minute or 0))

    def serialise(self, day: date | None, moment: time) -> str:
        """ISO text to the minute, by the schema's `timeSerializingFormat`."""
        form = self.component.settings.get("timeSerializingFormat")
        local = datetime.combine(day or self.today, moment, self.zone)
        if form == "utc_normalized":
            local = local.astimezone(UTC)
        text = local.strftime("%H:%M")
        if form == "utc_normalized":
            text += "Z"
        elif form == "utc_offset":
            text += local.isoformat()[-6:]
        return f"{local.date().isoformat()}T{text}" if day else text

    @property
    def draft(self) -> object:
        typed = {part: text for part, text in self.boxes.items() if text}
        return typed if self.data is None and typed else self.data

    @property
    def focus_id(self) -> str:
        if self.subtype == "time":
            return f"{self.id}-time"
        empty = [part for part in PARTS if not self.boxes[part]]
        return f"{self.id}-{empty[0] if 0 < len(empty) < 3 else 'day'}"

    def words(self, value: object) -> str:
        found = self.parse(value)
        if found is None:
            return ""
        if isinstance(found, time):
            return found.strftime("%H:%M")
        # gettext msgid: a date in words; translators may reorder
        text = self._(
            "%(day)s %(month)s %(year)s", day=found.day, month=self._(MONTHS[found.month - 1]), year=found.year
        )
        return f"{text}, {found.strftime('%H:%M')}" if isinstance(found, datetime) else text
