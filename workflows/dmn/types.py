"""Item definitions and type references of a DMN file."""

from lxml import etree

from workflows.dmn.model import ItemType
from workflows.dmn.source import Source, child, name_of, named, text_of
from workflows.dmn.standard import FEEL_LANGUAGES, REFUSED, TYPES
from workflows.sentences import sentence


def read_types(source: Source) -> dict[str, ItemType]:
    """The item definitions of the file by name."""
    elements = named(source.root, "itemDefinition")
    source.type_names = frozenset(name_of(element) for element in elements)
    types = {name_of(element): _read_type(source, element) for element in elements}
    for element in elements:
        if _is_loop(types, name_of(element)):
            source.refuse(element, "dmn-type", "the type is defined by itself", "base it on another type")
    return types


def _read_type(source: Source, element: etree._Element) -> ItemType:
    if (function := child(element, "functionItem")) is not None:
        source.refuse(function, "dmn-unsupported", *REFUSED["functionItem"])
    components = {name_of(part): _read_type(source, part) for part in named(element, "itemComponent")}
    base = child(element, "typeRef")
    return ItemType(
        name_of(element),
        resolve(source, element, (base.text or "").strip()) if base is not None else "",
        components,
        element.get("isCollection") == "true",
        text_of(child(element, "allowedValues")),
        text_of(child(element, "typeConstraint")),
    )


def _is_loop(types: dict[str, ItemType], name: str) -> bool:
    seen = set()
    while name in types and not types[name].components:
        if name in seen:
            return True
        seen.add(name)
        name = types[name].base
    return False


def type_of(source: Source, element: etree._Element) -> str:
    """The type that an element's `typeRef` names: a FEEL type, an item definition, or '' for any."""
    reference = element.get("typeRef")
    if reference is None:
        inner = child(element, "typeRef")
        reference = (inner.text or "") if inner is not None else ""
    return resolve(source, element, reference.strip())


def resolve(source: Source, element: etree._Element, reference: str) -> str:
    """A type reference as the rest of the house writes it; refuses one that names nothing."""
    name = _without_prefix(element, source.root.get("namespace", ""), reference)
    if name in source.type_names:
        return name
    if name and name not in TYPES:
        source.refuse(
            element,
            "dmn-type",
            sentence("the type '%(name)s' is not defined", name=reference),
            "define it, or leave the type out",
        )
    return TYPES.get(name, "")


def _without_prefix(element: etree._Element, own: str, reference: str) -> str:
    prefix, colon, name = reference.partition(":")
    if not colon:
        return reference
    # DMN 1.1 wrote types as qualified names: feel:number, kie:tLoan
    return name if prefix == "feel" or element.nsmap.get(prefix) in {own, *FEEL_LANGUAGES} else reference
