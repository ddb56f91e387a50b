"""pack.yaml, scorecard.yaml, translations and scenarios as records: each entry of a section by its code."""

from collections.abc import Iterator, Mapping

from workflows.compare.flat import flatten, named, said, words
from workflows.compare.records import Record
from workflows.errors import Unreadable
from workflows.sentences import sentence
from workflows.strict_yaml import plain

SINGLE = "setting"
TRANSLATION = "translation"
# Sections whose order is what people meet.
_ORDERED = frozenset({"stages", "steps"})


def records(data: bytes) -> list[Record]:
    """A record for each entry of a list or mapping of entries, and for each single value. Raises Unreadable."""
    document = plain(data)
    if not document and data.strip():
        raise Unreadable(sentence("Expected plain YAML with keys."))
    return [record for section, value in document.items() for record in _section(str(section), value)]


def translations(data: bytes) -> list[Record]:
    document = plain(data)
    if not document and data.strip():
        raise Unreadable(sentence("Expected plain YAML with keys."))
    return [Record(TRANSLATION, str(key), str(key), {"text": words(said(value))}) for key, value in document.items()]


def _section(section: str, value: object) -> Iterator[Record]:
    row = section if section in _ORDERED else ""
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for name, item in named(value):
            yield Record(section, name, _title(item), _said(item), row=row)
    elif isinstance(value, Mapping) and any(isinstance(item, Mapping) for item in value.values()):
        for name, item in value.items():
            yield Record(section, str(name), _title(item), _said(item), row=row)
    else:
        yield Record(SINGLE, section, "", flatten({"value": value} if not isinstance(value, Mapping) else value))


def _title(item: object) -> str:
    """What people call the entry, in English."""
    if not isinstance(item, Mapping):
        return ""
    title = item.get("title")
    return said(title.get("en")) if isinstance(title, Mapping) else said(item.get("en"))


def _said(item: object) -> dict[str, str]:
    return flatten(item if isinstance(item, Mapping | list) else {"value": item})
