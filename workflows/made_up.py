"""Made-up answers, facts and results for trying out a diagram: random, but of the kinds and values that it expects."""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from workflows.bpmn import parser
from workflows.bpmn.drawn import Mapped
from workflows.bpmn.elements.activity import Activity
from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.multi_instance import COUNTS
from workflows.bpmn.variables import RESERVED
from workflows.catalog import Project
from workflows.dmn import Model
from workflows.dmn.boxed import Table
from workflows.facts import FACTS, LIMITS, Fact
from workflows.vocabulary import Band, DecisionCode

_PATH = r"[A-Za-z_]\w*(?:\.\w+)*"
_LITERAL = r'"[^"]*"|-?\d+(?:\.\d+)?|true|false|null'
_COMPARED = re.compile(rf"({_PATH})\s*(?:=|!=|<=|>=|<|>)\s*({_LITERAL})")
_COMPARED_BACK = re.compile(rf"({_LITERAL})\s*(?:=|!=|<=|>=|<|>)\s*({_PATH})")
_AMONG = re.compile(rf"({_PATH})\s+in\s*[(\[]([^)\]]*)[)\]]")
_CONTAINS = re.compile(rf"list contains\(\s*({_PATH})\s*,\s*({_LITERAL})\s*\)")
_COUNTED = re.compile(rf"({_PATH})\s*[-+*/]\s*\d|\d\s*[-+*/]\s*({_PATH})")

# What the named operations deliver, where a diagram maps it out.
RESULTS: Mapping[str, Fact] = {
    "band": Fact("text", tuple(Band)),
    "code": Fact("text", tuple(DecisionCode)),
    "tied": Fact("boolean"),
    "substituted": Fact("boolean"),
    "ends_on": Fact("date"),
}

Scalar = str | int | float | bool | None


