"""Probity properties are known, stand where they mean something, and have values that exist."""

from collections.abc import Iterator, Mapping

from workflows.bpmn.model import Diagram, Node, Process
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.bpmn.vocabulary import PROPERTIES, PROPERTY, Property
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "properties"


def properties(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    for process in diagram.processes:
        yield from _check(process, "process", process.settings.properties, around)
        for _, node in process.scope.walk():
            yield from _check(node, node.kind, node.settings.properties, around)


def _check(element: Process | Node, place: str, found: Mapping[str, str], around: Neighbours) -> Iterator[Problem]:
    for name, value in found.items():
        if not name.startswith("probity:"):
            continue  # other tools' notes; nothing here acts on them
        row = PROPERTY.get(name)
        if row is None:
            known = ", ".join(row.name for row in PROPERTIES if place in row.places) or sentence("none here")
            yield problem(
                element,
                _RULE,
                sentence("Expected a known property but found %(name)r.", name=name),
                sentence("Known on a %(place)s: %(known)s.", place=place, known=known),
            )
        elif place not in row.places:
            yield problem(
                element,
                _RULE,
                sentence("Expected no %(name)s on a %(place)s.", name=name, place=place),
                sentence("It belongs on: %(places)s.", places=", ".join(sorted(row.places))),
            )
        else:
            reason = _wrong(row, value.strip(), around)
            if reason:
                yield problem(
                    element,
                    _RULE,
                    sentence(
                        "Expected %(value)s as %(name)s but found %(found)r.",
                        value=reason,
                        name=name,
                        found=value[:80],
                    ),
                    _instead(row),
                )


def _wrong(row: Property, value: str, around: Neighbours) -> str:
    """What was expected, '' when the value is right."""
    if row.value == "boolean":
        return "" if value in ("true", "false") else sentence("true or false")
    if row.value == "choice":
        return "" if value in row.choices else sentence("a known value")
    if row.value == "feel":
        return "" if value.startswith("=") else sentence("FEEL with a leading =")
    if row.value == "stage" and around.stages is not None:
        return "" if value in around.stages else sentence("a stage of the pack")
    return "" if value else sentence("a value")


def _instead(row: Property) -> str:
    if row.choices:
        return sentence("Use one of: %(known)s.", known=", ".join(row.choices))
    return "Use a stage code of pack.yaml." if row.value == "stage" else "Correct the value, or remove the property."
