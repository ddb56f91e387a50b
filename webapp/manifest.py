"""Addresses of what the browser loads: built names carry a hash of their content, so they may be kept for ever."""

import json
from functools import cache
from pathlib import Path

from flask import url_for

BUILT = Path(__file__).parent / "static" / "dist"


def asset(name: str) -> str:
    """The address of a built file (`app.js`, `theme.css`, `diagram.js`, `canvas.css`)."""
    return url_for("static", filename=f"dist/{_manifest()[name]}")


@cache
def _manifest() -> dict[str, str]:
    try:
        names: dict[str, str] = json.loads((BUILT / "manifest.json").read_text())
    except FileNotFoundError:
        raise RuntimeError(f"Expected built assets in {BUILT} but there are none: run `make assets`") from None
    return names