class MadeUp:
    """Values for one project. The same random numbers give the same values."""

    def __init__(self, project: Project, rng: random.Random, today: date):
        self.project, self.rng, self.today = project, rng, today
        self._expected = _expected(project)
        self._lists = _lists(project)
        self._forms = {form_id: _schema(data) for form_id, data in project.forms.items()}

    def facts(self, groups: Iterable[str]) -> dict[str, object]:
        """Facts of these groups, every key present; null only where some expression asks whether it is."""
        made: dict[str, object] = {}
        for group in sorted(groups):
            if group == LIMITS:
                made[group] = self._limits()
            elif group in FACTS:
                made[group] = {
                    key: self._fact(f"facts.{group}.{key}", fact) for key, fact in sorted(FACTS[group].items())
                }
        return made

    def answers(self, element: Element) -> dict[str, object]:
        """Answers to a task: what its form allows, and anything else that its output mappings read."""
        schema = self._forms.get(getattr(element, "form_id", ""))
        answers = self._fields(schema) if schema else {}
        for name in sorted(_read(getattr(element, "gives", ()))):
            if name not in answers and schema is None:
                answers[name] = self.value(name)
        return answers

    def payload(self, element: Element) -> dict[str, object]:
        """What comes with a message."""
        return {name: self.value(name) for name in sorted(_read(getattr(element, "gives", ())))}

    def result(self, element: Element) -> dict[str, object]:
        """What an operation delivers."""
        names = sorted(_read(getattr(element, "gives", ())))
        return {name: self._fact(name, RESULTS[name]) if name in RESULTS else self.value(name) for name in names}

    def decision(self, element: Element) -> object:
        """The answer of a decision whose table is not there: what its output mappings read of it."""
        name = str(getattr(element, "result", "result"))
        keys = {
            path.split(".")[1]
            for line in getattr(element, "gives", ())
            for path in _paths_under(name, line.source.text)
        }
        return {key: self.value(f"{name}.{key}") for key in sorted(keys)} if keys else self.value(name)

    def variables(self, process_id: str) -> dict[str, object]:
        """What a process is given: by its callers where it has any, and whatever it reads and never writes."""
        read: set[str] = set()
        written: set[str] = set()
        given: set[str] = {"post_level"}
        for spec_id, spec in self.project.specs.items():
            for element in parser.elements(spec):
                if getattr(element, "called", None) == process_id:
                    given |= {line.target for line in getattr(element, "takes", ())}
                if spec_id.split("/")[0] == process_id:
                    read |= {name for expression in element.expressions() for name in expression.variables}
                    read |= self.project.decisions.reads_of(getattr(element, "decision_id", ""))
                    written |= {line.target for line in getattr(element, "gives", ())}
                    written |= {str(getattr(element, name, "")) for name in ("result", "item", "gathered")}
                    read -= _read(getattr(element, "gives", ()))
        names = sorted((given | (read - written)) - {"case_number", "pack", *RESERVED, *COUNTS})
        return {"case_number": "2026-0001", "pack": "made_up"} | {name: self.value(name) for name in names}

    def value(self, name: str) -> Scalar | list[Scalar]:
        """A value for a name: one that some expression compares it with, or something of the look of its name."""
        expected = self._expected.get(name)
        if name in self._lists:
            found = [value for value in expected or () if isinstance(value, str)]
            return list(self.rng.sample(found, self.rng.randint(0, len(found))))
        if expected:
            return self.rng.choice(expected)
        if re.search(r"_(on|at|until|from)$|date", name):
            return self._day()
        return f"{name.rpartition('.')[2]}-{self.rng.randint(1, 3)}"

    def _day(self) -> str:
        return (self.today + timedelta(days=self.rng.randint(1, 40))).isoformat()

    def _fact(self, path: str, fact: Fact) -> object:
        expected = self._expected.get(path, ())
        if None in expected and fact.optional and self.rng.random() < 0.5:
            return None
        if fact.kind == "boolean":
            return self.rng.random() < 0.5
        if fact.kind in ("integer", "number"):
            return self.rng.choice([*(value for value in expected if _is_number(value)), 0, 1, 2, 3])
        if fact.kind == "date":
            return self.today + timedelta(days=self.rng.randint(1, 40))
        if fact.kind in ("ids", "codes"):
            own = [value for value in expected if isinstance(value, str)]
            name = path.rpartition(".")[2]
            return self.rng.sample(own, self.rng.randint(0, len(own))) if own else self._ids(name)
        texts = list(fact.allowed) or [value for value in expected if isinstance(value, str)]
        return self.rng.choice(texts) if texts else f"{path.rpartition('.')[2]}-1"

    def _ids(self, name: str) -> list[str]:
        return [f"{name}-{n}" for n in range(1, self.rng.randint(0, 3) + 1)]

    def _limits(self) -> dict[str, int]:
        if self.project.pack is not None:
            return dict(self.project.pack.limit_values)
        names = {path.rpartition(".")[2] for path in self._limit_paths()}
        return dict.fromkeys(sorted(names), 10)

    def _limit_paths(self) -> Iterator[str]:
        for text in _texts(self.project):
            yield from re.findall(r"\bfacts\.limits\.\w+", text)

    def _fields(self, component: Mapping[str, object]) -> dict[str, object]:
        made: dict[str, object] = {}
        inside = component.get("components")
        for field in inside if isinstance(inside, list) else []:
            kind, key = field.get("type"), field.get("key")
            if kind == "dynamiclist":
                made[str(field.get("path"))] = [self._fields(field) for _ in range(self.rng.randint(1, 2))]
            elif kind == "group" and field.get("path"):
                made[str(field["path"])] = self._fields(field)
            elif kind == "group":
                made |= self._fields(field)
            elif key:
                made[str(key)] = self._answer(field)
        return made

    def _answer(self, field: Mapping[str, object]) -> object:
        values = field.get("values")
        options = [item["value"] for item in values if "value" in item] if isinstance(values, list) else []
        expected = self._expected.get(str(field["key"]), ())
        match field["type"]:
            case "radio" | "select" if options:
                return self.rng.choice(options)
            case "checklist" | "taglist":
                return self.rng.sample(options, self.rng.randint(0, len(options)))
            case "checkbox":
                return self.rng.random() < 0.5
            case "number":
                return self.rng.choice([*(value for value in expected if _is_number(value)), 1, 2, 3])
            case "datetime":
                return "10:00" if field.get("subtype") == "time" else self._day()
            case _:
                return self.value(str(field["key"]))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _read(lines: Iterable[Mapped]) -> set[str]:
    return {name for line in lines for name in line.source.variables}


