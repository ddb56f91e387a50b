"""Texts and numbers."""

import re

from forms.fields.base import Answer, Posted
from forms.templates import as_text
from forms.values import js_number, number_of

MAX_TEXT = 100_000


class TextAnswer(Answer):
    """`textfield`: one line. `data` is text, empty when nothing was written."""

    empty = ""

    def sanitise(self, value: object) -> object:
        if value is None or isinstance(value, dict | list):
            return ""
        return re.sub(r"[\r\n\t]", " ", as_text(value))

    def read(self, posted: Posted) -> None:
        self.data = posted.text(self.name).replace("\x00", "")
        if len(self.data) > MAX_TEXT:
            self.problem = self._("Enter at most %(most)s characters", most=f"{MAX_TEXT:,}")

    def words(self, value: object) -> str:
        return as_text(value)


class TextAreaAnswer(TextAnswer):
    """`textarea`: several lines, always ending in a bare line feed as in the browser's own value."""

    def sanitise(self, value: object) -> object:
        return "" if value is None or isinstance(value, dict | list) else as_text(value)

    def read(self, posted: Posted) -> None:
        super().read(posted)
        # a form post turns line feeds into CR LF
        self.data = str(self.data).replace("\r\n", "\n")


class NumberAnswer(Answer):
    """`number`: `data` is an int or float as in JavaScript, or text where the schema serialises to text."""

    raw = ""

    @property
    def as_string(self) -> bool:
        return self.component.settings.get("serializeToString") is True

    def sanitise(self, value: object) -> object:
        exact = number_of(value)
        self.raw = value if isinstance(value, str) else as_text(value)
        if exact is None:
            return None
        return as_text(value) if self.as_string else js_number(str(exact))

    def read(self, posted: Posted) -> None:
        self.raw = posted.text(self.name).strip()
        self.data = None
        if not self.raw:
            return
        number = js_number(self.raw)
        if number is None:
            self.problem = self._("Enter a number, like 3 or 2.5")
        else:
            self.data = self.raw.replace(",", ".") if self.as_string else number

    @property
    def draft(self) -> object:
        return self.raw if self.data is None and self.raw else self.data

    def words(self, value: object) -> str:
        unit = " ".join(part for part in (self.prefix, as_text(value), self.suffix) if part)
        return unit if value is not None else ""
