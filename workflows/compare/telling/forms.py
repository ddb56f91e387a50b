"""Forms in words: what is asked of whom."""

from collections.abc import Iterator

from workflows.compare.changes import Change, FileChange, How
from workflows.compare.forms import CHOICE, FIELD, FORM
from workflows.compare.people import People
from workflows.compare.points import Point, Whom, point


def points(file: FileChange, known: People) -> Iterator[Point]:
    form = file.file.rpartition("/")[2].removesuffix(".form")
    task = known.asking.get(form)
    party = task.party if task is not None else ""
    whom, name = (Whom.PERSON if party else Whom.WORK), (task.name if task is not None else form)
    if file.how in (How.ADDED, How.GONE):
        yield point(whom, f"form_{file.how.value}", file, "", name=name, party=party)
        return
    for change in file.changes:
        if not change.layout and change.kind != FORM:
            yield from _field(file, change, whom, name, party)


def _field(file: FileChange, change: Change, whom: Whom, form: str, party: str) -> Iterator[Point]:
    field = change.name or change.subject.lstrip("#")
    if change.kind == CHOICE and change.how is not How.MOVED:
        yield point(whom, "choices", file, change.subject.rpartition("=")[0], field=field, form=form, party=party)
    elif change.kind == FIELD and change.how in (How.ADDED, How.GONE):
        yield point(whom, f"field_{change.how.value}", file, change.subject, field=field, form=form, party=party)
    elif change.kind == FIELD and change.what == "required":
        code = "field_required" if change.now == "true" else "field_optional"
        # What had to be answered and need not be any more leaves a decision without it.
        yield point(whom, code, file, change.subject, change.now != "true", field=field, form=form, party=party)
    elif change.kind == FIELD and change.how is How.CHANGED and change.what in ("name", "text"):
        yield point(whom, "field_said", file, change.subject, was=change.was, now=change.now, form=form, party=party)
    elif change.kind == FIELD and change.how is How.CHANGED:
        yield point(whom, "field_changed", file, change.subject, field=field, form=form, party=party)
