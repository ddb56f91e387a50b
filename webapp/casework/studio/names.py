"""The names of a draft that its diagrams may use, however broken single files are: what the editor's pickers offer."""

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from workflows import notices
from workflows.bpmn.model import Diagram, Process
from workflows.bpmn.source import read_diagram
from workflows.bpmn.vocabulary import START_VARIABLES
from workflows.catalog import Source, form_id
from workflows.errors import Refused, Unreadable
from workflows.strict_yaml import plain
from workflows.xml import parse

KEPT = 32


@dataclass(frozen=True)
class Named:
    """A thing of the project: its code, its title by language ('' for the one it is written in), and its file."""

    code: str
    titles: Mapping[str, str]
    file: str = ""

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles.get("en") or self.titles.get("") or self.code


@dataclass(frozen=True)
class Variable:
    """A name that a process may read, and the elements that set it (ids)."""

    name: str
    origins: tuple[str, ...]


@dataclass(frozen=True)
class Names:
    forms: tuple[Named, ...]
    groups: tuple[Named, ...]
    stages: tuple[Named, ...]
    decisions: tuple[Named, ...]
    processes: tuple[Named, ...]
    tasks: tuple[Named, ...]
    letters: tuple[Named, ...]
    limits: Mapping[str, tuple[int, str]]  # name → value and unit
    variables: Mapping[str, tuple[Variable, ...]]  # process id → what it may read
    main: str = ""


_names: OrderedDict[str, Names] = OrderedDict()
_lock = threading.Lock()


def names_of(source: Source) -> Names:
    """Everything that can be found; files that cannot be read give none of theirs. Worked out once per content."""
    with _lock:
        known = _names.get(source.key)
    if known is None:
        known = _look(source)
        with _lock:
            _names[source.key] = known
            while len(_names) > KEPT:
                _names.popitem(last=False)
    return known


def _look(source: Source) -> Names:
    diagrams = list(diagrams_of(source))
    pack = plain(source.files["pack.yaml"]) if "pack.yaml" in source.files else {}
    main = str(pack.get("main", ""))
    texts = plain(source.files.get("zh_Hans.yaml", b""))

    def told(found: Iterable[Named]) -> tuple[Named, ...]:
        """With the Chinese of the draft, where it translates a title."""
        return tuple(
            replace(one, titles={**one.titles, "zh_Hans": str(texts[one.titles[""]])})
            if one.titles.get("") in texts
            else one
            for one in found
        )

    return Names(
        forms=told(_forms(source.files)),
        groups=tuple(_coded(pack.get("groups"))),
        stages=tuple(_coded(pack.get("stages"))),
        decisions=told(_decisions(source.files)),
        processes=told(_processes(diagrams)),
        tasks=told(_tasks(diagrams)),
        letters=tuple(_letters(source.files)),
        limits=dict(_limits(pack.get("limits"))),
        variables={process.id: _variables(process, diagrams, main) for one in diagrams for process in one.processes},
        main=main,
    )


def diagrams_of(source: Source, file: str = "") -> Iterator[Diagram]:
    """The diagrams, or the one of a file, as they are drawn: read without judging them, which takes ten times as
    long. Files that cannot be read are passed over."""
    for name, data in sorted(source.files.items()):
        if name.endswith(".bpmn") and name == (file or name):
            try:
                yield read_diagram(name, parse(data))[0]
            except Unreadable:
                continue


def _forms(files: Mapping[str, bytes]) -> Iterator[Named]:
    for name, data in sorted(files.items()):
        if name.endswith(".form"):
            try:
                schema = json.loads(data)
            except (ValueError, RecursionError):
                schema = {}
            title = schema.get("title") if isinstance(schema, dict) else ""
            yield Named(form_id(name), {"": str(title or "")}, name)


def _coded(rows: object) -> Iterator[Named]:
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and "code" in row:
            yield Named(str(row["code"]), {key: str(row[key]) for key in ("en", "zh_Hans") if row.get(key)})


def _limits(limits: object) -> Iterator[tuple[str, tuple[int, str]]]:
    for name, row in limits.items() if isinstance(limits, dict) else ():
        if isinstance(row, dict) and isinstance(row.get("value"), int):
            yield str(name), (row["value"], str(row.get("unit", "")))


def _decisions(files: Mapping[str, bytes]) -> Iterator[Named]:
    for name, data in sorted(files.items()):
        if name.endswith(".dmn"):
            try:
                root = parse(data)
            except Unreadable:
                continue
            for element in root.iter("{*}decision"):
                if element.get("id"):
                    # A decision is often named as its id, for expressions; what the file is called says more.
                    title = element.get("name") if element.get("name") != element.get("id") else root.get("name")
                    yield Named(str(element.get("id")), {"": title or ""}, name)


def _processes(diagrams: list[Diagram]) -> Iterator[Named]:
    for diagram in diagrams:
        for process in diagram.processes:
            if process.id:
                yield Named(process.id, {"": process.name or process.participant}, diagram.file)


def _tasks(diagrams: list[Diagram]) -> Iterator[Named]:
    for diagram in diagrams:
        for _process, _scope, node in diagram.walk():
            if node.kind == "userTask" and node.id:
                yield Named(node.id, {"": node.name}, diagram.file)


def _letters(files: Mapping[str, bytes]) -> Iterator[Named]:
    titles: dict[str, dict[str, str]] = {}
    for name, data in sorted(files.items()):
        if name.startswith("notices/") and name.endswith(".md"):
            try:
                notice = notices.parse(name, data)
            except (Refused, Unreadable):
                continue
            titles.setdefault(notice.code, {})[notice.language] = notice.title
    for code, title in sorted(titles.items()):
        yield Named(code, title)


def _variables(process: Process, diagrams: list[Diagram], main: str) -> tuple[Variable, ...]:
    """What is set in the process and handed to it; read again from each draft, so that what is saved counts."""
    found: dict[str, list[str]] = {}
    if process.id == main:
        found.update((name, []) for name in START_VARIABLES)
    for _scope, node in process.scope.walk():
        settings = node.settings
        for name in (*(out.target for out in settings.outputs), settings.script_variable, settings.decision_variable):
            if name:
                found.setdefault(name, []).append(node.id)
        if node.loop is not None:
            for name in (node.loop.input_element, node.loop.output_collection):
                if name:
                    found.setdefault(name, []).append(node.id)
    for diagram in diagrams:
        for _process, _scope, node in diagram.walk():
            if node.settings.called == process.id:
                for mapping in node.settings.inputs:
                    found.setdefault(mapping.target, []).append(node.id)
    return tuple(Variable(name, tuple(dict.fromkeys(ids))) for name, ids in sorted(found.items()))
