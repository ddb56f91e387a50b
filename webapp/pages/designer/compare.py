"""Two versions held against each other: in words, on the diagrams, in tables, line by line."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request, url_for

from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework.comparing import Compared, compared
from webapp.casework.queries.sides import Side, choices, side_of, suggested
from webapp.pages.designer import compare_terms as terms
from webapp.pages.designer.compare_words import Words, kind_words, property_words, titles
from webapp.refusals import NotFound
from workflows.compare import FileChange, How, Point
from workflows.compare.tables import DecisionTable, decision_tables, rated
from workflows.compare.texts import Line, lines

pages = Blueprint("compare", __name__)

_ONE_AT_A_TIME = ("diagrams", "source")


@dataclass(frozen=True)
class Page:
    """One view of two sides, as the template asks for it."""

    left: Side
    right: Side
    found: Compared
    view: str
    asked: str

    @cached_property
    def words(self) -> Words:
        return Words(self.left.files, self.right.files)

    @cached_property
    def files(self) -> tuple[FileChange, ...]:
        return self.of(self.view)

    @cached_property
    def file(self) -> FileChange | None:
        """The file that is looked at where a view shows one at a time: the one asked for, else the first."""
        if self.view not in _ONE_AT_A_TIME:
            return None
        return next(
            (file for file in self.files if self.asked in (file.file, file.was_file)), next(iter(self.files), None)
        )

    def of(self, view: str) -> tuple[FileChange, ...]:
        return self.found.comparison.of(*terms.VIEWS[view][1])

    def href(self, view: str, file: str = "") -> str:
        """The same two sides in another view."""
        known = {"file": file} if file and view in _ONE_AT_A_TIME else {}
        return url_for("compare.compare_page", left=self.left.code, right=self.right.code, view=view, **known)

    def where(self, point: Point) -> str:
        """Where a point of the summary is seen."""
        file = next(one for one in self.found.comparison.files if one.file == point.file)
        view = next(name for name, (_, kinds) in terms.VIEWS.items() if file.kind in kinds)
        there = any(subject.id == point.subject for subject in file.subjects)
        return self.href(view, point.file) + (f"#{quote(self.anchor(file, point.subject))}" if there else "")

    @staticmethod
    def anchor(file: FileChange, subject: str) -> str:
        """The id of the line that tells what changes of a thing."""
        return "-".join(f"change {file.file} {subject}".split())

    @cached_property
    def marks(self) -> dict[str, dict[str, object]]:
        """What the two drawings mark: id → (how, sign), and which id of the left is which of the right."""
        found: dict[str, dict[str, object]] = {"left": {}, "right": {}, "pairs": {}}
        for subject in self.file.subjects if self.file is not None else ():
            sign = [subject.how.value, terms.HOW[subject.how][0]]
            if subject.how is not How.ADDED:
                found["left"][subject.was_id] = sign
            if subject.how is not How.GONE:
                found["right"][subject.id] = sign
            if subject.was_id != subject.id:
                found["pairs"][subject.was_id] = subject.id
        return found

    def drawing(self, side: Side, file: FileChange) -> str:
        """The address of the drawing of one side; '' where that side has none."""
        name = file.was_file or file.file if side is self.left else file.file
        return url_for("compare.diagram_file", side=side.code, file=name) if name in side.files else ""

    def tables(self, file: FileChange) -> tuple[DecisionTable, ...]:
        return decision_tables(self._before(file), self.right.files.get(file.file))

    def lines(self, file: FileChange) -> tuple[Line, ...] | None:
        return lines(self._before(file) or b"", self.right.files.get(file.file, b""))

    @property
    def rated(self) -> object:
        return rated(self.left.files.get("scorecard.yaml"), self.right.files.get("scorecard.yaml"))

    def _before(self, file: FileChange) -> bytes | None:
        return self.left.files.get(file.was_file or file.file)


@pages.get("/designer/compare")
@requires(Permission.PROCESS_READ)
def compare_page() -> str:
    viewer = current_viewer()
    offered, codes = choices(viewer), (request.args.get("left", ""), request.args.get("right", ""))
    if not all(codes):
        codes = suggested(offered, *codes)
        return render_template("designer/compare_choose.html", choices=offered, codes=codes, titles=titles())
    left, right = (side_of(code, viewer) for code in codes)
    view = request.args.get("view", "words")
    if view not in terms.VIEWS:
        raise NotFound("There is no such page.")
    return render_template(
        "designer/compare.html",
        page=Page(left, right, compared(left, right), view, request.args.get("file", "")),
        choices=offered,
        codes=codes,
        titles=titles(),
        terms=terms,
        kind_words=kind_words,
        property_words=property_words,
    )


@pages.get("/designer/compare/diagram.bpmn")
@requires(Permission.PROCESS_READ)
def diagram_file() -> Response:
    """The drawing of one side as it was saved; nothing but diagrams is given out."""
    side, name = side_of(request.args.get("side", ""), current_viewer()), request.args.get("file", "")
    if not name.endswith(".bpmn") or name not in side.files:
        raise NotFound("There is no such diagram.")
    return Response(side.files[name], mimetype="application/xml", headers={"Content-Disposition": "attachment"})
