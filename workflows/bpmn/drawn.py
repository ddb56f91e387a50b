"""One element of a normalised diagram as the element classes read it: attributes, zeebe settings, event definition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from workflows.bpmn import expressions
from workflows.bpmn.expressions import Expression
from workflows.bpmn.variables import check_name

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
PROBITY = "{https://probity.example/bpmn}"


@dataclass(frozen=True)
class Flow:
    """A sequence flow; `condition` None where none is drawn."""

    id: str
    source: str
    target: str
    condition: Expression | None = None
    default: bool = False


@dataclass(frozen=True)
class Mapped:
    """One line of an ioMapping: the value of `source` is stored as variable `target`."""

    target: str
    source: Expression


@dataclass(frozen=True)
class Root:
    """A message, signal, error or escalation of the diagram: its name or code, and a message's correlation key."""

    name: str
    code: str = ""
    correlation: Expression | None = None


@dataclass(frozen=True)
class Surface:
    """What a node needs to know of its surroundings in the diagram."""

    process_id: str
    lane: str = ""
    roots: Mapping[str, Root] = field(default_factory=dict)


class Drawn:
    """A flow node in normalised XML. Raises VariableRefused and FeelError for what cannot be read."""

    def __init__(self, node: etree._Element, surface: Surface):
        self.node, self.surface = node, surface
        self.id: str = node.get("id", "")
        self.name: str = node.get("name", "")
        self.kind: str = etree.QName(node).localname
        self.line = line_of(node)
        self.free: bool = node.get(PROBITY + "draft") == "true"

    def attribute(self, name: str, default: str = "") -> str:
        return self.node.get(name, default)

    def child(self, tag: str) -> etree._Element | None:
        return self.node.find(BPMN + tag)

    def refs(self, tag: str) -> tuple[str, ...]:
        return tuple((ref.text or "").strip() for ref in self.node.findall(BPMN + tag))

    def zeebe(self, tag: str) -> Mapping[str, str]:
        """The attributes of one zeebe extension element, empty where it is absent."""
        return zeebe(self.node, tag)

    def expression(self, source: str | None) -> Expression | None:
        """The expression, or None where nothing is written."""
        return expressions.read(source) if source and source.strip() else None

    def mapping(self, direction: str) -> tuple[Mapped, ...]:
        """The `input` or `output` lines of the ioMapping, in order."""
        lines = self.node.findall(f"{BPMN}extensionElements/{ZEEBE}ioMapping/{ZEEBE}{direction}")
        return tuple(
            Mapped(check_name(line.get("target", "")), expressions.read(line.get("source", ""))) for line in lines
        )

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """The `probity:*` properties without their prefix."""
        found = self.node.findall(f"{BPMN}extensionElements/{ZEEBE}properties/{ZEEBE}property")
        return {
            item.get("name", "").removeprefix("probity:"): item.get("value", "")
            for item in found
            if item.get("name", "").startswith("probity:")
        }

    @cached_property
    def event(self) -> etree._Element | None:
        """The event definition, None for a plain event."""
        return next((child for child in self.node if etree.QName(child).localname.endswith("EventDefinition")), None)

    @property
    def event_kind(self) -> str:
        """timer, message, signal, error, escalation, terminate, or none."""
        if self.event is None:
            return "none"
        return etree.QName(self.event).localname.removesuffix("EventDefinition")

    def root(self, attribute: str) -> Root | None:
        """The message, signal, error or escalation that the event definition (or the task itself) names."""
        holder = self.event if self.event is not None else self.node
        return self.surface.roots.get(holder.get(attribute, ""))


def line_of(node: etree._Element) -> int:
    """The line in the file that was parsed, 0 where unknown."""
    line: object = node.sourceline
    return line if isinstance(line, int) else 0


def zeebe(node: etree._Element, tag: str) -> Mapping[str, str]:
    found = node.find(f"{BPMN}extensionElements/{ZEEBE}{tag}")
    return {} if found is None else {str(key): str(value) for key, value in found.attrib.items()}


def text(node: etree._Element | None) -> str:
    return "" if node is None else "".join(str(part) for part in node.itertext()).strip()
