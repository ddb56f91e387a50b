"""Reads one shipped pack from disk with an XML, a JSON and a YAML parser alone, so that its tests need no engine."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from xml.etree import ElementTree

import yaml

import workflows

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Node:
    """One flow node of one diagram; `settings` are its `probity:*` properties."""

    file: str
    process: str
    xml: ElementTree.Element

    @property
    def id(self) -> str:
        return self.xml.get("id", "")

    @property
    def kind(self) -> str:
        return self.xml.tag.removeprefix(BPMN)

    @property
    def settings(self) -> dict[str, str]:
        found = self.xml.findall(f"{BPMN}extensionElements/{ZEEBE}properties/{ZEEBE}property")
        return {p.get("name", ""): p.get("value", "") for p in found}

    def extension(self, name: str) -> ElementTree.Element | None:
        return self.xml.find(f"{BPMN}extensionElements/{ZEEBE}{name}")

    def setting(self, name: str, attribute: str) -> str:
        element = self.extension(name)
        return "" if element is None else element.get(attribute, "")

    def mappings(self, side: str) -> dict[str, str]:
        found = self.xml.findall(f"{BPMN}extensionElements/{ZEEBE}ioMapping/{ZEEBE}{side}")
        return {m.get("target", ""): m.get("source", "") for m in found}


NODES = {
    f"{BPMN}{kind}"
    for kind in (
        "startEvent endEvent intermediateCatchEvent boundaryEvent userTask serviceTask businessRuleTask scriptTask "
        "callActivity subProcess exclusiveGateway parallelGateway eventBasedGateway"
    ).split()
}


class PackFiles:
    """The files of workflows/packs/<code>, parsed once."""

    def __init__(self, code: str):
        self.folder = Path(workflows.__file__).parent / "packs" / code

    @cached_property
    def pack(self) -> dict[str, object]:
        loaded: dict[str, object] = yaml.safe_load((self.folder / "pack.yaml").read_text("utf-8"))
        return loaded

    @cached_property
    def chinese(self) -> dict[str, str]:
        loaded: dict[str, str] = yaml.safe_load((self.folder / "zh_Hans.yaml").read_text("utf-8"))
        return loaded

    @cached_property
    def diagrams(self) -> dict[str, ElementTree.Element]:
        paths = sorted(self.folder.glob("*.bpmn"))
        return {path.stem: ElementTree.parse(path).getroot() for path in paths}  # noqa: S314 - our own files

    @cached_property
    def nodes(self) -> list[Node]:
        return [
            Node(file, process.get("id", ""), element)
            for file, root in self.diagrams.items()
            for process in root.iter(f"{BPMN}process")
            for element in process.iter()
            if element.tag in NODES
        ]

    def of(self, kind: str) -> list[Node]:
        return [node for node in self.nodes if node.kind == kind]

    def node(self, element: str) -> Node:
        return next(node for node in self.nodes if node.id == element)

    @cached_property
    def forms(self) -> dict[str, dict[str, object]]:
        return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(self.folder.glob("forms/*.form"))}

    @cached_property
    def notices(self) -> dict[str, str]:
        return {path.name: path.read_text("utf-8") for path in sorted(self.folder.glob("notices/*.md"))}

    def codes(self, section: str) -> set[str]:
        entries = self.pack[section]
        assert isinstance(entries, list)
        return {entry["code"] for entry in entries}


@cache
def pack_files(code: str) -> PackFiles:
    """The pack, read once for all tests."""
    return PackFiles(code)


def fields(form: dict[str, object]) -> Iterator[dict[str, object]]:
    """Every component of a form, those inside groups and repeating rows included."""
    components = form.get("components", [])
    assert isinstance(components, list)
    for component in components:
        yield component
        yield from fields(component)


def keys(form: dict[str, object]) -> set[str]:
    return {str(field.get("key") or field.get("path")) for field in fields(form)}


def texts(form: dict[str, object]) -> Iterator[str]:
    """Every text of a form that a person reads."""
    for field in fields(form):
        for name in ("label", "dateLabel", "description", "text"):
            if isinstance(value := field.get(name), str):
                yield value
        options = field.get("values", [])
        assert isinstance(options, list)
        yield from (option["label"] for option in options)
        validate = field.get("validate", {})
        assert isinstance(validate, dict)
        if message := validate.get("patternErrorMessage"):
            yield message


def bounds(shape: ElementTree.Element) -> Box:
    """left, top, right, bottom of a drawn shape."""
    box = shape.find(f"{DC}Bounds")
    assert box is not None
    x, y, width, height = (float(box.get(name, "")) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def crosses(a: Point, b: Point, box: Box, margin: float = 1) -> bool:
    """Whether the upright or level line from a to b runs through the inside of the box."""
    left, top, right, bottom = box[0] + margin, box[1] + margin, box[2] - margin, box[3] - margin
    return (max(min(a[0], b[0]), left) < min(max(a[0], b[0]), right) or left < a[0] == b[0] < right) and (
        max(min(a[1], b[1]), top) < min(max(a[1], b[1]), bottom) or top < a[1] == b[1] < bottom
    )
