"""Jinja as pages use it: hundreds of small calls each, so what they share is looked up the short way."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """All templates see the same globals."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals themselves: Jinja would lay an empty layer over them for each template, and with every import,
        of which a page has a dozen, it compares all their names through that layer."""
        return super().make_globals(d) if d else self.globals
