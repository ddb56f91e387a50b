"""Reads a DMN file whole, or refuses it with every reason at once."""

from collections.abc import Iterable

from lxml import etree

from workflows.dmn.boxed import Expression
from workflows.dmn.expressions import read_expression, read_function
from workflows.dmn.model import Model, Node, NodeKind
from workflows.dmn.source import Source, children, name_of
from workflows.dmn.standard import IGNORED, NAMESPACES, REFUSED
from workflows.dmn.types import read_types, type_of
from workflows.errors import Refused, Unreadable
from workflows.sentences import sentence
from workflows.xml import parse

_NODES: dict[str, NodeKind] = {"inputData": "input", "decision": "decision", "businessKnowledgeModel": "knowledge"}
_REQUIRED = ("requiredInput", "requiredDecision", "requiredKnowledge")
_MOST_EXPRESSIONS = 20_000


def read(data: bytes, name: str) -> Model:
    """The model of a DMN 1.1 to 1.5 file. `name` is the file's name, for messages.

    Raises Unreadable when it is no DMN file, Refused with all problems when it holds what is not run here.
    """
    root = parse(data, max_elements=_MOST_EXPRESSIONS)
    tag = etree.QName(root)
    if tag.localname != "definitions" or tag.namespace not in NAMESPACES:
        versions = ", ".join(NAMESPACES.values())
        raise Unreadable(
            sentence(
                "Expected a DMN file (%(versions)s) but %(name)s starts with <%(tag)s> of %(namespace)s",
                versions=versions,
                name=name,
                tag=tag.localname,
                namespace=tag.namespace,
            )
        )
    source = Source(root, name)
    types = read_types(source)
    nodes: dict[str, Node] = {}
    for element in children(root):
        kind = _NODES.get(etree.QName(element).localname)
        if kind:
            node = _read_node(source, element, kind)
            if node.id in nodes:
                source.refuse(
                    element,
                    "dmn-duplicate",
                    sentence("the id '%(id)s' is used twice", id=node.id),
                    "give each element its own id",
                )
            nodes[node.id] = node
        else:
            _ignore_or_refuse(source, element)
    _check_graph(source, nodes)
    if source.problems:
        raise Refused(tuple(source.problems))
    return Model(name, nodes, types)


def _read_node(source: Source, element: etree._Element, kind: NodeKind) -> Node:
    requires = []
    logic: Expression | None = None
    for child in children(element):
        tag = etree.QName(child).localname
        if etree.QName(child).namespace not in NAMESPACES:
            continue
        if tag in ("informationRequirement", "knowledgeRequirement"):
            requires += [_target(source, link) for link in children(child) if etree.QName(link).localname in _REQUIRED]
        elif tag == "encapsulatedLogic" and kind == "knowledge":
            logic = read_function(source, child)
        elif kind == "decision" and tag not in IGNORED:
            logic = read_expression(source, child)
        elif tag != "itemDefinition":
            _ignore_or_refuse(source, child)
    if kind != "input" and logic is None:
        source.refuse(element, "dmn-no-logic", "it has no logic", "add a decision table or an expression, or remove it")
    variable = next((c for c in children(element) if etree.QName(c).localname == "variable"), None)
    if variable is not None and name_of(variable) not in ("", name_of(element)):
        reason = sentence("its variable is named '%(name)s'", name=name_of(variable))
        source.refuse(
            element, "dmn-name", reason, "give the variable the name of its element: others read it by that name"
        )
    # what a business knowledge model's variable says of its type is the function's, whose body is checked instead
    type_ = type_of(source, variable) if variable is not None and kind != "knowledge" else ""
    return Node(source.id(element), name_of(element), source.line(element), kind, type_, tuple(requires), logic)


def _target(source: Source, link: etree._Element) -> str:
    href = link.get("href", "")
    if not href.startswith("#"):
        source.refuse(
            link,
            "dmn-reference",
            sentence("it refers to '%(href)s' outside this file", href=href),
            "put what is needed into this file",
        )
    return href.removeprefix("#")


def _ignore_or_refuse(source: Source, element: etree._Element) -> None:
    tag = etree.QName(element).localname
    if tag in IGNORED or tag == "itemDefinition" or etree.QName(element).namespace not in NAMESPACES:
        return
    reason, instead = REFUSED.get(tag, (sentence("<%(tag)s> is not known here", tag=tag), "remove it"))
    source.refuse(element, "dmn-unsupported", reason, instead)


def _check_graph(source: Source, nodes: dict[str, Node]) -> None:
    for node in nodes.values():
        names: dict[str, str] = {}
        for target in node.requires:
            if target not in nodes:
                source.refuse_node(
                    node,
                    "dmn-reference",
                    sentence("it requires '%(target)s', which is not there", target=target),
                    "draw it, or remove the arrow",
                )
            elif names.setdefault(nodes[target].name, target) != target:
                reason = sentence("it requires two things named '%(name)s'", name=nodes[target].name)
                source.refuse_node(node, "dmn-duplicate", reason, "give them different names")
    for loop in _loops(nodes):
        source.refuse_node(
            nodes[loop], "dmn-loop", "it requires itself, directly or not", "draw requirements without a loop"
        )


def _loops(nodes: dict[str, Node]) -> Iterable[str]:
    open_ = {id_: {target for target in node.requires if target in nodes} for id_, node in nodes.items()}
    while ready := [id_ for id_, targets in open_.items() if not targets]:
        for id_ in ready:
            del open_[id_]
        for targets in open_.values():
            targets.difference_update(ready)
    return open_
