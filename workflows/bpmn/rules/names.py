"""Variables have plain names that hide no word of FEEL."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from workflows.bpmn.model import Diagram, Node
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.feel import feel
from workflows.sentences import sentence

_SHAPE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
KEYWORDS: Final = frozenset(
    """and between else every external false for function if in instance not null of or return satisfies some
    then true""".split()
)


@cache
def reserved() -> frozenset[str]:
    """Keywords, and words that a function of FEEL begins with: a variable of that name switches the function off
    or splits its name in two."""
    return KEYWORDS | {"facts"} | {name.split()[0] for name in feel.reserved()}


def names(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        for where, name in _named(node):
            if not name:
                continue  # told by `mappings`, `scripts` or `decisions`
            if not _SHAPE.fullmatch(name):
                reason = sentence("Expected a plain name as %(where)s but found %(name)r.", where=where, name=name[:80])
                instead = "Use at most 64 letters, digits and _, beginning with a letter."
            elif name in reserved():
                reason = sentence(
                    "Expected a name that means nothing else as %(where)s but %(name)r is a word of FEEL.",
                    where=where,
                    name=name,
                )
                instead = sentence("Use another name, e.g. %(name)s_value.", name=name)
            else:
                continue
            yield problem(node, "names", reason, instead)


def _named(node: Node) -> Iterator[tuple[str, str]]:
    settings = node.settings
    # An operation's inputs are the operation's own names; FEEL sees none of them.
    if node.kind not in ("serviceTask", "sendTask"):
        yield from ((sentence("input"), mapping.target) for mapping in settings.inputs)
    yield from ((sentence("output"), mapping.target) for mapping in settings.outputs)
    given = [("resultVariable", settings.script_variable), ("resultVariable", settings.decision_variable)]
    if node.loop is not None:
        given += [("inputElement", node.loop.input_element), ("outputCollection", node.loop.output_collection)]
    yield from given
