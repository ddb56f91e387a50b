"""Decision tables that leave a case without an answer, or with two."""

from collections.abc import Iterator
from typing import Final

from workflows.dmn import coverage
from workflows.dmn.boxed import Table
from workflows.dmn.coverage import Coverage, Row
from workflows.errors import Problem
from workflows.law.rules.view import Found, View

_MOST_TOLD: Final = 5


def decision_tables(view: View) -> Iterator[Found]:
    for file, model in view.ground.models.items():
        for name, table in coverage.tables(model):
            yield from (
                _sourced(view, file, problem) for problem in _problems(name, table, coverage.coverage(model, table))
            )


def _problems(name: str, table: Table, found: Coverage) -> Iterator[Problem]:
    if found.open:
        reason = (
            f"Expected tests of constants and orders but what {', '.join(found.open)} asks cannot be worked out, so "
            "gaps and overlaps of this table are not known."
        )
        yield Problem(
            table.id,
            name,
            table.line,
            "advice/dmn-open",
            reason,
            "Look through the combinations yourself, or ask for the value in a column of its own.",
        )
    if found.gaps:
        reason = f"Expected a rule for every combination but none answers {_rows(found, found.gaps)}."
        yield Problem(table.id, name, table.line, "law/dmn-gap", reason, "Add a rule for it, or a default output.")
    if found.overlaps:
        rows = _rows(found, found.overlaps)
        reason = f"Expected one rule for each combination ({table.policy}) but several answer {rows}."
        yield Problem(
            table.id,
            name,
            table.line,
            "law/dmn-overlap",
            reason,
            "Narrow one of the rules, or choose a hit policy that says which one answers.",
        )


def _rows(found: Coverage, rows: tuple[Row, ...]) -> str:
    said = [coverage.told(found.columns, row) for row in rows[:_MOST_TOLD]]
    more = len(rows) - len(said)
    return "; ".join(said) + (f"; and {more} more" if more else "") + (", and others" if found.more else "")


def _sourced(view: View, file: str, problem: Problem) -> Found:
    rule = view.statute.rules[problem.rule]
    reason = f"{problem.reason} Source: {view.statute.told(rule.source, rule.at)}."
    return Found(file, Problem(problem.element, problem.name, problem.line, problem.rule, reason, problem.instead))
