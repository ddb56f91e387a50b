"""Names and facts that are read before anybody has set them, and what the instances of one activity would all set."""

from collections.abc import Iterator

from workflows.law import writers
from workflows.law.conditions import names_of
from workflows.law.effects import understood
from workflows.law.rules.view import Found, View
from workflows.sentences import listed, sentence


def unset_names(view: View) -> Iterator[Found]:
    for (place, name), history in view.histories.unset.items():
        yield view.found(
            place,
            place.node,
            "law/unset-name",
            sentence(
                "Expected %(name)r to be set before it is read here but there is a way on which nobody has set "
                "it%(way)s.",
                name=name,
                way=view.way(place, history),
            ),
            sentence(
                "Set %(name)r with an output mapping on every way, or hand it in with an input mapping.", name=name
            ),
        )


def unset_facts(view: View) -> Iterator[Found]:
    """Facts that are asked for while nothing in the project writes them."""
    written: frozenset[str] = frozenset()
    reads: dict[tuple[int, str], frozenset[str]] = {}
    for place in view.whole.places:
        written |= view.effects.facts_of(place.node)
        names = view.effects.own_names(place.node)
        for mapping in (*place.node.settings.inputs, *place.node.settings.outputs):
            if mapping.source.startswith("="):
                names |= names_of(understood(mapping.source[1:]))
        for _, flow in place.onward if place.left is None else ():
            if flow is not None:
                names |= view.effects.names(flow)
        reads[place.number, place.node.id] = names
    told: set[tuple[str, str]] = set()
    for place in view.whole.places:
        for name in sorted(reads[place.number, place.node.id]):
            known = name.startswith(writers.PREFIX) and writers.fact(name) is not None and name not in writers.GIVEN
            if known and name not in written and (place.node.id, name) not in told:
                told.add((place.node.id, name))
                yield view.found(
                    place,
                    place.node,
                    "law/unset-name",
                    sentence(
                        "Expected something in the project to write %(name)s before it is asked for but nothing does.",
                        name=name,
                    ),
                    sentence("Draw what writes it: %(writer)s.", writer=_writer_of(name)),
                )


def _writer_of(name: str) -> str:
    kinds = [
        sentence("a task that records %(kind)s", kind=kind) for kind, paths in writers.RECORDS.items() if name in paths
    ]
    operations = [
        sentence("the operation %(kind)s", kind=kind)
        for kind, paths in writers.OPERATION_WRITES.items()
        if name in paths
    ]
    messages = [
        sentence("the message %(kind)s", kind=kind) for kind, paths in writers.MESSAGES.items() if name in paths
    ]
    return listed("%(one)s or %(next)s", [*kinds, *operations, *messages][:3])
