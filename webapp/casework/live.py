"""What a process keeps warm: published projects by id, and case states proven fresh by the row's version."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import sqlalchemy as sa

from webapp.casework import working_days
from webapp.db import database, db
from webapp.models import Project as ProjectRow
from webapp.models import ProjectFile
from workflows import catalog
from workflows.bpmn import reader
from workflows.bpmn.elements.base import Element
from workflows.bpmn.model import Diagram
from workflows.bpmn.outline import OutlineLine, Translate, outline
from workflows.calendars import Calendar
from workflows.engine import Snapshot
from workflows.moving import keep_rules
from workflows.notices import Notice
from workflows.pack import Pack
from workflows.scoring.scorecard import Scorecard
from workflows.vocabulary import OutsideParty

_PROJECTS = 64
_SNAPSHOTS = 256


@dataclass(frozen=True)
class Published:
    """A published project: `engine` is what cases run on (the stored artefact), `sources` the files as drawn.

    For a case that was moved it holds the rules the case opened with, and `earlier` the versions of the pack, those
    rules' first, on which it may have been: what was done there is still told.
    """

    engine: catalog.Project
    sources: Mapping[str, bytes]
    earlier: tuple[int, ...] = ()

    @cached_property
    def pack(self) -> Pack:
        if self.engine.pack is None:
            raise ValueError("Expected a published project to have a pack.yaml but it has none")
        return self.engine.pack

    @property
    def scorecard(self) -> Scorecard | None:
        return self.engine.scorecard

    @property
    def forms(self) -> Mapping[str, bytes]:
        return self.engine.forms

    @property
    def tables(self) -> int:
        """How many files of decision tables it has."""
        return sum(name.endswith(".dmn") for name in self.sources)

    @property
    def main(self) -> str:
        return self.engine.main

    @property
    def processes(self) -> tuple[str, ...]:
        return self.engine.processes

    @property
    def calendar(self) -> Calendar:
        """The working days of its jurisdiction as the office knows them now."""
        return working_days.calendar(self.pack.calendar)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Element id → its name in the drawing, for every process."""
        before = project(self.earlier[0]).names if self.earlier else {}
        return {**before, **{one.bpmn_id: one.title for one in self.engine.elements.values() if one.title}}

    def recording(self, *kinds: str) -> frozenset[str]:
        """The elements whose answers write a record of one of these kinds."""
        elements = self.engine.elements.values()
        return frozenset(element.bpmn_id for element in elements if element.properties.get("records") in kinds)

    def groups_of(self, part: str) -> frozenset[str]:
        """The groups to which any task of this part is offered by name."""
        return frozenset(
            code.strip()
            for element in self.engine.elements.values()
            if element.properties.get("part") == part and "groups" in getattr(element, "asked", {})
            for code in element.asked["groups"].text.strip('"').split(",")  # type: ignore[attr-defined]
        )

    def element(self, process_id: str, element_id: str) -> Element:
        """Raises StateError when no version that a case of this may have been on has such an element."""
        place = (process_id, element_id)
        if place not in self.engine.elements:
            for project_id in self.earlier:
                if place in (engine := project(project_id).engine).elements:
                    return engine.elements[place]
        return self.engine.element(process_id, element_id)

    def elements_of(self, process_id: str) -> frozenset[str]:
        return frozenset(element for process, element in self.engine.elements if process == process_id)

    def texts(self, language: str) -> Mapping[str, str]:
        """English source text → the text in this language; nothing for English."""
        return self.engine.translations if language == "zh_Hans" else {}

    def notice(self, code: str, language: str) -> Notice | None:
        """The template in this language, or in English where it has not been translated."""
        notices = self.engine.notices
        return notices.get(f"notices/{code}.{language}.md") or notices.get(f"notices/{code}.en.md")

    @cached_property
    def letters(self) -> tuple[tuple[str, str], ...]:
        """Code and English title of every notice and letter of the pack."""
        found = {notice.code: notice.title for notice in self.engine.notices.values() if notice.language == "en"}
        return tuple(sorted(found.items(), key=lambda letter: letter[1]))

    @cached_property
    def _drawn(self) -> Mapping[str, tuple[str, Diagram]]:
        found = {}
        for reading in reader.read(self.sources).files:
            if reading.diagram is not None:
                for process in reading.diagram.processes:
                    found[process.id] = (reading.file, reading.diagram)
        return found

    def drawing(self, process_id: str) -> bytes:
        """The BPMN source that draws this process. Raises KeyError."""
        return self.sources[self._drawn[process_id][0]]

    def callers_of(self, element_id: str) -> frozenset[str]:
        """The call activities, of any depth, inside which this element may run."""
        found: set[str] = set()
        inside = [process for process in self.processes if element_id in self.elements_of(process)]
        while inside:
            process = inside.pop()
            for caller, called in self._calls:
                if called == process and caller not in found:
                    found.add(caller)
                    inside += [p for p in self.processes if caller in self.elements_of(p)]
        return frozenset(found)

    @cached_property
    def _calls(self) -> tuple[tuple[str, str], ...]:
        """(call activity, the process it calls), over all drawings."""
        return tuple(
            (node.id, node.settings.called or node.called)
            for _file, diagram in self._drawn.values()
            for _process, _scope, node in diagram.walk()
            if node.kind == "callActivity"
        )

    @cached_property
    def ways(self) -> Mapping[str, tuple[str, str]]:
        """Flow id → (its name, the name of what it leads to), '' where the drawing says nothing."""
        return {
            flow.id: (flow.name, names.get(flow.target, ""))
            for _file, diagram in self._drawn.values()
            for _place, scope in diagram.scopes()
            for names in [{node.id: node.name for node in scope.nodes}]
            for flow in scope.flows
        }

    @cached_property
    def flows(self) -> tuple[tuple[str, str], ...]:
        """(process, flow id) of every flow that is drawn."""
        return tuple(
            (process.id, flow.id)
            for _file, diagram in self._drawn.values()
            for process in diagram.processes
            for scope in (process.scope, *(node.content for _, node in process.scope.walk() if node.content))
            for flow in scope.flows
        )

    def waited_for(self, element_id: str) -> str:
        """What a timer limits: the activity it is attached to, else its own name; '' for an unknown element."""
        for _file, diagram in self._drawn.values():
            nodes = {node.id: node for _process, _scope, node in diagram.walk()}
            if element_id in nodes:
                node = nodes[element_id]
                host = nodes.get(node.attached_to)
                return (host.name if host else "") or node.name
        return ""

    def host_of(self, element_id: str) -> str:
        """The id of the activity on whose border this event stands; '' for anything else."""
        nodes = (node for _file, diagram in self._drawn.values() for _process, _scope, node in diagram.walk())
        return next((node.attached_to for node in nodes if node.id == element_id), "")

    @cached_property
    def limits_of_candidates(self) -> frozenset[str]:
        """The timers that end a task of the candidate's; a reminder ends none."""
        nodes = [node for _file, diagram in self._drawn.values() for _process, _scope, node in diagram.walk()]
        theirs = {
            element.bpmn_id
            for element in self.engine.elements.values()
            if element.properties.get("external") == OutsideParty.CANDIDATE
        }
        return frozenset(
            node.id for node in nodes if node.attached_to in theirs and node.interrupting and node.event_kind == "timer"
        )

    def title_of(self, process_id: str) -> str:
        """The name of this process as drawn, its id when it has none. Raises KeyError."""
        diagram = self._drawn[process_id][1]
        found = next(process for process in diagram.processes if process.id == process_id)
        return found.name or found.participant or process_id

    @cached_property
    def messages(self) -> frozenset[str]:
        """The names of all messages that the drawings speak of."""
        return frozenset(
            root.name
            for _file, diagram in self._drawn.values()
            for root in diagram.roots.values()
            if root.kind == "message"
        )

    def outline(
        self, process_id: str, translate: Translate | None = None, status: Mapping[str, str] | None = None
    ) -> list[OutlineLine]:
        """The drawing as text. Raises KeyError."""
        return outline(self._drawn[process_id][1], translate=translate, status=status)


