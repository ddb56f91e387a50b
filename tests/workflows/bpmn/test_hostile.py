"""Hostile diagrams get words in bounded time, and nothing of them acts."""

import time

import pytest

from tests.workflows.bpmn.whole import flows, loose
from workflows.bpmn import reader
from workflows.bpmn.normalise import normalise
from workflows.bpmn.outline import outline

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def chain(count: int) -> bytes:
    tasks = "".join(f'<userTask id="t{n}"/>' for n in range(count))
    return loose(f'<startEvent id="t{count}"/>{tasks}{flows(*(f"t{n} t{(n + 1) % count}" for n in range(count)))}')


def nested(depth: int) -> bytes:
    return loose("".join(f'<subProcess id="s{n}">' for n in range(depth)) + "</subProcess>" * depth)


def mesh(count: int) -> bytes:
    """Gateways all joined to all: as many paths as there can be."""
    gates = "".join(f'<parallelGateway id="g{n}"/>' for n in range(count))
    lines = flows(*(f"g{a} g{b}" for a in range(count) for b in range(count) if a != b))
    return loose(f'<startEvent id="s"/>{gates}{flows("s g0")}{lines}')


HOSTILE = {
    "no definitions": (f'<process xmlns="{MODEL}"/>'.encode(), "unreadable", "Expected BPMN 2.0 definitions"),
    "another vocabulary": (b"<html/>", "unreadable", "Expected BPMN 2.0 definitions"),
    "nothing inside": (f'<definitions xmlns="{MODEL}"/>'.encode(), "refused", "process with work in it"),
    "entity": (b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>', "unreadable", "DOCTYPE"),
    "200,000 elements": (loose("<userTask/>" * 200_000), "unreadable", "50,000 elements"),
    "10,000 levels": (nested(10_000), "unreadable", "200 levels"),
    "190 levels": (nested(190), "refused", "empty"),
    "40,000 tasks": (loose("<userTask/>" * 40_000), "unreadable", "1,000 flow nodes"),
    "a thousand tasks in a ring": (chain(999), "refused", "form"),
    "a mesh": (mesh(44), "refused", "end event"),
    "a larger mesh": (mesh(120), "unreadable", "2,000 sequence flows"),
    "a flow to nowhere": (loose(flows("a b")), "refused", "process with work in it"),
    "a flow to itself": (loose(f'<task id="a"/>{flows("a a")}'), "refused", "path from the start"),
    "a huge id": (loose(f'<userTask id="{"a" * 100_000}"/>'), "refused", "at most 128"),
    "a name of markup": (loose('<userTask id="a" name="&lt;script&gt;alert(1)&lt;/script&gt;"/>'), "refused", "form"),
    "an id of markup": (loose('<userTask id="&lt;img src=x&gt;"/>'), "refused", "at most 128"),
    "an attachment to itself": (loose('<boundaryEvent id="a" attachedToRef="a"/>'), "refused", "border of an activity"),
    "two processes of one id": (loose("<userTask/>", after='<process id="p"/>'), "refused", "used once"),
    "a process that calls itself": (loose('<callActivity id="a" calledElement="p"/>'), "refused", "called process"),
    "20,000 expressions": (
        loose(
            '<userTask id="a"><extensionElements><zeebe:ioMapping>'
            + '<zeebe:input source="=1+" target="b"/>' * 20_000
            + "</zeebe:ioMapping></extensionElements></userTask>"
        ),
        "refused",
        "3,000 expressions",
    ),
    "UTF-7": (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "unreadable", "UTF-8"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_words_in_bounded_time(name: str) -> None:
    data, status, words = HOSTILE[name]
    began = time.perf_counter()
    (found,) = reader.read({"hostile.bpmn": data}).files
    (draft,) = reader.read({"hostile.bpmn": data}, draft=True).files
    if found.diagram is not None:
        outline(found.diagram)
    if draft.status == "runs" and draft.diagram is not None:
        normalise(draft.diagram, draft=True)
    assert time.perf_counter() - began < 10
    assert found.status == status
    assert any(words in problem.reason for problem in found.problems), [p.reason for p in found.problems][:5]


def test_an_ambiguous_file_is_refused_even_as_a_draft() -> None:
    twice = loose('<startEvent id="a"/><userTask id="a"/>')
    assert reader.read({"p.bpmn": twice}, draft=True).status == "refused"
    astray = loose(f'<startEvent id="a"/>{flows("a b")}')
    assert reader.read({"p.bpmn": astray}, draft=True).status == "refused"
