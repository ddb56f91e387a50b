"""Answers what a bench is asked: publishes the draft, comes to where the recorded acts lead, tells and draws.

A bench is a cache of its draft and the acts that were done: it goes on from where it stands when that is on the way,
else it begins anew and does them again, which gives the same case.
"""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Flask
from flask_babel import refresh

from webapp.bench.filling import Filled, fill_in
from webapp.bench.office import Office, furnish
from webapp.bench.round import Round
from webapp.bench.scene import scene
from webapp.bench.telling import happened, plan, told_trouble
from webapp.casework.diagram import source_of
from webapp.casework.publishing import problems_of
from webapp.db import db
from webapp.pages.words import pack_words
from workflows import catalog
from workflows.catalog import Source
from workflows.errors import Problem
from workflows.scenarios import acts_of, name_of
from workflows.scenarios.model import Answers
from workflows.sentences import sentence

LAW = "law/"


@dataclass(frozen=True)
class Course:
    """How a case begins, and the acts done in it, as they are kept."""

    begins: date
    level: str
    answers: Mapping[str, Sequence[Answers]]
    acts: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Course":
        return cls(date.fromisoformat(told["begins"]), told["level"], told["answers"], tuple(told["acts"]))

    def continues(self, other: "Course | None") -> bool:
        """Whether it begins as the other does and does everything that the other did."""
        return (
            other is not None
            and (self.begins, self.level, self.answers) == (other.begins, other.level, other.answers)
            and self.acts[: len(other.acts)] == other.acts
        )


class Service:
    def __init__(self, app: Flask, schema: bytes):
        self._app, self._schema = app, schema
        self._office: Office | None = None
        self._round: Round | None = None
        self._course: Course | None = None
        self._context = app.app_context()
        self._context.push()

    def answer(self, request: Mapping[str, Any]) -> Any:
        """What is asked (`ask`), in the language `lang`."""
        asked = {
            "prepare": self._prepare,
            "play": self._play,
            "form": self._form,
            "drawing": self._drawing,
            "run": self._run,
            "plan": lambda request: plan(self.office),
        }[request["ask"]]
        with self._app.test_request_context(f"/?lang={request.get('lang', 'en')}"):
            refresh()  # the language of the request before is remembered by the application's context
            return asked(request)

    @property
    def office(self) -> Office:
        assert self._office is not None, "prepared first"
        return self._office

    def _prepare(self, request: Mapping[str, Any]) -> Any:
        """Publish the draft here, whatever the law says of it. Without problems it runs."""
        files = {name: b64decode(data) for name, data in request["files"].items() if name_of(name) is None}
        problems = [problem for problem in problems_of(Source(files)) if not problem.rule.startswith(LAW)]
        if not problems and catalog.load(Source(files)).pack is None:
            problems = [
                Problem(
                    "",
                    "pack.yaml",
                    0,
                    "pack/missing",
                    sentence("A project needs a pack.yaml."),
                    sentence("Add the file."),
                )
            ]
        self._round = self._course = None
        if not problems:
            self._office = furnish(self._app, self._schema, files)
        return {"problems": problems}

    def _come_to(self, course: Course) -> dict[str, Any] | None:
        """Do what is still to be done; the trouble with an act that could not be done, and then none after it is."""
        if self._round is None or not course.continues(self._course):
            self._round = self._course = None
            try:
                self._round = self._begun(course)
            except Exception as error:  # the boundary of the bench: whatever a draft makes of the office is told
                return told_trouble(error, 0, self.office)
            self._course = Course(course.begins, course.level, course.answers, ())
        assert self._course is not None
        for place in range(len(self._course.acts), len(course.acts)):
            [act] = acts_of(course.acts[place : place + 1])
            try:
                self._round.act(act)
            except Exception as error:
                trouble = told_trouble(error, place + 1, self.office)
                self._round = None
                return trouble
            self._course = Course(course.begins, course.level, course.answers, course.acts[: place + 1])
        return None

    def _begun(self, course: Course) -> Round:
        application = self.office.begin(course.begins, course.level)
        return Round.begin(self.office, application, course.answers)

    def _play(self, request: Mapping[str, Any]) -> Any:
        """Come to where the acts lead and tell what is there; `sight` false spares the telling."""
        trouble = self._come_to(Course.of(request["course"]))
        if trouble is not None or not request.get("sight", True):
            return {"trouble": trouble, "scene": None}
        assert self._round is not None
        process = request.get("process", "")
        known = process if process in self.office.project.processes else self.office.project.main
        return {"trouble": None, "scene": scene(self._round, known)}

    def _form(self, request: Mapping[str, Any]) -> Any:
        """The real form of a task, filled with what is suggested or with what was `posted`. One that was filled in well
        is done, and `act` is the step to keep."""
        trouble = self._come_to(Course.of(request["course"]))
        if trouble is not None:
            return {"trouble": trouble, "form": None, "act": None}
        assert self._round is not None and self._course is not None
        try:
            filled: Filled = fill_in(
                self._round, request["element"], request["which"], request["by"], request["posted"]
            )
        except Exception as error:
            db.session.rollback()
            return {"trouble": told_trouble(error, 0, self.office), "form": None, "act": None}
        if filled.act is not None:
            self._course = replace(self._course, acts=(*self._course.acts, filled.act))
        if filled.touched:
            self._round = None
        return {"trouble": None, "form": filled.form, "act": filled.act}

    def _drawing(self, request: Mapping[str, Any]) -> Any:
        project = self.office.project
        process = request["process"] or project.main
        if process not in project.processes:
            return {"xml": None}
        return {"xml": source_of(project, process, pack_words(project)).decode()}

    def _run(self, request: Mapping[str, Any]) -> Any:
        """Do a whole scenario and tell what came of it."""
        trouble = self._come_to(Course.of(request["course"]))
        found = happened(self._round) if self._round is not None else None
        return {"trouble": trouble, "happened": found}
