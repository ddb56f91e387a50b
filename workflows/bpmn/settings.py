"""Reads the zeebe extension elements of one BPMN element, and refuses what they must not say."""

from collections.abc import Callable

from lxml import etree

from workflows.bpmn import zeebe
from workflows.bpmn.model import IoMapping, Settings
from workflows.bpmn.standard import BPMN, ENGINES, ZEEBE
from workflows.sentences import sentence
from workflows.xml import line_of

Refuse = Callable[[etree._Element, str, str, str], None]  # element, rule, reason, instead


def read_settings(element: etree._Element, refuse: Refuse) -> Settings:
    """The settings of a BPMN element; every zeebe attribute that is not accepted is told to `refuse`."""
    _attributes_on_bpmn(element, refuse)
    found: dict[str, dict[str, str]] = {}
    inputs: list[IoMapping] = []
    outputs: list[IoMapping] = []
    properties: dict[str, str] = {}
    for setting in extensions(element, refuse):
        tag = etree.QName(setting).localname
        _check(setting, refuse)
        if tag == "ioMapping":
            for mapping in setting:
                kind = etree.QName(mapping).localname
                if kind in ("input", "output"):
                    (inputs if kind == "input" else outputs).append(
                        IoMapping(mapping.get("source", ""), mapping.get("target", ""), line_of(mapping))
                    )
        elif tag == "properties":
            for item in setting:
                properties[item.get("name", "")] = item.get("value", "")
        elif tag in found:
            refuse(
                element,
                "setting-twice",
                sentence("Expected one zeebe:%(tag)s but found several.", tag=tag),
                "Keep one.",
            )
        else:
            found[tag] = {str(key): str(value) for key, value in setting.attrib.items()}

    def value(tag: str, name: str) -> str:
        return found.get(tag, {}).get(name, "").strip()

    return Settings(
        user_task="userTask" in found,
        form=value("formDefinition", "formId"),
        assignee=value("assignmentDefinition", "assignee"),
        candidate_groups=value("assignmentDefinition", "candidateGroups"),
        due=value("taskSchedule", "dueDate"),
        follow_up=value("taskSchedule", "followUpDate"),
        priority=value("priorityDefinition", "priority"),
        operation=value("taskDefinition", "type"),
        decision=value("calledDecision", "decisionId"),
        decision_variable=value("calledDecision", "resultVariable"),
        script=value("script", "expression"),
        script_variable=value("script", "resultVariable"),
        called=value("calledElement", "processId"),
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        properties=properties,
    )


def extensions(element: etree._Element, refuse: Refuse) -> list[etree._Element]:
    """The zeebe elements among the extension elements. Those of other engines are refused, others are decoration."""
    found = []
    place = etree.QName(element).localname
    for holder in element.findall(f"{{{BPMN}}}extensionElements"):
        for child in holder:
            name = etree.QName(child)
            if name.namespace == ZEEBE:
                if name.localname not in zeebe.PLACES.get(place, frozenset()):
                    _misplaced(element, place, name.localname, refuse)
                found.append(child)
            elif name.namespace in ENGINES:
                engine = ENGINES[name.namespace]
                refuse(
                    element,
                    "other-engine",
                    sentence(
                        "Expected zeebe settings but found %(engine)s:%(name)s, which nothing here executes.",
                        engine=engine,
                        name=name.localname,
                    ),
                    "Remove it; say the same with zeebe settings and FEEL.",
                )
    return found


def _misplaced(element: etree._Element, place: str, tag: str, refuse: Refuse) -> None:
    row = zeebe.attribute(tag, "") or next((r for r in zeebe.ZEEBE_ATTRIBUTES if r.element == tag), None)
    if row is None:
        refuse(
            element,
            "zeebe-unknown",
            sentence("Expected a zeebe setting that is known but found zeebe:%(tag)s.", tag=tag),
            "Remove it.",
        )
    elif row.verdict != "refused":  # a refused one is told by its own row
        refuse(
            element,
            "zeebe-place",
            sentence("Expected no zeebe:%(tag)s on a %(place)s.", tag=tag, place=place),
            "Remove it here.",
        )


def _check(setting: etree._Element, refuse: Refuse) -> None:
    """Tell every attribute of a zeebe element, and of those inside it, that is refused or unknown."""
    owner = _owner(setting)
    for node in setting.iter():
        name = etree.QName(node)
        if name.namespace != ZEEBE:
            continue
        tag = name.localname
        whole = zeebe.attribute(tag, "")
        if whole is not None and whole.verdict == "refused":
            refuse(
                owner,
                "zeebe-refused",
                sentence("Expected no zeebe:%(tag)s. %(means)s", tag=tag, means=sentence(whole.means)),
                whole.instead,
            )
            return
        if tag not in zeebe.ZEEBE_ELEMENTS:
            if node is not setting:
                refuse(
                    owner,
                    "zeebe-unknown",
                    sentence("Expected a zeebe setting that is known but found zeebe:%(tag)s.", tag=tag),
                    "Remove it.",
                )
            continue
        for key, text in node.attrib.items():
            _check_attribute(owner, tag, str(key), str(text), refuse)


def _check_attribute(owner: etree._Element, tag: str, key: str, text: str, refuse: Refuse) -> None:
    if key.startswith("{"):
        if etree.QName(key).namespace == ZEEBE:
            key = etree.QName(key).localname
            row = zeebe.attribute("@", key)
        else:
            return
    else:
        row = zeebe.attribute(tag, key)
    if row is None:
        if key != "id":
            refuse(
                owner,
                "zeebe-unknown",
                sentence("Expected no attribute %(key)s on zeebe:%(tag)s.", key=key, tag=tag),
                "Remove the attribute.",
            )
    elif row.verdict == "refused":
        refuse(
            owner,
            "zeebe-refused",
            sentence(
                "Expected no %(key)s on zeebe:%(tag)s but found %(text)r. %(means)s",
                key=key,
                tag=tag,
                text=text,
                means=sentence(row.means),
            ),
            row.instead,
        )
    elif key.startswith("propagateAll") and text != "false":
        refuse(
            owner,
            "zeebe-propagate",
            sentence(
                "Expected %(key)s to be false but it is %(text)s. A called process sees its inputs and facts, "
                "nothing else.",
                key=key,
                text=text,
            ),
            "Set it to false; pass values with input and output mappings.",
        )


def _attributes_on_bpmn(element: etree._Element, refuse: Refuse) -> None:
    for key in element.attrib:
        name = etree.QName(str(key))
        if name.namespace != ZEEBE:
            continue
        row = zeebe.attribute("@", name.localname)
        if row is None or row.verdict == "refused":
            means, instead = (row.means, row.instead) if row else ("It is not known.", "Remove the attribute.")
            refuse(
                element,
                "zeebe-refused",
                sentence("Expected no attribute zeebe:%(name)s. %(means)s", name=name.localname, means=sentence(means)),
                instead,
            )


def _owner(setting: etree._Element) -> etree._Element:
    holder = setting.getparent()
    owner = holder.getparent() if holder is not None else None
    return owner if owner is not None else setting
