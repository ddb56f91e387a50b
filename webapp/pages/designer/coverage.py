"""Decision tables of a version or draft: which combinations of inputs no rule answers, and which several do."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework.queries.sides import Side, side_of
from webapp.pages.designer.compare_words import Words, titles
from webapp.refusals import NotFound
from workflows import dmn
from workflows.dmn.boxed import Table
from workflows.dmn.coverage import SINGLE, Coverage, coverage
from workflows.errors import Refused, Unreadable

pages = Blueprint("coverage", __name__)


@dataclass(frozen=True)
class Found:
    """A decision with a table: `promises` says whether its hit policy promises one answer."""

    file: str
    id: str
    name: str
    model: dmn.Model
    table: Table

    @property
    def promises(self) -> bool:
        return self.table.policy in SINGLE

    @property
    def coverage(self) -> Coverage:
        return coverage(self.model, self.table)


@pages.get("/designer/coverage")
@requires(Permission.PROCESS_READ)
def coverage_page() -> str:
    side = side_of(request.args.get("side", ""), current_viewer())
    tables, broken = _tables(side)
    asked = request.args.get("decision", "")
    shown = next((one for one in tables if one.id == asked), None)
    if asked and shown is None:
        raise NotFound("There is no such decision table.")
    shown = shown or next(iter(tables), None)
    return render_template(
        "designer/coverage.html",
        side=side,
        titles=titles(),
        tables=tables,
        broken=broken,
        shown=shown,
        found=shown.coverage if shown is not None else None,
        words_for=Words(side.files, side.files),
    )


def _tables(side: Side) -> tuple[list[Found], list[str]]:
    """Every decision table of the side, and the files that cannot be read."""
    tables, broken = [], []
    for name, data in sorted(side.files.items()):
        if not name.endswith(".dmn"):
            continue
        try:
            model = dmn.read(data, name)
        except (Refused, Unreadable):
            broken.append(name)
            continue
        tables += [
            Found(name, node.id, node.name or node.id, model, node.logic)
            for node in model.nodes.values()
            if isinstance(node.logic, Table)
        ]
    return tables, broken
