"""A second version of a shipped pack, for tests of moves: other diagrams, forms and rules."""

import re
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from webapp import clock
from webapp.db import transaction
from webapp.models import Project, ProjectFile
from workflows import catalog, packs
from workflows.bpmn.normalise import READER_VERSION
from workflows.catalog import Source

NAME = 'name="Check the reference"'
DUE = '"=working days after(today(), 3)"'
NEW_TASK = """
    <bpmn:userTask id="check_publications" name="Check publications"><bpmn:extensionElements><zeebe:userTask />
      <zeebe:formDefinition formId="check_publications" /><zeebe:assignmentDefinition candidateGroups="investigators" />
      <zeebe:properties><zeebe:property name="probity:stage" value="checks" />
        <zeebe:property name="probity:part" value="investigator" /></zeebe:properties>
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="check_publications_out" sourceRef="check_publications" targetRef="reference_checked" />
"""
DRAWN = """
      <bpmndi:BPMNShape id="check_publications_di" bpmnElement="check_publications">
        <dc:Bounds x="40" y="20" width="100" height="80" /></bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="check_publications_out_di" bpmnElement="check_publications_out">
        <di:waypoint x="140" y="60" /><di:waypoint x="200" y="60" /></bpmndi:BPMNEdge>
"""
FORM = b"""{"type": "default", "id": "check_publications", "schemaVersion": 19, "components": [
  {"type": "textarea", "key": "publications", "label": "What was found", "validate": {"required": true}}]}"""
AFTER = 'sourceRef="check_reference" targetRef="reference_checked"'


def changed(pack: str = "civil_service", **files: tuple[str, str]) -> dict[str, bytes]:
    """The pack's files with one text of each replaced. Names are written with `__` for `.` and `___` for `/`."""
    found = dict(packs.files(pack))
    for name, (before, after) in files.items():
        file = name.replace("___", "/").replace("__", ".")
        source = found[file].decode()
        assert before in source, f"{file} does not say {before}"
        found[file] = source.replace(before, after).encode()
    return found


def with_publications(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A new task with a new form after each reference was checked, and the check under another name."""
    source = files["ask_referee.bpmn"].decode()
    assert AFTER in source and NAME in source
    source = source.replace(AFTER, 'sourceRef="check_reference" targetRef="check_publications"')
    source = source.replace("<bpmn:incoming>check_reference_to_reference_checked</bpmn:incoming>", "")
    source = source.replace(NAME, 'name="Check what the referee said"')
    source = source.replace("</bpmn:process>", NEW_TASK + "</bpmn:process>", 1)
    source = source.replace("</bpmndi:BPMNPlane>", DRAWN + "</bpmndi:BPMNPlane>", 1)
    return {**files, "ask_referee.bpmn": source.encode(), "forms/check_publications.form": FORM}


def renumbered(files: Mapping[str, bytes], old: str, new: str, name: str) -> dict[str, bytes]:
    """A task under another id and another name, with its old form: nothing but a person can say that it is the same."""
    found = dict(files)
    for file in [file for file in files if file.endswith(".bpmn")]:
        source = re.sub(rf"\b{old}\b", new, found[file].decode())
        source = re.sub(rf'(<bpmn:userTask id="{new}" name=")[^"]*"', rf'\1{name}"', source)
        found[file] = source.replace(f'formId="{new}"', f'formId="{old}"').encode()
    return found


def version(files: Mapping[str, bytes], pack: str = "civil_service", now: datetime | None = None) -> int:
    """Published without the lint for law, which has tests of its own. Returns the id."""
    source, at = Source(files), now or clock.now()
    with transaction() as session:
        number = session.scalar(sa.select(sa.func.max(Project.number)).where(Project.pack == pack)) or 0
        row = Project(
            pack=pack,
            number=number + 1,
            digest=source.key,
            reader_version=READER_VERSION,
            artefact=catalog.normalise(source),
            origin="designed",
            published_at=at,
            effective_from=at,
        )
        session.add(row)
        session.flush()
        session.add_all(ProjectFile(project_id=row.id, name=name, source=data) for name, data in files.items())
        return row.id
