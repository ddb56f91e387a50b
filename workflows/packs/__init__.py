"""The packs that ship: data files beside this one, read as package resources."""

from collections.abc import Mapping
from importlib.resources import files as resources
from importlib.resources.abc import Traversable

_KEPT = (".yaml", ".bpmn", ".dmn", ".form", ".md")


def shipped() -> list[str]:
    """The codes of the packs that ship, sorted."""
    return sorted(folder.name for folder in resources(__package__).iterdir() if folder.joinpath("pack.yaml").is_file())


def files(code: str) -> Mapping[str, bytes]:
    """Every file of a shipped pack by its name inside the pack, like `main.bpmn` or `forms/consent.form`.

    Raises KeyError on a pack that does not ship.
    """
    if code not in shipped():
        raise KeyError(f"Expected one of {', '.join(shipped())} but got {code!r}")
    return dict(sorted(_below(resources(__package__).joinpath(code), "")))


def _below(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for item in folder.iterdir():
        if item.is_dir():
            found += _below(item, f"{prefix}{item.name}/")
        elif item.name.endswith(_KEPT):
            found.append((f"{prefix}{item.name}", item.read_bytes()))
    return found
