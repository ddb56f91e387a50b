"""Published definitions: projects of diagrams, decisions and forms, read once and shared by all threads."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import orjson
import zstandard
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from workflows import dmn, law, notices, pack_file, scenarios, translations
from workflows.bpmn import parser, reader
from workflows.bpmn.decisions import Decisions
from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.call_activity import CallActivity
from workflows.bpmn.elements.multi_instance import EACH
from workflows.bpmn.normalise import READER_VERSION
from workflows.bpmn.normalise import normalise as normalised
from workflows.errors import Problem, Refused, StateError, Unreadable
from workflows.notices import Notice
from workflows.pack import Pack
from workflows.scoring import scorecard
from workflows.scoring.scorecard import Scorecard
from workflows.sentences import sentence

# Projects that are kept parsed: the published versions that cases run on, and some drafts.
KEPT = 64
MAX_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """The files of a project as written: `main.bpmn`, `vetoes.dmn`, `forms/consent.form`, `pack.yaml`,
    `scorecard.yaml`, `notices/adverse.en.md`, `zh_Hans.yaml`, `scenarios/hired.yaml`."""

    files: Mapping[str, bytes]

    @cached_property
    def key(self) -> str:
        """SHA-256 over names and contents."""
        return _digest(self.files)

    @cached_property
    def reading(self) -> reader.Reading:
        """What the reader says of the diagrams; read once, however many ask."""
        return reader.read(self.files)


@dataclass(frozen=True)
class Project:
    """What a case runs on. `specs` also holds embedded subprocesses, under `<process id>/<subprocess id>`."""

    key: str
    specs: Mapping[str, BpmnProcessSpec]
    decisions: Decisions
    forms: Mapping[str, bytes] = field(default_factory=dict)
    pack: Pack | None = None
    scorecard: Scorecard | None = None
    notices: Mapping[str, Notice] = field(default_factory=dict)
    translations: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def processes(self) -> tuple[str, ...]:
        """Ids of the processes."""
        return tuple(name for name in self.specs if "/" not in name)

    @cached_property
    def main(self) -> str:
        """The process a case begins with: the pack says so; in loose files the first that nothing calls."""
        if self.pack is not None:
            return self.pack.main
        called = {
            element.called
            for spec in self.specs.values()
            for element in parser.elements(spec)
            if isinstance(element, CallActivity)
        }
        return next((name for name in self.processes if name not in called), self.processes[0])

    @cached_property
    def elements(self) -> Mapping[tuple[str, str], Element]:
        """Every flow node by process and element id, those inside subprocesses too; of a multi-instance activity
        the activity itself, not the body that repeats it."""
        found: dict[tuple[str, str], Element] = {}
        for spec in self.specs.values():
            for element in parser.elements(spec):
                place = (element.process_id, element.bpmn_id)
                if place not in found or element.name.endswith(EACH):
                    found[place] = element
        return found

    def element(self, process_id: str, element_id: str) -> Element:
        """Raises StateError when the project has no such element."""
        element = self.elements.get((process_id, element_id))
        if element is None:
            raise StateError(f"Expected an element {element_id!r} in {process_id!r} but the diagram has none.")
        return element

    @cached_property
    def fact_groups(self) -> frozenset[str]:
        """Fact groups that any expression or decision of the project may read."""
        elements = (element for spec in self.specs.values() for element in parser.elements(spec))
        read = {group for element in elements for expression in element.expressions() for group in expression.groups}
        return frozenset(read) | self.decisions.fact_groups


def check(source: Source) -> tuple[Problem, ...]:
    """Why the project cannot be published, file by file; empty when it can. Forms are judged by the form compiler."""
    return tuple(problem for _file, problem in check_files(source))


def check_files(source: Source) -> tuple[tuple[str, Problem], ...]:
    """`check`, each problem with the file that it stands in."""
    return tuple(_problems(source))


def law_of(source: Source) -> tuple[law.Found, ...]:
    """What the lint for law says of the project; `law.stops` tells which of it stands against publishing. Worked out
    once per content."""
    with _lock:
        known = _lawful.get(source.key)
    if known is None:
        known = law.lint(source.files, source.reading)
        with _lock:
            _lawful[source.key] = known
            while len(_lawful) > KEPT:
                _lawful.popitem(last=False)
    return known


def normalise(source: Source, draft: bool = False) -> bytes:
    """The artefact that running cases load: everything as written, diagrams normalised, with READER_VERSION.

    Equal sources give equal bytes. Raises Refused.
    """
    files = _normalised(source, draft)
    document = {"reader_version": READER_VERSION, "files": {name: data.decode() for name, data in files.items()}}
    return zstandard.compress(orjson.dumps(document, option=orjson.OPT_SORT_KEYS))


def restore(artefact: bytes) -> Project:
    """The project of a stored artefact; not read anew, so an upgrade of the reader does not reach running cases.

    Raises StateError for damaged bytes.
    """

    def build() -> Project:
        try:
            document = orjson.loads(zstandard.decompress(artefact, max_output_size=MAX_BYTES))
            files = {str(name): str(text).encode() for name, text in document["files"].items()}
        except (zstandard.ZstdError, orjson.JSONDecodeError, KeyError, AttributeError) as error:
            raise StateError(f"Expected a stored project but {type(error).__name__}: {error}.") from error
        return _build(_digest(files), files)

    return _kept(hashlib.sha256(artefact).hexdigest(), build)


def load(source: Source, draft: bool = False) -> Project:
    """The project ready to run, once per content and process. `draft` takes what a sketch leaves out as free.

    Raises Refused with every problem.
    """
    return _kept(f"{source.key}{'-draft' * draft}", lambda: _build(source.key, _normalised(source, draft)))


_projects: OrderedDict[str, Project] = OrderedDict()
_lawful: OrderedDict[str, tuple[law.Found, ...]] = OrderedDict()
_lock = threading.Lock()


def _kept(key: str, build: Callable[[], Project]) -> Project:
    """One parse per key, however many threads ask at once."""
    with _lock:
        if key not in _projects:
            _projects[key] = build()
            while len(_projects) > KEPT:
                _projects.popitem(last=False)
        _projects.move_to_end(key)
        return _projects[key]


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{len(name.encode())}:{name}{len(files[name])}:".encode())
        digest.update(files[name])
    return digest.hexdigest()


def _normalised(source: Source, draft: bool) -> dict[str, bytes]:
    reading = reader.read(source.files, draft=True) if draft else source.reading
    if reading.status != "runs":
        raise Refused(reading.problems)
    others = {} if draft else {name: data for name, data in source.files.items() if _runs(name)}
    diagrams = {
        found.file: normalised(found.diagram, draft=draft) for found in reading.files if found.diagram is not None
    }
    return others | diagrams


def _runs(name: str) -> bool:
    """Whether a file goes into the artefact as it is; scenarios are for the bench alone."""
    return not name.endswith(".bpmn") and scenarios.name_of(name) is None


def _build(key: str, files: Mapping[str, bytes]) -> Project:
    specs = parser.parse({name: data for name, data in files.items() if name.endswith(".bpmn")})
    written = {name: data.decode() for name, data in files.items() if name.startswith("notices/")}
    return Project(
        key=key,
        specs=specs,
        decisions=Decisions([dmn.read(data, name) for name, data in sorted(files.items()) if name.endswith(".dmn")]),
        forms={form_id(name): data for name, data in files.items() if name.endswith(".form")},
        pack=pack_file.parse(files["pack.yaml"]) if "pack.yaml" in files else None,
        scorecard=scorecard.parse(files["scorecard.yaml"]) if "scorecard.yaml" in files else None,
        notices={name: notices.parse(name, text.encode()) for name, text in written.items()},
        translations=translations.parse(files["zh_Hans.yaml"]) if "zh_Hans.yaml" in files else {},
    )


def form_id(name: str) -> str:
    """`forms/consent.form` -> `consent`: a form is named by its file, as its task is."""
    return name.rpartition("/")[2].removesuffix(".form")


def _problems(source: Source) -> Iterator[tuple[str, Problem]]:
    for reading in source.reading.files:
        yield from ((reading.file, problem) for problem in reading.problems)
    for name, data in sorted(source.files.items()):
        read = _reader_of(name)
        if read is None:
            continue
        try:
            found = read(data, name)
            if isinstance(found, dmn.Model):
                yield from ((name, problem) for problem in dmn.lint(found))
        except Refused as refused:
            yield from ((name, problem) for problem in refused.problems)
        except Unreadable as error:
            yield name, Problem("", name, error.line, "unreadable", str(error), sentence("Save the file again."))


def _reader_of(name: str) -> Callable[[bytes, str], object] | None:
    """Who can say whether a file is as it should be."""
    if name.endswith(".dmn"):
        return dmn.read
    if name.startswith("notices/"):
        return lambda data, name: notices.parse(name, data)
    if scenarios.name_of(name) is not None:
        return scenarios.parse
    return {"pack.yaml": pack_file.parse, "scorecard.yaml": scorecard.parse, "zh_Hans.yaml": translations.parse}.get(
        name
    )
