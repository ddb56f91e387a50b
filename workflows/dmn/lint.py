"""What is wrong with the expressions of a model: syntax, unknown functions, names that are not required."""

from workflows.dmn.model import Model, Node
from workflows.dmn.texts import texts
from workflows.errors import Problem
from workflows.feel import Feel, feel
from workflows.feel.faults import fault_of
from workflows.sentences import sentence

_INSTEAD = "correct the expression; what it reads must be required by an arrow from its input data or decision"


def lint(model: Model, *, by: Feel = feel) -> tuple[Problem, ...]:
    """The problems in the order of the file; one crossing. A model without any can still fail on its data."""
    found = [(node, text) for node in model.nodes.values() if node.logic for text in texts(node.logic)]
    asked = [
        {"text": text.text, "kind": text.kind, "names": sorted(_names(model, node) | text.inner)}
        for node, text in found
    ]
    answers = model.ask(by, "check", {"texts": asked})
    return tuple(
        Problem(
            text.element,
            node.name,
            text.line,
            "dmn-expression",
            sentence("%(fault)s in %(text)s", fault=fault_of(fault["message"]), text=text.text[:200]),
            _INSTEAD,
        )
        for (node, text), faults in zip(found, answers, strict=True)
        for fault in faults
    )


def _names(model: Model, node: Node) -> set[str]:
    names = set()
    for id_ in node.requires:
        required = model.nodes[id_]
        names.add(required.name)
        if required.type in model.types:
            names |= {f"{required.name}.{component}" for component in model.types[required.type].components}
    return names
