"""Which file of one project is which of the other, and what differs between them."""

from collections.abc import Callable, Mapping
from typing import Final

from workflows.compare import decisions, diagrams, forms, settings
from workflows.compare.changes import Change, Comparison, FileChange, How, Topic
from workflows.compare.records import Record, differences, whole
from workflows.errors import Unreadable

_ROOT_KINDS: Final = {
    "pack.yaml": Topic.PACK,
    "scorecard.yaml": Topic.SCORECARD,
    "zh_Hans.yaml": Topic.TRANSLATIONS,
}
# Records that say which thing a file is: a file that holds the same ones under another name was renamed.
_HEADS: Final = frozenset({diagrams.PROCESS, forms.FORM, decisions.DECISION})


def kind_of(name: str) -> Topic:
    """What a file is, by its name."""
    if name.endswith(".bpmn"):
        return Topic.DIAGRAM
    if name.endswith(".dmn"):
        return Topic.DECISIONS
    if name.endswith(".form"):
        return Topic.FORM
    if name.startswith("notices/"):
        return Topic.LETTER
    if name.startswith("scenarios/"):
        return Topic.SCENARIO
    return _ROOT_KINDS.get(name, Topic.OTHER)


def language_of(name: str) -> str:
    """The language of a letter, '' for any other file: `notices/adverse.zh_Hans.md` → zh_Hans."""
    return name.removesuffix(".md").rpartition(".")[2] if kind_of(name) is Topic.LETTER else ""


def compare(left: Mapping[str, bytes], right: Mapping[str, bytes]) -> Comparison:
    """What changes from `left` to `right`. Files that hold the same in other formatting do not differ.

    Never raises: a file that cannot be read is compared by its lines.
    """
    gone = [name for name in left if name not in right]
    new = [name for name in right if name not in left]
    renamed = _renamed(left, right, gone, new)
    found = []
    for name in sorted({*left, *right} - set(renamed.values())):
        was_name = renamed.get(name, name)
        old, now = left.get(was_name), right.get(name)
        changed = _file(name, was_name if was_name != name else "", old, now)
        if changed is not None:
            found.append(changed)
    order = list(Topic)
    return Comparison(tuple(sorted(found, key=lambda file: (order.index(file.kind), file.file))))


def _file(name: str, was_name: str, old: bytes | None, new: bytes | None) -> FileChange | None:
    if old == new and not was_name:
        return None
    kind = kind_of(name)
    if old is None or new is None:
        how = How.ADDED if old is None else How.GONE
        data = new if new is not None else old
        records = _records(kind, data or b"", None)
        return FileChange(name, kind, how, changes=whole(records or (), how))
    changes = contents(kind, old, new)
    if was_name:
        return FileChange(name, kind, How.RENAMED, was_name, changes or ())
    return None if changes == () else FileChange(name, kind, How.CHANGED, changes=changes or ())


def contents(kind: Topic, old: bytes, new: bytes) -> tuple[Change, ...] | None:
    """What changes between two files of a kind; () where they say the same; None where only lines can tell."""
    before, after = _records(kind, old, None), _records(kind, new, old)
    if before is None or after is None:
        return () if _lines(old) == _lines(new) else None
    return differences(before, after)


def _lines(data: bytes) -> list[bytes]:
    """A text without what nobody sees: blanks at the end of lines and of the file."""
    return [line.rstrip() for line in data.rstrip().splitlines()]


def _records(kind: Topic, data: bytes, like: bytes | None) -> list[Record] | None:
    """The file as records; None for a text, and for what cannot be read."""
    try:
        if kind is Topic.DECISIONS:
            return decisions.records(data, like)
        reader = _READERS.get(kind)
        return reader(data) if reader is not None else None
    except Unreadable:
        return None


_READERS: Final[Mapping[Topic, Callable[[bytes], list[Record]]]] = {
    Topic.DIAGRAM: diagrams.records,
    Topic.FORM: forms.records,
    Topic.PACK: settings.records,
    Topic.SCORECARD: settings.records,
    Topic.SCENARIO: settings.records,
    Topic.TRANSLATIONS: settings.translations,
}


def _renamed(left: Mapping[str, bytes], right: Mapping[str, bytes], gone: list[str], new: list[str]) -> dict[str, str]:
    """New name → old name of the files that hold the same thing: equal bytes, else the same ids at their head."""
    found: dict[str, str] = {}
    for say in (_content, _heads):
        homes: dict[tuple[object, ...], str] = {}
        for name in gone:
            if name not in found.values() and (told := say(name, left[name])):
                homes.setdefault(told, name)
        for name in new:
            if name not in found and (told := say(name, right[name])) in homes:
                found[name] = homes.pop(told)
    return found


def _content(name: str, data: bytes) -> tuple[object, ...]:
    return (kind_of(name), language_of(name), data)


def _heads(name: str, data: bytes) -> tuple[object, ...]:
    kind = kind_of(name)
    records = _records(kind, data, None) if kind in (Topic.DIAGRAM, Topic.DECISIONS, Topic.FORM) else None
    ids = sorted((record.kind, record.id) for record in records or () if record.kind in _HEADS and record.id)
    return (kind, *ids) if ids else ()
