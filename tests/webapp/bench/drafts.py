"""Drafts small enough to read, that run, and drafts that mean no good."""

import json
from collections.abc import Mapping

from tests.workflows.bpmn.drawing import (
    boundary,
    catch,
    diagram,
    end,
    flows,
    gateway,
    many,
    node,
    process,
    properties,
    script,
    start,
    timer,
    user,
)
from workflows import packs

_UK = packs.files("uk_baseline")
PACK = _UK["pack.yaml"].replace(b"main: vet_uk_baseline", b"main: small")
DIALECT = f"<extensionElements>{properties({'dialect': '1'})}</extensionElements>"
OFFICE = '<zeebe:assignmentDefinition candidateGroups="vetting_officers"/>'


def main(*parts: str) -> bytes:
    return diagram(process("small", DIALECT, start(), *parts))


def task(id_: str, *parts: str, **props: str) -> str:
    return user(id_, *parts, settings=OFFICE, outputs={"answer": "=answer"}, **props)


def form(id_: str, *components: Mapping[str, object]) -> bytes:
    asked = components or (
        {"id": "answer", "type": "radio", "key": "answer", "label": "Answer", "validate": {"required": True},
         "values": [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]},
    )  # fmt: skip
    return json.dumps({"schemaVersion": 19, "type": "default", "id": id_, "components": list(asked)}).encode()


HIRED = end("ended", outcome="hired")


def small(drawing: bytes, **forms: bytes) -> dict[str, bytes]:
    """A project of one drawing, with a form for its task."""
    held = {f"forms/{id_}.form": data for id_, data in ({"ask": form("ask")} | forms).items()}
    return {"pack.yaml": PACK, "main.bpmn": drawing, **held}


SMALL = small(
    main(
        task("ask"),
        gateway("exclusive", "said", "said_ask"),
        catch("pause", timer("=duration(&quot;P3D&quot;)")),
        HIRED,
        flows("start > ask > said", 'said > pause: =answer = "yes"', "said > ask", "pause > ended"),
    )
)
BOMB = "=count(for a in 1..9999, b in 1..9999 return a * b)"
# Ten bombs in a row, each stopped and tried once more by itself, take longer than a request may.
LOOPS = main(
    task("ask"),
    *(script(f"burn_{n}", BOMB, f"v{n}") for n in range(10)),
    HIRED,
    flows("start > ask > burn_0", *(f"burn_{n} > burn_{n + 1}" for n in range(9)), "burn_9 > ended"),
)
CIRCLE = main(
    task("ask"),
    gateway("exclusive", "again", "again_ended"),
    HIRED,
    flows("start > ask > again", "again > again2: =true", "again > ended", "again2 > again"),
    gateway("exclusive", "again2"),
)
# Whoever answers it is asked again.
ROUNDS = main(
    task("ask"),
    gateway("exclusive", "again", "again_ended"),
    HIRED,
    flows("start > ask > again", 'again > ask: =answer = "yes"', "again > ended"),
)
CROWD = main(
    script("list_them", "=for i in 1..10000 return i", "them"),
    task("ask", many("=them")),
    HIRED,
    flows("start > list_them > ask > ended"),
)
BEATS = main(
    task("ask"),
    boundary("beat", "ask", timer(cycle='="R/PT1S"'), interrupting=False),
    end("beaten"),
    HIRED,
    flows("start > ask > ended", "beat > beaten"),
)
PYTHON = main(
    node("scriptTask", "run_it", "<script>__import__('os').system('touch /tmp/harmed')</script>"),
    HIRED,
    flows("start > run_it > ended"),
)
HUGE_FORM = form(
    "ask",
    *(
        {"id": f"f{n}", "type": "textarea", "key": f"f{n}", "label": "x" * 200, "validate": {"required": True}}
        for n in range(3000)
    ),
)
