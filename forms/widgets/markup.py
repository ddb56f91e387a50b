"""Writing HTML: one element at a time, everything escaped."""

from collections.abc import Mapping

from markupsafe import Markup, escape

_VOID = frozenset({"input", "hr", "img"})


def tag(name: str, attributes: Mapping[str, object] | None = None, *children: object) -> Markup:
    """An element. Attributes that are None or False are left out, True ones are bare."""
    written = ""
    for attribute, value in (attributes or {}).items():
        if value is True:
            written += f" {attribute}"
        elif value is not None and value is not False:
            written += f' {attribute}="{escape(str(value))}"'
    if name in _VOID:
        return Markup(f"<{name}{written}>")  # noqa: S704 - attributes are escaped
    return Markup(f"<{name}{written}>{join(*children)}</{name}>")  # noqa: S704 - so are children


def join(*parts: object) -> Markup:
    """Parts one after the other, texts escaped."""
    return Markup("").join(escape(part) for part in parts if part is not None)


def classes(*names: str | None) -> str | None:
    """A class attribute of the names that are there."""
    return " ".join(name for name in names if name) or None