_projects: OrderedDict[tuple[str, int], Published] = OrderedDict()
# The same by content: what was read from equal files is read once, whichever row or database they came from.
_contents: OrderedDict[tuple[str, str], Published] = OrderedDict()
# A version under the rules of another, for cases that were moved.
_pairs: OrderedDict[tuple[str, int, int], Published] = OrderedDict()
_snapshots: OrderedDict[tuple[str, int], tuple[int, Snapshot]] = OrderedDict()
_lock = Lock()


def project(project_id: int, rules_id: int | None = None) -> Published:
    """The published project with this id, under the rules of another for a case that keeps those (`Case.rules_id`);
    loaded once per process. Raises StateError for a damaged artefact."""
    if rules_id is not None and rules_id != project_id:
        return _under_rules(project_id, rules_id)
    name = (database(), project_id)
    with _lock:
        if name in _projects:
            _projects.move_to_end(name)
            return _projects[name]
    artefact = db.session.scalar(sa.select(ProjectRow.artefact).where(ProjectRow.id == project_id))
    files = db.session.execute(
        sa.select(ProjectFile.name, ProjectFile.source).where(ProjectFile.project_id == project_id)
    )
    if artefact is None:
        raise LookupError(f"Expected a published project {project_id} but there is none")
    loaded = Published(catalog.restore(bytes(artefact)), {row.name: bytes(row.source) for row in files})
    content = (loaded.engine.key, catalog.Source(loaded.sources).key)
    with _lock:
        loaded = _contents.setdefault(content, loaded)
        _projects[name] = loaded
        for kept in (_projects, _contents):
            while len(kept) > _PROJECTS:
                kept.popitem(last=False)
    return loaded


