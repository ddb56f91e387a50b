"""Which rules of a form depend on which: hide rules and computed values must settle in a few rounds."""

from collections.abc import Iterator

from forms.model import Component, FormSchema
from workflows.errors import FeelError
from workflows.feel import reads

MAX_LEVEL = 3
_OWN_ROW, _OUTER = ("this", "_this_"), ("parent", "_parent_")
Node = tuple[Component, tuple[str, ...], tuple[Component, ...]]  # component, path from the top, what encloses it


class Tangled(ValueError):
    """A rule that depends on itself; `circle` names the components."""

    def __init__(self, component: Component, circle: list[str]):
        self.component, self.circle = component, circle
        super().__init__(" → ".join(circle))


def levels(schema: FormSchema) -> list[tuple[Component, int]]:
    """For each component with a rule how many rules must be settled one after the other. Raises Tangled."""
    nodes = list(_nodes(schema.components, (), ()))
    known: dict[str, int] = {}

    def level(node: Node, trail: list[str]) -> int:
        component, _, above = node
        if component.id in trail:
            raise Tangled(component, [*trail[trail.index(component.id) :], component.id])
        if component.id not in known:
            deepest, ruled = 0, False
            for text in _rules(component, above):
                ruled = True
                for other in _read_nodes(text, node, nodes):
                    deepest = max(deepest, level(other, [*trail, component.id]))
            known[component.id] = deepest + 1 if ruled else 0
        return known[component.id]

    return [(node[0], level(node, [])) for node in nodes]


def _nodes(components: tuple[Component, ...], prefix: tuple[str, ...], above: tuple[Component, ...]) -> Iterator[Node]:
    for c in components:
        path = prefix + c.path
        yield c, path, above
        yield from _nodes(c.components, path, (*above, c))


def _rules(component: Component, above: tuple[Component, ...]) -> Iterator[str]:
    for c in (*above, component):
        if c.hide is not None:
            yield c.hide
    if component.kind == "expression" and "expression" in component.rules:
        yield component.rules["expression"]


def _read_nodes(text: str, reader: Node, nodes: list[Node]) -> Iterator[Node]:
    lists = [c for c in reader[2] if c.kind == "dynamiclist"]
    rows = [path for c, path, _ in nodes if c in lists]
    try:
        names = reads(text)
    except FeelError:  # reported by the rule on expressions
        return
    for name in names:
        first, *rest = name.split(".")
        target = (first, *rest)
        if first in _OWN_ROW and rows:
            target = (*rows[-1], *rest)
        elif first in _OUTER and rows:
            target = (*(rows[-2] if len(rows) > 1 else ()), *rest)
        if target == reader[1][: len(target)] and len(target) < len(reader[1]):
            continue  # a whole list or group read from inside itself is no circle
        for node in nodes:
            shared = min(len(target), len(node[1]))
            if shared and node[0].is_input and target[:shared] == node[1][:shared]:
                yield node
