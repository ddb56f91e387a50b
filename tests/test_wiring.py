"""Promises about the code itself: imports point one way, nothing secret is committed, the set-up names no host."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click import Group
from click.testing import CliRunner
from flask import Flask

from tests.webapp.pages.table import NOT_PAGES, OUTSIDE, PAGES
from webapp import create_app
from webapp.access.door import permission_of
from webapp.access.permissions import Permission
from webapp.cli import main
from webapp.config import Settings

ROOT = Path(__file__).parents[1]
PACKAGES = ("workflows", "forms", "webapp")


def committed(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


PYTHON = committed("*.py")
MODULES = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in (*PACKAGES, "tests", "benchmarks")]


def test_imports_point_one_way() -> None:
    # In a process of its own: the linter sets up logging anew and thereby silences every logger that exists.
    lint = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(config_filename='setup.cfg'))"
    done = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_module_says_what_lives_in_it() -> None:
    modules = [path for path in MODULES if path.stat().st_size]  # an empty __init__.py has nothing to say
    silent = [str(path.relative_to(ROOT)) for path in modules if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_no_file_is_a_stub() -> None:
    # Spelt in halves, so that this file does not name them either.
    unfinished = ["TO" + "DO", "FIX" + "ME", "lorem ip" + "sum"]
    marks = re.compile(rf"\b({'|'.join(unfinished)})\b")
    named = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in committed(
            "*.py", "*.html", "*.js", "*.mjs", "*.css", "*.md", "*.cfg", "*.toml", "Makefile", ".ci/*"
        )
        if (found := marks.search(path.read_text()))
    ]
    assert named == []


def test_the_lock_names_no_download_host() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert len(packages) > 50
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in packages.items() if name)


def test_what_is_built_is_not_committed() -> None:
    assert committed("webapp/static/dist/*", "workflows/feel/dist/*", "*.mo", "node_modules/*") == []


def test_only_setup_cfg_configures_and_pyproject_names_the_build() -> None:
    sections = re.findall(r"^\[(.+)\]$", (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert sections == ["build-system"]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_package_reads_another_time_than_the_one_it_is_given(package: str) -> None:
    """`now` is an argument, or comes from webapp/clock.py, or is `today` of the expression language's clock."""
    wall = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(")
    allowed = {"webapp/clock.py"}
    found = [
        str(path.relative_to(ROOT))
        for path in committed(f"{package}/*.py")
        if wall.search(path.read_text()) and str(path.relative_to(ROOT)) not in allowed
    ]
    assert found == []


def every_command(group: Group, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [words]
    for name, command in group.commands.items():
        found += every_command(command, (*words, name)) if isinstance(command, Group) else [(*words, name)]
    return found


@pytest.mark.parametrize("words", every_command(main), ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(main, [*words, "--help"])
    assert answer.exit_code == 0
    explained = answer.output.split("\n\n")[1].strip()
    assert explained and not explained.startswith("Options:")


def routes() -> Flask:
    """The application as it is served, with no database behind it."""
    return create_app(
        Settings(
            home=ROOT / "instance", database_url="sqlite://", secret_key=b"x" * 32, master_key=b"x" * 32, testing=True
        )
    )


def test_every_route_names_a_permission_so_that_none_is_open_by_accident() -> None:
    app = routes()
    nameless = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not isinstance(permission_of(app, rule.endpoint), Permission)
    ]
    assert nameless == []


def test_what_people_outside_reach_is_asked_for_a_link_at_their_own_door() -> None:
    """Every address below /portal but the door itself needs a link, and most the second fact; no other address does."""
    app = routes()
    needed = {rule.endpoint: (rule.rule, permission_of(app, rule.endpoint)) for rule in app.url_map.iter_rules()}
    door = {"portal.link_page", "portal.use_link", "portal.new_link", "portal.ended_page"}
    unproven = {"portal.prove_page", "portal.prove", "portal.send_code", "portal.leave"}
    for endpoint, (rule, permission) in needed.items():
        inside = rule.startswith("/portal")
        assert inside == endpoint.startswith("portal.")
        wanted = (
            Permission.PUBLIC if endpoint in door else Permission.LINK if endpoint in unproven else Permission.OUTSIDE
        )
        assert not inside or permission is wanted, endpoint
        assert inside or permission not in (Permission.LINK, Permission.OUTSIDE), endpoint


def test_every_page_has_a_test() -> None:
    """Each address that answers a GET is walked by tests/webapp/pages, or named there as no page."""
    asked = {rule.endpoint for rule in routes().url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert asked == set(PAGES) | set(OUTSIDE) | NOT_PAGES
