"""What each place reads, writes and learns, in terms of the values that the histories follow."""

from collections.abc import Iterator
from functools import cache, lru_cache

from workflows.bpmn.data import local, results_of, written
from workflows.bpmn.model import Flow, IoMapping, Node
from workflows.law import writers
from workflows.law.conditions import (
    ANYTHING,
    OPEN,
    UNSET,
    Compared,
    Condition,
    Constant,
    Joined,
    Name,
    Not,
    Values,
    names_of,
    read,
    settling,
)
from workflows.law.ground import Ground
from workflows.law.places import Place, Whole

Key = tuple[int, str]  # the frame of a variable and its name; -1 and the path of a fact

_FACT = -1
_ASKED_BY_LAW = ("facts.consent.complete", writers.MADE)


@lru_cache(maxsize=8192)
def key(frame: int, name: str) -> Key | None:
    """None for what is not followed: limits, whole fact groups."""
    if name.startswith(writers.PREFIX):
        return (_FACT, name) if name.count(".") == 2 and writers.fact(name) is not None else None
    if name == "facts":
        return None
    return frame, name.partition(".")[0]


@lru_cache(maxsize=8192)
def at_first(of: Key) -> Values:
    return writers.at_first(of[1]) if of[0] == _FACT else frozenset({UNSET})


@lru_cache(maxsize=8192)
def understood(text: str) -> Condition:
    """A condition with `facts.decision.adverse` spelt out, so that what is learned of the code is learned of it."""
    return _spelt_out(read(text))


def _spelt_out(condition: Condition) -> Condition:
    if isinstance(condition, Name) and condition.path == writers.ADVERSE:
        return Joined(
            "or", tuple(Compared("=", Name(writers.CODE), Constant(code)) for code in sorted(writers.ADVERSE_CODES))
        )
    if isinstance(condition, Joined):
        return Joined(condition.word, tuple(map(_spelt_out, condition.parts)))
    if isinstance(condition, Not):
        return Not(_spelt_out(condition.part))
    if isinstance(condition, Compared):
        return Compared(condition.sign, _spelt_out(condition.left), _spelt_out(condition.right))
    return condition


