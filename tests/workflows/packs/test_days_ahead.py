"""A day on which something will be looked at again lies ahead: a suspension until yesterday would end at once."""

import pytest

from workflows import packs

from .pack_files import pack_files


@pytest.mark.parametrize("pack", packs.shipped())
def test_a_review_day_cannot_be_in_the_past(pack: str) -> None:
    for form, schema in pack_files(pack).forms.items():
        for component in _walk(schema):
            if component.get("key") == "review_on":
                assert component.get("disallowPassedDates") is True, form


def _walk(part: dict[str, object]) -> list[dict[str, object]]:
    below = part.get("components")
    children = below if isinstance(below, list) else []
    return [part, *(found for child in children for found in _walk(child))]
