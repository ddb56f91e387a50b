"""Reads a translations file: a flat map from English source text to its translation."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from workflows.strict_yaml import Reading

_FIELD = re.compile(r"\{\{[^}]*\}\}")


def parse(data: bytes, name: str = "zh_Hans.yaml") -> Mapping[str, str]:
    """Read a flat map from English source text to its translation. Raises Refused.

    The `{{ }}` fields of a text and of its translation must be the same, or a label would lose a value.
    """
    reading = Reading(name, data)
    found: dict[str, str] = {}
    for source, entry in reading.root().fields.items():
        with reading.going_on():
            found[source] = reading.string(entry, 4000)
            if sorted(_FIELD.findall(source)) != sorted(_FIELD.findall(found[source])):
                reading.refuse(
                    entry, "fields-differ", "Expected the same {{ }} fields as in the source text but they differ"
                )
    reading.done()
    return MappingProxyType(found)
