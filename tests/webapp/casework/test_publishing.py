"""Publishing: two people, whole or not at all, never Python, and a running case stays on its version."""

from collections.abc import Mapping

import pytest
import sqlalchemy as sa

from tests.webapp.answers import HIRE
from tests.webapp.casework.stories import drive_on, driven
from tests.webapp.house import House, person
from tests.workflows.law.mutants import without
from webapp import clock
from webapp.casework.publishing import publish_project, publish_shipped
from webapp.db import db
from webapp.models import AuditEvent, Case, Project, ProjectFile
from webapp.refusals import Invalid, NotAllowed
from workflows import packs
from workflows.catalog import Source

ESCAPE = "().__class__.__bases__[0].__subclasses__()"
RAN = "__import__('pathlib').Path('{mark}').write_text('ran')"


def pack(**changes: bytes) -> dict[str, bytes]:
    return {**packs.files("civil_service"), **changes}


def replaced(name: str, before: str, after: str) -> dict[str, bytes]:
    source = packs.files("civil_service")[name].decode()
    assert before in source, f"{name} does not say {before}"
    return pack(**{name: source.replace(before, after, 1).encode()})


def publish(files: Mapping[str, bytes], author: str = "dana", second: str = "paul") -> int:
    return publish_project(Source(files), person(author), person(second), clock.now())


def published() -> int:
    db.session.rollback()
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(Project)) or 0)


def test_a_project_that_breaks_the_law_is_not_published(house: House) -> None:
    """The letter that tells the person of a finding is gone; everything else runs as before."""
    files = without("task", packs.files("uk_baseline"), "finding.bpmn", "tell_of_finding").files
    before = published()
    with pytest.raises(Invalid) as refused:
        publish(files)
    assert "decide_finding" in refused.value.errors
    assert published() == before


# --- Python, in the places where the bare engine would run it


def in_a_condition(code: str) -> dict[str, bytes]:
    return replaced("main.bpmn", "=facts.consent.complete and facts.declaration.submitted", code)


def in_a_timer(code: str) -> dict[str, bytes]:
    return replaced("obtain_consent.bpmn", "=working days after(today(), facts.limits.consent_reminder_days)", code)


def in_a_multi_instance(code: str) -> dict[str, bytes]:
    return replaced("score_conduct.bpmn", 'inputCollection="=facts.team.raters"', f'inputCollection="{code}"')


def in_a_decision_cell(code: str) -> dict[str, bytes]:
    source = packs.files("civil_service")["plan_checks.dmn"].decode()
    start = source.index("<text>", source.index("<outputEntry")) + len("<text>")
    end = source.index("</text>", start)
    return pack(**{"plan_checks.dmn": (source[:start] + code + source[end:]).encode()})


def _with_extension(code: str, element: str) -> dict[str, bytes]:
    spiff = f'<spiff:{element} xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core">{code}</spiff:{element}>'
    return replaced("score_conduct.bpmn", "<zeebe:userTask />", f"<zeebe:userTask />{spiff}")


def in_a_pre_script(code: str) -> dict[str, bytes]:
    return _with_extension(code, "preScript")


def in_a_post_script(code: str) -> dict[str, bytes]:
    return _with_extension(code, "postScript")


def in_a_script_task(code: str) -> dict[str, bytes]:
    source = packs.files("civil_service")["score_conduct.bpmn"].decode()
    start = source.index('<bpmn:serviceTask id="compute_score"')
    end = source.index("</bpmn:serviceTask>", start)
    task = source[start:end].replace("bpmn:serviceTask", "bpmn:scriptTask", 1)
    task = task[: task.index("<bpmn:extensionElements>")] + task[task.index("</bpmn:extensionElements>") + 25 :]
    whole = source[:start] + task + f"<bpmn:script>{code}</bpmn:script></bpmn:scriptTask>" + source[end + 19 :]
    return pack(**{"score_conduct.bpmn": whole.encode()})


PLACES = (
    in_a_condition, in_a_timer, in_a_multi_instance, in_a_decision_cell, in_a_pre_script, in_a_post_script,
    in_a_script_task,
)  # fmt: skip