def _under_rules(project_id: int, rules_id: int) -> Published:
    name = (database(), project_id, rules_id)
    with _lock:
        if name in _pairs:
            _pairs.move_to_end(name)
            return _pairs[name]
    target, rules = project(project_id), project(rules_id)
    engine, sources = keep_rules(target.engine, target.sources, rules.engine, rules.sources)
    others = db.session.scalars(
        sa.select(ProjectRow.id)
        .where(ProjectRow.pack == target.pack.code, ProjectRow.id.not_in((project_id, rules_id)))
        .order_by(ProjectRow.id.desc())
    )
    built = Published(engine, sources, (rules_id, *others))
    with _lock:
        built = _pairs.setdefault(name, built)
        while len(_pairs) > _PROJECTS:
            _pairs.popitem(last=False)
    return built


def take(case_id: int, version: int, state: bytes) -> Snapshot:
    """The state to go on from: the live object when it is of exactly this version, else the stored bytes.

    The live object is taken out: whoever holds it may spend it, and a failed step never leaves one behind.
    """
    with _lock:
        held = _snapshots.pop((database(), case_id), None)
    if held is not None and held[0] == version:
        return held[1]
    return Snapshot.from_bytes(state)


def keep(case_id: int, version: int, snapshot: Snapshot) -> None:
    """Offer a live state for the next step. Only after the commit, with the committed version."""
    with _lock:
        _snapshots[(database(), case_id)] = (version, snapshot)
        while len(_snapshots) > _SNAPSHOTS:
            _snapshots.popitem(last=False)


def renumber(case_id: int, before: int, after: int) -> None:
    """The row moved on without the state: what was fresh at version `before` is fresh at `after`."""
    name = (database(), case_id)
    with _lock:
        held = _snapshots.get(name)
        if held is not None and held[0] == before:
            _snapshots[name] = (after, held[1])


def forget(name: str) -> None:
    """Let go of everything kept for one database: its rows may have been replaced."""
    working_days.forget(name)
    with _lock:
        for kept in (_projects, _pairs, _snapshots):
            for held in [held for held in kept if held[0] == name]:
                del kept[held]
