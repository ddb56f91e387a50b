"""Projects are refused with their problems, kept as artefacts, and parsed once for all threads."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.workflows.bpmn.drawing import Story
from tests.workflows.bpmn.loose import FILES
from workflows import catalog, events
from workflows.bpmn import parser, reader
from workflows.catalog import Source
from workflows.errors import Refused, StateError


def test_a_sound_project_has_no_problems_and_runs() -> None:
    source = Source(FILES)
    assert catalog.check(source) == ()
    project = catalog.load(source)
    assert project.key == source.key
    assert set(project.processes) == {"small", "deeper"}
    assert project.main == "small"
    assert project.decisions.ids == ("plan",)
    assert set(project.forms) == {"choose_depth"}
    s = Story(project, "small", {"pack": "x"}).do("choose_depth", depth="deep")
    [decided] = s.told(events.DecisionEvaluated)
    assert (decided.output, decided.rules, decided.inputs) == ("high", ("deep",), (("depth", "deep"),))
    assert s.do("look").told(events.CaseEnded)[0].outcome == "rejected"


def test_an_element_is_found_by_process_and_id() -> None:
    project = catalog.load(Source(FILES))
    assert project.element("small", "choose_depth").form_id == "choose_depth"
    with pytest.raises(StateError):
        project.element("small", "look")


def test_a_project_is_refused_with_every_problem() -> None:
    files = FILES | {"main.bpmn": FILES["main.bpmn"].replace(b'=tier = "high"', b"=tier ="), "plan.dmn": b"<x/>"}
    problems = catalog.check(Source(files))
    assert {problem.element for problem in problems} >= {"deep_enough_look_deeper"}
    assert any(problem.name == "plan.dmn" for problem in problems)
    with pytest.raises(Refused):
        catalog.load(Source(files))


def test_equal_files_give_equal_artefacts_and_an_artefact_runs() -> None:
    artefact = catalog.normalise(Source(FILES))
    assert artefact == catalog.normalise(Source(dict(reversed(FILES.items()))))
    project = catalog.restore(artefact)
    loaded = catalog.load(Source(FILES))
    assert parser.fingerprint(project.specs) == parser.fingerprint(loaded.specs)
    assert Story(project, "small").do("choose_depth", depth="flat").finished


@pytest.mark.parametrize("bad", [b"", b"PK", b"\x28\xb5\x2f\xfd" + b"\x00" * 20])
def test_a_damaged_artefact_is_refused(bad: bytes) -> None:
    with pytest.raises(StateError):
        catalog.restore(bad)


def test_a_project_is_parsed_once_however_many_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(FILES | {"another.form": b'{"id": "another", "components": []}'})
    count = 0
    plain = parser.parse

    def counted(files: dict[str, bytes]) -> object:
        nonlocal count
        count += 1
        return plain(files)

    monkeypatch.setattr(parser, "parse", counted)
    with ThreadPoolExecutor(8) as pool:
        projects = list(pool.map(lambda _: catalog.load(source), range(16)))
    assert count == 1
    assert all(project is projects[0] for project in projects)


def test_a_project_is_read_once_to_be_judged_loaded_and_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(FILES | {"read_once.form": b'{"id": "read_once", "components": []}'})
    count = 0
    plain = reader.read

    def counted(files: Mapping[str, bytes], draft: bool = False) -> reader.Reading:
        nonlocal count
        count += 1
        return plain(files, draft)

    monkeypatch.setattr(reader, "read", counted)
    assert catalog.check(source) == ()
    catalog.load(source)
    catalog.normalise(source)
    assert count == 1


def test_many_threads_run_cases_on_one_project() -> None:
    project = catalog.load(Source(FILES))
    before = parser.fingerprint(project.specs)

    def tell(number: int) -> list[str]:
        return Story(project, "small").do("choose_depth", depth="deep" if number % 2 else "flat").story()

    with ThreadPoolExecutor(4) as pool:
        stories = list(pool.map(tell, range(20)))
    assert len({tuple(story) for story in stories[::2]}) == 1
    assert len({tuple(story) for story in stories[1::2]}) == 1
    assert parser.fingerprint(project.specs) == before


def test_the_name_of_a_file_counts_as_well_as_its_content() -> None:
    assert Source({"a": b"bc"}).key != Source({"ab": b"c"}).key