@pytest.mark.parametrize("place_of", PLACES, ids=lambda f: f.__name__)
@pytest.mark.parametrize("code", [RAN, "=" + RAN, ESCAPE], ids=["python", "as FEEL", "escape"])
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_python_is_refused_in_every_place_and_never_runs(house: House, tmp_path, place_of, code: str) -> None:  # type: ignore[no-untyped-def]
    mark = tmp_path / "mark"
    before = published()
    with pytest.raises(Invalid):
        publish(place_of(code.format(mark=mark).replace("<", "&lt;")))
    assert not mark.exists() and published() == before


# --- two people


@pytest.mark.parametrize(
    ("author", "second"), [("dana", "dana"), ("dana", "adam"), ("joanna", "paul"), ("ruth", "paul"), ("vera", "dana")]
)
def test_publishing_takes_two_designers(house: House, author: str, second: str) -> None:
    before = published()
    with pytest.raises(NotAllowed):
        publish(replaced("scorecard.yaml", "min", "min"), author, second)
    assert published() == before


def test_weights_change_only_with_two_people_and_for_later_cases_only(house: House) -> None:
    running = driven(house, until="appoint_team")
    name = "vetoes.dmn"
    second_version = publish(pack(**{name: packs.files("civil_service")[name] + b"\n"}))
    later = house.open(2)
    told = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "project.published").order_by(AuditEvent.id.desc())
    ).first()
    assert told is not None and told.actor_id == person("dana").id
    assert f'"second":{person("paul").id}'.encode() in told.content
    projects = {case.id: case.project_id for case in db.session.scalars(sa.select(Case))}
    assert projects[later] == second_version != projects[running]
    drive_on(house, running, wanted=HIRE)
    case = db.session.get(Case, running, populate_existing=True)
    assert case is not None and case.outcome == "hired" and case.project_id == projects[running]


# --- whole, or not at all


def test_the_same_content_twice_is_one_version(house: House) -> None:
    before = published()
    with pytest.raises(Invalid, match="published already"):
        publish(pack())
    name = next(n for n in packs.files("civil_service") if n.startswith("notices/") and n.endswith(".en.md"))
    changed = pack(**{name: packs.files("civil_service")[name] + b"\n"})
    publish(changed)
    with pytest.raises(Invalid, match="published already"):
        publish(changed)
    assert published() == before + 1
    publish(pack())  # going back to what was published before is a new version
    assert published() == before + 2


def test_shipped_packs_publish_once(house: House) -> None:
    before = published()
    assert before == len(packs.shipped()) and publish_shipped(clock.now()) == []
    assert published() == before


def test_every_file_is_kept_as_it_was_published_to_the_byte(house: House) -> None:
    for row in db.session.scalars(sa.select(Project)):
        kept = db.session.execute(
            sa.select(ProjectFile.name, ProjectFile.source).where(ProjectFile.project_id == row.id)
        )
        assert {r.name: bytes(r.source) for r in kept} == packs.files(row.pack)


@pytest.mark.parametrize("ending", [".bpmn", ".dmn", ".form", "pack.yaml", "scorecard.yaml", "zh_Hans.yaml"])
@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"PK\x03\x04" + bytes(200),
        lambda data: bytes(reversed(data)),
        lambda data: b'<!DOCTYPE x [<!ENTITY a "b">]>' + data,
        lambda data: b"[" * 5000,
    ],
    ids=["empty", "cut", "zip", "reversed", "entity", "deep"],
)
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_broken_files_are_refused_in_words_and_change_nothing(house: House, ending: str, harm) -> None:  # type: ignore[no-untyped-def]
    files = packs.files("civil_service")
    name = next(n for n in sorted(files) if n.endswith(ending))
    before = published()
    with pytest.raises(Invalid) as refusal:
        publish(pack(**{name: harm(files[name])}))
    assert refusal.value.errors or refusal.value.message
    assert published() == before


@pytest.mark.parametrize("gone", ["main.bpmn", "pack.yaml", "plan_checks.dmn", "forms/give_consent.form"])
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_project_that_lacks_a_file_is_refused(house: House, gone: str) -> None:
    files = pack()
    del files[gone]
    with pytest.raises(Invalid):
        publish(files)


def test_a_file_that_would_swell_is_refused_before_it_does(house: House) -> None:
    laughs = "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    with pytest.raises(Invalid, match="cannot be published"):
        publish(pack(**{"pack.yaml": f"{laughs}stages: [{{code: *a11}}]\n".encode()}))
