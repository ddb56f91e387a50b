"""Marks the texts of this package that are translated where they are shown."""


def _(text: str) -> str:
    """The text itself; `make messages` finds it by this name."""
    return text
