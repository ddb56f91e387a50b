"""The diagrams of the civil service pack as XML trees."""

from functools import cache

from lxml import etree

from tests.workflows.packs.desk import files

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"

DIAGRAMS = sorted(name for name in files() if name.endswith(".bpmn"))


@cache
def drawn(name: str) -> etree._Element:
    return etree.fromstring(files()[name], etree.XMLParser(resolve_entities=False, no_network=True))
