"""Files that nothing uses any more: what they were for has gone from the drawing."""

from collections.abc import Iterator

from workflows.bpmn.model import GATEWAYS
from workflows.errors import Problem
from workflows.law.effects import template
from workflows.law.rules.view import Found, View
from workflows.pack import PAGE_FORMS
from workflows.sentences import sentence


def unused(view: View) -> Iterator[Found]:
    forms: set[str] = set()
    letters: set[str] = set()
    decisions: set[str] = set()
    for place in view.whole.places:
        settings = place.node.settings
        forms.add(settings.form)
        decisions.add(settings.decision)
        if settings.operation == "letter.send":
            letters.add(template(place))
        if settings.operation == "reference.examine":
            decisions.add("flag_referee_signals")
    drawn = {place.process for place in view.whole.places}
    known = {root.name for drawing in view.ground.diagrams for root in drawing.roots.values() if root.kind == "message"}
    forms |= {form for form, message in PAGE_FORMS.items() if message in known}
    for process in view.ground.around.processes.values():
        if process.id not in drawn:
            file = view.ground.file_of.get(process.id, "")
            yield _told(
                view, file, process.id, process.name, process.line, sentence("process"), "Call it, or remove its file."
            )
    for form in sorted(set(view.ground.questions) - forms):
        file = (
            next(name for name in view.ground.files if name.rpartition("/")[2] in (f"{form}.form",))
            if any(name.rpartition("/")[2] == f"{form}.form" for name in view.ground.files)
            else ""
        )
        yield _told(view, file, form, "", 0, sentence("form"), "Draw the task that asks it, or remove the form.")
    for file, model in view.ground.models.items():
        required = {id_ for node in model.nodes.values() for id_ in node.requires}
        for id_, node in model.decisions.items():
            if id_ not in decisions and id_ not in required:
                yield _told(view, file, id_, node.name, node.line, sentence("decision"), "Call it, or remove it.")
    if "" not in letters:
        for name in sorted(view.ground.files):
            folder, _, base = name.rpartition("/")
            code = base.split(".")[0]
            if (
                folder.endswith("notices")
                and base.endswith(".en.md")
                and code not in letters
                and code not in LETTERS_OF_THE_HOUSE
            ):
                yield _told(
                    view, name, code, "", 0, sentence("letter"), "Draw letter.send with it, or remove its texts."
                )


def superfluous(view: View) -> Iterator[Found]:
    """Gateways that neither choose nor join: a way that they once opened is gone."""
    for place in view.whole.places:
        node = place.node
        ways = len(place.graph.incoming[node.id]), len(place.graph.outgoing[node.id])
        if node.kind in GATEWAYS and ways == (1, 1):
            reason = "Expected several ways into or out of the gateway but there is one of each."
            yield view.found(
                place, node, "advice/superfluous-gateway", reason, "Draw the other way, or remove the gateway."
            )


def unread(view: View) -> Iterator[Found]:
    """Variables that are set and that nothing reads: the choice that asked for them is gone."""
    read: set[tuple[int, str]] = set()
    for place in view.whole.places:
        read |= view.effects.reads(place)
    frames: dict[tuple[str, str], list[int]] = {}  # the same element is drawn once for every call
    for place in view.whole.places:
        frames.setdefault((place.process, place.node.id), []).append(place.frame)
    told: set[tuple[str, str]] = set()
    for place in view.whole.places:
        for frame, name in sorted(view.effects.writes(place)):
            if (frame, name) in read or (place.node.id, name) in told:
                continue
            # It is enough that one of them is read.
            if not any((other, name) in read for other in frames[place.process, place.node.id]):
                told.add((place.node.id, name))
                reason = sentence("Expected something to read %(name)r but nothing does.", name=name)
                yield view.found(place, place.node, "advice/unread", reason, "Read it, or remove the mapping.")


# Sent by the office itself, without an element in the drawing.
LETTERS_OF_THE_HOUSE = frozenset({"record_request", "consent", "public", "public_notice"})


def _told(view: View, file: str, element: str, name: str, line: int, what: str, instead: str) -> Found:
    rule = view.statute.rules["advice/unused"]
    reason = view.with_source(sentence("Expected something to use this %(what)s but nothing does.", what=what), rule)
    return Found(file, Problem(element, name, line, rule.id, reason, instead))