def _paths_under(name: str, text: str) -> list[str]:
    return re.findall(rf"\b{re.escape(name)}\.\w+", text)


def _schema(data: bytes) -> Mapping[str, object]:
    found = json.loads(data)
    return found if isinstance(found, dict) else {}


def _texts(project: Project) -> Iterator[str]:
    for spec in project.specs.values():
        for element in parser.elements(spec):
            yield from (expression.text for expression in element.expressions() if not expression.literal)


def _expected(project: Project) -> dict[str, list[Scalar]]:
    """Values that the project's expressions compare each name with, numbers with their neighbours."""
    found: dict[str, dict[Scalar, None]] = defaultdict(dict)
    for text in _texts(project):
        _compare(text, found)
    for text in _conditions(project):
        _ask(text, found)
    for model in project.decisions.models:
        for node in model.nodes.values():
            if node.kind == "input":
                found[node.name].update(_of_type(model, node.type))
            if isinstance(node.logic, Table):
                for place, column in enumerate(node.logic.inputs):
                    for rule in node.logic.rules:
                        found[column.text.strip()].update(_literals(rule.tests[place]))
    for _ in range(3):  # a value travels from an answer over mappings to the gateway that asks for it
        for source, target in _handed_on(project):
            found[source].update(found.get(target, {}))
    return {name: list(values) for name, values in found.items() if values}


def _handed_on(project: Project) -> Iterator[tuple[str, str]]:
    for spec in project.specs.values():
        for element in parser.elements(spec):
            if isinstance(element, Activity) or hasattr(element, "gives"):
                for line in (*getattr(element, "gives", ()), *getattr(element, "takes", ())):
                    if re.fullmatch(_PATH, line.source.text):
                        yield line.source.text, line.target


def _compare(text: str, found: dict[str, dict[Scalar, None]]) -> None:
    for path, literal in [*_COMPARED.findall(text), *_CONTAINS.findall(text)]:
        found[path].update(_literals(literal))
    for literal, path in _COMPARED_BACK.findall(text):
        found[path].update(_literals(literal))
    for path, literals in _AMONG.findall(text):
        found[path].update(_literals(literals))
    for pair in _COUNTED.findall(text):
        found[pair[0] or pair[1]].update({0: None, 1: None, 2: None})


def _ask(text: str, found: dict[str, dict[Scalar, None]]) -> None:
    """Names that stand in a condition as they are must be true or false."""
    for part in re.split(r"\b(?:and|or)\b", text):
        asked = re.fullmatch(rf"[\s(]*(?:not\s*\(\s*({_PATH})\s*\)|({_PATH}))[\s)]*", part)
        if asked and (path := asked[1] or asked[2]) not in ("true", "false", "null") and not path.startswith("facts."):
            found[path].update({True: None, False: None})


def _conditions(project: Project) -> Iterator[str]:
    for spec in project.specs.values():
        for element in parser.elements(spec):
            yield from (flow.condition.text for flow in element.flows if flow.condition)
    for text in _texts(project):
        yield from re.findall(r"\bif\b(.*?)\bthen\b", text)


def _of_type(model: Model, name: str) -> dict[Scalar, None]:
    """Values of a DMN type: those it allows, or some of its kind."""
    item = model.types.get(name)
    if item is not None:
        return _literals(item.allowed or item.constraint) or _of_type(model, item.base)
    plain: Mapping[str, tuple[Scalar, ...]] = {"boolean": (True, False), "number": (0, 1, 2)}
    return dict.fromkeys(plain.get(name, ()))


def _lists(project: Project) -> frozenset[str]:
    """Names that a decision wants as a list."""
    return frozenset(
        node.name
        for model in project.decisions.models
        for node in model.nodes.values()
        if node.kind == "input" and (item := model.types.get(node.type)) is not None and item.collection
    )


def _literals(text: str) -> dict[Scalar, None]:
    made: dict[Scalar, None] = {}
    for literal in re.findall(_LITERAL, text):
        if literal.startswith('"'):
            made[literal[1:-1]] = None
        elif literal in ("true", "false", "null"):
            made[{"true": True, "false": False, "null": None}[literal]] = None
        else:
            number = float(literal) if "." in literal else int(literal)
            made.update({number - 1: None, number: None, number + 1: None})
    return made
