"""How anything is compared: a file is read as records with properties, and two lists of them are held together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workflows.compare.changes import LAYOUT, Change, How

# Of two things whose ids differ: the share of properties that must be equal for them to be the same thing renamed.
_ALIKE = 0.6
# Properties that name another thing by its id.
REFERRING = frozenset({"source", "target", "attached", "default", "inside", "requires"})
# Renamed things are looked for among so many pairs at most; beyond, they count as taken away and added.
_MOST_PAIRS = 40_000


@dataclass(frozen=True)
class Record:
    """One thing in a file. `row` names the list in which its place means something, '' where order says nothing.
    `loose` lets it be known again by most of its content; anything else needs its name or all of its content. An id
    that begins with # was made up for a thing without one; `counted` says that it is no more than its number, so that
    only the content can tell what is the same."""

    kind: str
    id: str
    name: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    layout: str = ""
    row: str = ""
    loose: bool = False
    counted: bool = False


def differences(left: Sequence[Record], right: Sequence[Record]) -> tuple[Change, ...]:
    """Every change from `left` to `right`: first what is gone, then what is new or otherwise in the order of `right`.

    Nothing for equal records, whatever order they have where order says nothing.
    """
    before, after = _by_key(left), _by_key(right)
    renamed = _renamed(
        [one for key, one in before.items() if key not in after or one.counted],
        [one for key, one in after.items() if key not in before or one.counted],
    )
    ids = {(was.kind, was.id): after[key].id for key, was in renamed.items()}
    taken = {(was.kind, was.id) for was in renamed.values()}
    found = [
        Change(one.kind, one.id, How.GONE, one.name)
        for key, one in before.items()
        if (key not in after or one.counted) and key not in taken
    ]
    shifted = _shifted(left, right, ids)
    for key, now in after.items():
        was = renamed.get(key) or (None if now.counted else before.get(key))
        if was is None:
            found.append(Change(now.kind, now.id, How.ADDED, now.name))
            continue
        if was.id != now.id and not (was.id.startswith("#") and now.id.startswith("#")) and not now.counted:
            found.append(Change(now.kind, now.id, How.RENAMED, now.name or was.name, "id", was.id, now.id))
        found.extend(_properties(was, now, ids))
        if key in shifted:
            places = shifted[key]
            found.append(Change(now.kind, now.id, How.MOVED, now.name, "order", *map(str, places)))
    return tuple(found)


def whole(records: Iterable[Record], how: How) -> tuple[Change, ...]:
    """Everything of a file that came or went as a whole."""
    return tuple(Change(record.kind, record.id, how, record.name) for record in records)


_Key = tuple[str, str]


def _by_key(records: Iterable[Record]) -> dict[_Key, Record]:
    """By kind and id; where a broken file has an id twice the second is told apart by a number."""
    found: dict[_Key, Record] = {}
    for record in records:
        key, number = (record.kind, record.id), 2
        while key in found:
            key, number = (record.kind, f"{record.id} #{number}"), number + 1
        found[key] = record
    return found


def _properties(was: Record, now: Record, ids: Mapping[_Key, str]) -> Iterator[Change]:
    for what in dict.fromkeys([*was.properties, *now.properties]):
        old, new = was.properties.get(what, ""), now.properties.get(what, "")
        if old != new and not (what in REFERRING and _referred(old, ids) == new):
            yield Change(now.kind, now.id, How.CHANGED, now.name or was.name, what, old, new)
    if was.layout != now.layout:
        yield Change(now.kind, now.id, How.MOVED, now.name or was.name, LAYOUT, was.layout, now.layout)


def _referred(text: str, ids: Mapping[_Key, str]) -> str:
    """The new id of the one thing that a property names, where that was renamed."""
    return next((new for (_, old), new in ids.items() if old == text), text)


# ---- the same thing under another id


def _renamed(gone: list[Record], new: list[Record]) -> dict[_Key, Record]:
    """Key of the new record → the old record that it is."""
    found: dict[_Key, Record] = {}
    kinds: dict[str, tuple[list[Record], list[Record]]] = defaultdict(lambda: ([], []))
    for record in gone:
        kinds[record.kind][0].append(record)
    for record in new:
        kinds[record.kind][1].append(record)
    ids: dict[_Key, str] = {}
    for left, right in kinds.values():
        if len(left) * len(right) <= _MOST_PAIRS:
            pairs = _pairs([_translated(record, ids) for record in left], right)
            ids |= {(was.kind, was.id): key[1] for key, was in pairs.items()}
            originals = {record.id: record for record in left}
            found |= {key: originals[was.id] for key, was in pairs.items()}
    return found


def _translated(record: Record, ids: Mapping[_Key, str]) -> Record:
    """The record as it reads once the things that it names have their new ids."""
    told = {what: _referred(text, ids) if what in REFERRING else text for what, text in record.properties.items()}
    return replace(record, properties=told)


def _pairs(left: list[Record], right: list[Record]) -> dict[_Key, Record]:
    """Equal ones first, in their order; then the likest, each taken once, those at the same place before others."""
    found: dict[_Key, Record] = {}
    used: set[int] = set()
    equal: dict[tuple[tuple[str, str], ...], list[int]] = defaultdict(list)
    for number, was in reversed(list(enumerate(left))):
        equal[tuple(was.properties.items())].append(number)
    for now in right:
        numbers = equal.get(tuple(now.properties.items()))
        if numbers and _likeness(left[numbers[-1]], now) >= _ALIKE:
            used.add(numbers[-1])
            found[now.kind, now.id] = left[numbers.pop()]
    scored = [
        (likeness, -abs(number - place), number, place)
        for number, was in enumerate(left)
        if number not in used
        for place, now in enumerate(right)
        if (now.kind, now.id) not in found and (likeness := _likeness(was, now)) >= _ALIKE
    ]
    for _, _, number, place in sorted(scored, key=lambda one: (-one[0], -one[1], one[2], one[3])):
        now = right[place]
        if number not in used and (now.kind, now.id) not in found:
            used.add(number)
            found[now.kind, now.id] = left[number]
    return found


def _likeness(was: Record, now: Record) -> float:
    """From 0 to 1. Who is called otherwise must be equal in everything else; what says nothing of itself is nothing."""
    mine, theirs = was.properties, now.properties
    if not was.loose and mine.get("name") != theirs.get("name") and not _same_but_name(mine, theirs):
        return 0.0
    said = {key for key in (*mine, *theirs) if key not in _LOCAL}
    if not said:
        return 0.0
    return sum(mine.get(key) == theirs.get(key) for key in said) / len(said)


def _same_but_name(mine: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    return {**mine, "name": ""} == {**theirs, "name": ""} and bool(set(mine) - _LOCAL - {"name"})


# Says where a thing stands or of what sort it is: many things share that.
_LOCAL = frozenset({"type", "lane", "inside"})


# ---- order


def _shifted(left: Sequence[Record], right: Sequence[Record], ids: Mapping[_Key, str]) -> dict[_Key, tuple[int, int]]:
    """Those that left their place among the others of their list, with both places counted from 1."""
    rows: dict[str, tuple[list[_Key], list[_Key]]] = defaultdict(lambda: ([], []))
    for record in left:
        if record.row:
            rows[record.row][0].append((record.kind, ids.get((record.kind, record.id), record.id)))
    for record in right:
        if record.row:
            rows[record.row][1].append((record.kind, record.id))
    found: dict[_Key, tuple[int, int]] = {}
    for before, after in rows.values():
        if max([*Counter(before).values(), *Counter(after).values()], default=0) > 1:
            continue  # an id twice: its place cannot be told
        old = {key: number for number, key in enumerate(before)}
        common = [key for key in after if key in old]
        kept = _rising([old[key] for key in common])
        for number, key in enumerate(common):
            if number not in kept:
                found[key] = (old[key] + 1, after.index(key) + 1)
    return found


def _rising(numbers: Sequence[int]) -> set[int]:
    """Places of a longest rising run: what stays while the fewest others move."""
    best: list[int] = []
    back: list[int] = []
    for place, number in enumerate(numbers):
        low, high = 0, len(best)
        while low < high:
            middle = (low + high) // 2
            if numbers[best[middle]] < number:
                low = middle + 1
            else:
                high = middle
        back.append(best[low - 1] if low else -1)
        best[low : low + 1] = [place]
    found: set[int] = set()
    here = best[-1] if best else -1
    while here >= 0:
        found.add(here)
        here = back[here]
    return found
