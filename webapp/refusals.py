"""What use cases refuse, with words for a person; one table turns each into a status. Pages never catch."""

from datetime import datetime


class Refusal(Exception):
    """Base of every refusal. `message` is an English msgid, `values` fill its places."""

    status = 400
    title = "This cannot be done"

    def __init__(self, message: str, **values: object):
        self.message, self.values = message, values
        super().__init__(message % values if values else message)

    @property
    def details(self) -> dict[str, object]:
        """What a script is told besides the words."""
        return {}


class NotAllowed(Refusal):
    """The actor lacks a permission, or a duty rule of this case stands against it."""

    status = 403
    title = "You cannot do this"


class NotFound(Refusal):
    """There is no such thing, or the actor may not know that there is."""

    status = 404
    title = "Page not found"


class AlreadyDone(Refusal):
    """Somebody else was first; says who and when."""

    status = 409
    title = "This has been done already"

    def __init__(self, by: str, at: datetime | None, case_id: int, cancelled: bool = False):
        self.by, self.at, self.case_id, self.cancelled = by, at, case_id, cancelled
        super().__init__("%(by)s did this task already", by=by)


class Stale(Refusal):
    """The page is older than what it wants to change."""

    status = 409
    title = "This page is out of date"


class SavedSince(Stale):
    """Somebody saved this file after the page had read it; says who and when. `etag` is where the file stands now."""

    def __init__(self, by: str, at: datetime | None, etag: str, gone: bool = False):
        self.by, self.at, self.etag = by, at, etag
        words = (
            "%(by)s has taken this file away since you opened it."
            if gone and by
            else "%(by)s has saved this file since you opened it."
            if by
            else "This file was not there when you opened the draft."
        )
        super().__init__(words, by=by)

    @property
    def details(self) -> dict[str, object]:
        return {"etag": self.etag, "by": self.by, "at": self.at.isoformat() if self.at else None}


class Invalid(Refusal):
    """The answers do not fit; `errors` maps a field path to its messages."""

    status = 422
    title = "Some answers need your attention"

    def __init__(self, message: str, errors: dict[str, list[str]] | None = None, **values: object):
        self.errors = errors or {}
        super().__init__(message, **values)


class Unsavable(Invalid):
    """A file that cannot even be kept as it is; `line` counts from 1 (0: the whole file)."""

    def __init__(self, message: str, line: int = 0, **values: object):
        self.line = line
        super().__init__(message, **values)

    @property
    def details(self) -> dict[str, object]:
        return {"line": self.line}


class TooMany(Refusal):
    """Somebody tries too often."""

    status = 429
    title = "Too many tries"


class Gone(Refusal):
    """What was here has ended for good."""

    status = 410
    title = "This has ended"


# A case whose key was destroyed at the end of its retention period.
ERASED = "The personal data of this case has been erased."
