"""`python -m benchmarks.drawing`: how long a large diagram takes to open in a browser and to be checked after a change.

A diagram of 400 elements in a draft of its own, a real server, headless Chromium. "Shown" is from asking for the page
to the drawing on the screen, ready to be edited, and "checked" until its problems are told. A change is from renaming a
task to the problems of the saved drawing; a second of it is the pause before a change is saved.
"""

import os
import re
import shutil
import statistics
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from time import perf_counter

from playwright.sync_api import Page, sync_playwright

from benchmarks.law import long_project
from benchmarks.places import Place, fresh
from benchmarks.server import running
from webapp import create_app
from webapp.access import viewer as viewers
from webapp.access.permissions import Role
from webapp.casework import drafting
from webapp.casework.users import NewUser, create
from webapp.commands.db import migrate
from webapp.config import from_environment
from webapp.db import db, transaction
from webapp.demo.people import PASSWORD
from webapp.models import OrganisationUnit

ROUNDS = 7
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
A_ROW, ACROSS, DOWN = 20, 160, 140
STATE = "html[data-studio={}]"
Spot = tuple[int, int]


def drawn(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The project with a place for each element of its diagram: rows of shapes, flows as straight lines."""
    source = files["main.bpmn"].decode()
    found = re.findall(r'<(userTask|scriptTask|boundaryEvent|startEvent|endEvent|exclusiveGateway) id="(\w+)"', source)
    spots = {id_: (160 + n % A_ROW * ACROSS, 120 + n // A_ROW * DOWN) for n, (_kind, id_) in enumerate(found)}
    shapes = "".join(_shape(id_, kind, spots[id_]) for kind, id_ in found)
    flows = re.findall(r'<sequenceFlow id="(\w+)" sourceRef="(\w+)" targetRef="(\w+)"', source)
    edges = "".join(_edge(id_, spots[begin], spots[end]) for id_, begin, end in flows)
    plane = (
        '<bpmndi:BPMNDiagram id="sheet" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI">'
        f'<bpmndi:BPMNPlane id="plane" bpmnElement="long">{shapes}{edges}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    return dict(files) | {"main.bpmn": source.replace("</definitions>", f"{plane}</definitions>").encode()}


def _shape(id_: str, kind: str, spot: Spot) -> str:
    width, height = (100, 80) if kind.endswith("Task") else (50, 50) if kind.endswith("Gateway") else (36, 36)
    x, y = spot[0] - width // 2, spot[1] - height // 2
    return (
        f'<bpmndi:BPMNShape id="{id_}_di" bpmnElement="{id_}"><dc:Bounds x="{x}" y="{y}" width="{width}" '
        f'height="{height}"/></bpmndi:BPMNShape>'
    )


def _edge(id_: str, begin: Spot, end: Spot) -> str:
    points = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in (begin, end))
    return f'<bpmndi:BPMNEdge id="{id_}_di" bpmnElement="{id_}">{points}</bpmndi:BPMNEdge>'


def begin(place: Place) -> int:
    """An office with one designer, who has the draft. Returns its id."""
    app = create_app(from_environment(place.environment))
    now = datetime.now(UTC)
    with app.app_context():
        with transaction() as session:
            unit = OrganisationUnit(name="Office", name_zh="机关", path="/1/")
            session.add(unit)
            session.flush()
            new = NewUser(
                "designer", "Designer", "Designer", "designer@example.org", unit.id, PASSWORD, (Role.DESIGNER,), ()
            )
            create(session, new, now)
        viewer = viewers.load_by_username("designer")
        assert viewer is not None
        draft = drafting.begin(drawn(long_project()), "Long", viewer, now)
        db.session.remove()
        db.engine.dispose()
    return draft


def opened(tab: Page, address: str) -> tuple[float, float]:
    """Seconds until the drawing is shown, and until it is checked."""
    began = perf_counter()
    tab.goto(address, wait_until="commit")
    tab.wait_for_selector(f"{STATE.format('ready')}, {STATE.format('checked')}", state="attached")
    shown = perf_counter() - began
    tab.wait_for_selector(STATE.format("checked"), state="attached")
    return shown, perf_counter() - began


def changed(tab: Page, name: str) -> float:
    """Seconds from a change to the problems of what was saved."""
    with tab.expect_response(lambda answer: answer.url.endswith("/check")) as told:
        began = perf_counter()
        tab.evaluate(
            """name => {
                const get = (service) => studio.editor.modeler.get(service);
                get("modeling").updateProperties(get("elementRegistry").get("look7"), { name });
            }""",
            name,
        )
    told.value.finished()
    return perf_counter() - began


def main() -> None:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with fresh("sqlite") as place:
        os.environ.update(place.environment)
        migrate()
        draft = begin(place)
        with running(place) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program)
            tab = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
            tab.goto(f"{server.address}/sign-in")
            tab.get_by_label("User name").fill("designer")
            tab.get_by_label("Password").fill(PASSWORD)
            tab.get_by_role("button", name="Sign in").click()
            address = f"{server.address}/designer/drafts/{draft}/edit/main.bpmn"
            first = opened(tab, address)
            again = [opened(tab, address) for _ in range(ROUNDS)]
            changes = [changed(tab, f"Look {n}") for n in range(ROUNDS)]
            browser.close()
    shown, checked = (statistics.median(times) for times in zip(*again, strict=True))
    sys.stdout.write(f"first time: shown after {first[0]:.2f} s, checked after {first[1]:.2f} s\n")
    sys.stdout.write(f"again: shown after {shown:.2f} s, checked after {checked:.2f} s (median of {ROUNDS})\n")
    sys.stdout.write(f"a change: checked after {statistics.median(changes):.2f} s, of which 1 s is the pause\n")


if __name__ == "__main__":
    main()