class Effects:
    """The effects of a project's elements; computed once per element."""

    def __init__(self, ground: Ground, whole: Whole):
        self.ground, self.whole = ground, whole
        self.facts_of_process = cache(self._facts_of_process)
        # By identity: a node holds settings that cannot be hashed, and lives as long as `whole`.
        self._inside: dict[int, frozenset[str]] = {}
        self._results: dict[int, frozenset[str] | None] = {}
        self._own_names: dict[int, frozenset[str]] = {}
        self._settling = self.telling() | {(_FACT, path) for path in _ASKED_BY_LAW}

    def results(self, node: Node) -> frozenset[str] | None:
        """Names that the output mappings see beside the variables; None where they cannot be known."""
        if id(node) not in self._results:
            self._results[id(node)] = results_of(node, frozenset(), self.ground.around)
        return self._results[id(node)]

    # --- what is written

    def facts_of(self, node: Node) -> frozenset[str]:
        """Facts that the element itself writes when it is done."""
        settings = node.settings
        found = writers.RECORDS.get(settings.properties.get("probity:records", ""), frozenset())
        found |= writers.OPERATION_WRITES.get(settings.operation, frozenset())
        for event in node.events:
            if event.kind == "message":
                found |= writers.MESSAGES.get(self.ground.names.get(event.reference, ""), frozenset())
        return found

    def facts_inside(self, node: Node) -> frozenset[str]:
        """Facts that the element or anything in it may write."""
        if id(node) not in self._inside:
            self._inside[id(node)] = self._of_inside(node)
        return self._inside[id(node)]

    def _of_inside(self, node: Node) -> frozenset[str]:
        found = self.facts_of(node)
        if node.content is not None:
            found = found.union(*(self.facts_inside(inner) for inner in node.content.nodes))
        if node.kind == "callActivity":
            found |= self.facts_of_process(node.settings.called)
        return found

    def _facts_of_process(self, process_id: str, called: tuple[str, ...] = ()) -> frozenset[str]:
        process = self.whole.lowered.get(process_id)
        if process is None or process_id in called:
            return frozenset()
        found: frozenset[str] = frozenset()
        for _, node in process.scope.walk():
            found |= self.facts_of(node)
            if node.kind == "callActivity":
                found |= self._facts_of_process(node.settings.called, (*called, process_id))
        return found

    def fact_values(self, place: Place) -> Iterator[tuple[Key, Values]]:
        """What the facts that the place writes may be afterwards."""
        node = place.node
        for path in self.facts_of(node):
            values = writers.anything(path)
            if path == writers.CODE:
                codes = frozenset(map(str, self.ground.pack.get("decisions") or ())) or values
                question = self.ground.question(node, "decision") or self.ground.question(node, "vote")
                asked = question.choices if question is not None else frozenset()
                values = (values & codes & asked) if values & codes & asked else values & codes or values
            elif path == writers.MADE or (
                node.settings.operation == "contact.permit" and path.startswith("facts.case")
            ):
                values = frozenset({True})
            yield (_FACT, path), values

    # --- what is read

    def reads(self, place: Place) -> frozenset[Key]:
        """Variables that passing the place may ask for, and facts that settle something there; conditions of its flows
        included."""
        found: set[Key | None] = set()
        if place.left is None:
            for _, flow in place.onward:
                if flow is not None and flow.condition is not None:
                    found |= {key(place.frame, name) for name in self.names(flow)}
        for name in self.own_names(place.node):
            found.add(key(place.frame, name))
        if place.left is not None or place.entered is None:
            for mapping in place.node.settings.inputs:
                found |= {key(place.frame, name) for name in names_of(mapped(mapping))}
        if place.left is None:
            for mapping in place.node.settings.outputs:
                for name in names_of(mapped(mapping)):
                    found |= {key(place.frame, name), key(place.inner, name) if place.inner >= 0 else None}
        if place.outcome:
            found |= {(_FACT, writers.MADE)}
        if contact(place):
            found |= {(_FACT, "facts.consent.complete")}
        return frozenset(each for each in found if each is not None and (each[0] != _FACT or each in self._settling))

    def telling(self) -> frozenset[Key]:
        """Values on which some condition is settled; of all others it is enough that they are set."""
        found: set[Key | None] = set()
        for place in self.whole.places:
            if place.left is None:
                for _, flow in place.onward:
                    if flow is not None and flow.condition is not None:
                        found |= {
                            key(place.frame, name) for name in settling(understood(flow.condition.removeprefix("=")))
                        }
                for mapping in place.node.settings.outputs:
                    for name in settling(mapped(mapping)):
                        found |= {key(place.frame, name), key(place.inner, name) if place.inner >= 0 else None}
            else:
                for mapping in place.node.settings.inputs:
                    found |= {key(place.frame, name) for name in settling(mapped(mapping))}
        return frozenset(each for each in found if each is not None)

    @staticmethod
    def names(flow: Flow) -> frozenset[str]:
        return names_of(understood((flow.condition or "").removeprefix("=")))

    def own_names(self, node: Node) -> frozenset[str]:
        """Names that the element reads by itself, mappings aside: dates, lists, times, scripts, the decision asked."""
        if id(node) not in self._own_names:
            self._own_names[id(node)] = self._read_by_itself(node)
        return self._own_names[id(node)]

    def _read_by_itself(self, node: Node) -> frozenset[str]:
        settings = node.settings
        texts = [settings.assignee, settings.due, settings.follow_up, settings.script]
        texts += [settings.properties.get("probity:subject", ""), *(event.expression for event in node.events)]
        if node.loop is not None:
            texts.append(node.loop.input_collection)
        found = frozenset[str]().union(*(names_of(understood(text[1:])) for text in texts if text.startswith("=")))
        if settings.decision:
            for model in self.ground.models.values():
                if settings.decision in model.decisions:
                    found |= model.reads(settings.decision)
        return found - local(node)

    def writes(self, place: Place) -> frozenset[Key]:
        """Variables that are set when the place is done."""
        node = place.node
        if place.left is not None:
            return frozenset()
        if place.entered is not None and node.loop is not None:
            return frozenset({(place.frame, node.loop.output_collection)} if node.loop.output_collection else ())
        if place.entered is not None and node.content is not None and not node.settings.outputs:
            return frozenset()
        return frozenset((place.frame, name) for name in written(node))


def mapped(mapping: IoMapping) -> Condition:
    source = mapping.source
    return understood(source[1:]) if source.startswith("=") else Constant(source)


def contact(place: Place) -> bool:
    """Whether the place reaches somebody outside about the candidate: a letter to anybody but the candidate, a request
    for a record, a task of a referee or a record body."""
    settings = place.node.settings
    if settings.operation == "record.request":
        return True
    if settings.operation == "letter.send":
        to = next((mapping.source for mapping in settings.inputs if mapping.target == "to"), "")
        return to not in ("candidate", '="candidate"')
    return place.external in ("referee", "record_body")


def told_to_candidate(place: Place) -> bool:
    return place.node.settings.operation == "letter.send" and not contact(place)


def template(place: Place) -> str:
    """The letter that is sent, '' where it is worked out or none is."""
    sources = (m.source for m in place.node.settings.inputs if m.target == "template")
    return next((source for source in sources if not source.startswith("=")), "")


__all__ = [
    "ANYTHING",
    "OPEN",
    "Effects",
    "Key",
    "at_first",
    "contact",
    "key",
    "mapped",
    "template",
    "told_to_candidate",
    "understood",
]
