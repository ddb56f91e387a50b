"""The demo keeps its hands off whatever is not its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import webapp
from tests.offices import MONDAY, Place
from tests.webapp.demo.conftest import empty_place, furnish, opened
from webapp.access.permissions import Role
from webapp.casework.publishing import publish_shipped
from webapp.casework.users import NewUser, create
from webapp.commands.demo import demo
from webapp.db import transaction
from webapp.demo import office
from webapp.demo.people import FRONT_DESK, PASSWORD
from webapp.models import OrganisationUnit

Choose = Callable[[Place], None]


def run(*options: str) -> Result:
    return CliRunner().invoke(demo, options)


def add_somebody_real(place: Place) -> None:
    with opened(place), transaction() as session:
        unit = OrganisationUnit(name="Harbour Works", path="/1/")
        session.add(unit)
        session.flush()
        create(
            session,
            NewUser("joanna", "Joanna Pike", "", "joanna@port.gov", unit.id, "x" * 12, (Role.AUDITOR,), ()),
            MONDAY,
        )


@pytest.fixture(scope="module")
def one_case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with empty_place("sqlite", tmp_path_factory.mktemp("one")) as place:
        furnish(place, 1, 3)
        yield place


def test_it_refuses_a_second_time_and_says_why(one_case: Place, from_environment: Choose) -> None:
    from_environment(one_case)
    refused = run("--cases", "1")
    assert refused.exit_code == 1
    assert "holds a demo office with 1 cases" in refused.output


def test_once_leaves_a_demo_as_it_is_and_tells_the_sign_ins_again(one_case: Place, from_environment: Choose) -> None:
    from_environment(one_case)
    again = run("--once")
    assert again.exit_code == 0, again.output
    assert PASSWORD in again.output
    assert all(username in again.output for _, username, _ in FRONT_DESK)
    with opened(one_case):
        assert office.standing().cases == 1


@pytest.mark.parametrize("options", [(), ("--cases", "2")])
def test_it_refuses_where_somebody_real_has_an_account(
    nothing: Place, from_environment: Choose, options: tuple[str, ...]
) -> None:
    add_somebody_real(nothing)
    from_environment(nothing)
    refused = run(*options)
    assert refused.exit_code == 1
    assert "accounts that no demo made: 1" in refused.output
    with opened(nothing):
        assert office.standing() == office.Standing(people=1, invented=0, projects=0, cases=0)


def test_once_says_nothing_of_sign_ins_where_somebody_real_has_an_account(
    nothing: Place, from_environment: Choose
) -> None:
    add_somebody_real(nothing)
    from_environment(nothing)
    left = run("--once")
    assert left.exit_code == 0
    assert PASSWORD not in left.output


def test_it_refuses_where_processes_are_published_already(nothing: Place, from_environment: Choose) -> None:
    with opened(nothing):
        publish_shipped(MONDAY)
    from_environment(nothing)
    assert "processes are published here already" in run().output


# What the bench's own process is made of; the process that serves pages imports none of it.
BENCH = {f"bench/{name}.py" for name in ("answering", "office", "round", "telling")}
SERVED = """
import sys
from webapp import create_app
from webapp.config import from_environment
create_app(from_environment({"PROBITY_HOME": sys.argv[1], "PROBITY_DATABASE_URL": "sqlite://"}))
print(sorted(name for name in sys.modules if name.startswith("webapp.demo")))
"""


def test_nothing_but_its_command_and_the_bench_can_reach_the_demo_and_its_signatures(tmp_path: Path) -> None:
    root = Path(webapp.__file__).parent
    users = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "webapp.demo" in path.read_text() and "demo" not in path.parent.name
    }
    assert users == {"commands/demo.py"} | BENCH
    served = subprocess.run([sys.executable, "-c", SERVED, str(tmp_path)], capture_output=True, text=True, check=True)
    assert served.stdout.strip() == "[]"
