"""One DMN file while it is read: where things stand, and why it is refused."""

from lxml import etree

from workflows.dmn.model import Node
from workflows.errors import Problem
from workflows.xml import line_of


class Source:
    """Collects the problems of one file, so that its author sees all of them at once."""

    def __init__(self, root: etree._Element, name: str):
        self.root, self.name = root, name
        self.problems: list[Problem] = []
        self.type_names: frozenset[str] = frozenset()

    def line(self, element: etree._Element) -> int:
        """Counts from 1."""
        return line_of(element)

    def id(self, element: etree._Element) -> str:
        """The id in the file, else one made of the element's tag and line: DMN needs none on most elements."""
        return element.get("id") or f"{etree.QName(element).localname}-line-{self.line(element)}"

    def refuse(self, element: etree._Element, rule: str, reason: str, instead: str) -> None:
        """Notes why the file is refused at this element."""
        self.problems.append(
            Problem(element.get("id") or "", name_of(element), self.line(element), rule, reason, instead)
        )

    def refuse_node(self, node: Node, rule: str, reason: str, instead: str) -> None:
        """Notes why the file is refused at this decision, input or knowledge model."""
        self.problems.append(Problem(node.id, node.name, node.line, rule, reason, instead))


def children(element: etree._Element) -> list[etree._Element]:
    """The child elements; comments and processing instructions are none."""
    return [child for child in element if isinstance(child.tag, str)]


def child(element: etree._Element, tag: str) -> etree._Element | None:
    """The first child with this local name."""
    return next((c for c in children(element) if etree.QName(c).localname == tag), None)


def named(element: etree._Element, tag: str) -> list[etree._Element]:
    """All children with this local name."""
    return [c for c in children(element) if etree.QName(c).localname == tag]


def text_of(element: etree._Element | None) -> str:
    """The stripped content of the `<text>` child; '' when there is none."""
    found = child(element, "text") if element is not None else None
    return (found.text or "").strip() if found is not None else ""


def name_of(element: etree._Element) -> str:
    """The name with its spaces collapsed, as FEEL reads names; the label where there is no name."""
    return " ".join((element.get("name") or element.get("label") or "").split())
