"""Writing HTML: one element at a time, everything escaped."""

from collections.abc import Mapping
from html import escape

from markupsafe import Markup

_VOID = frozenset({"input", "hr", "img"})


def tag(name: str, attributes: Mapping[str, object] | None = None, *children: object) -> Markup:
    """An element. Attributes that are None or False are left out, True ones are bare."""
    written = f"<{name}"
    for attribute, value in (attributes or {}).items():
        if value is True:
            written += f" {attribute}"
        elif value is not None and value is not False:
            written += f' {attribute}="{escape(str(value))}"'
    if name in _VOID:
        return Markup(f"{written}>")  # noqa: S704 - attributes are escaped
    return Markup(f"{written}>{_text(children)}</{name}>")  # noqa: S704 - so are children


def join(*parts: object) -> Markup:
    """Parts one after the other, texts escaped."""
    return Markup(_text(parts))  # noqa: S704 - what is no markup was escaped


def _text(parts: tuple[object, ...]) -> str:
    return "".join(part if isinstance(part, Markup) else escape(str(part)) for part in parts if part or part == 0)


def classes(*names: str | None) -> str | None:
    """A class attribute of the names that are there."""
    return " ".join(name for name in names if name) or None
