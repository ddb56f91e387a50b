"""Decision tables that leave a case without an answer, or with two."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from workflows.dmn import coverage
from workflows.dmn.boxed import Table
from workflows.dmn.coverage import Coverage, Row
from workflows.errors import Problem
from workflows.law.rules.view import Found, View
from workflows.sentences import listed, sentence

_MOST_TOLD: Final = 5


def decision_tables(view: View) -> Iterator[Found]:
    for file, model in view.ground.models.items():
        for name, table in coverage.tables(model):
            yield from (
                _sourced(view, file, problem) for problem in _problems(name, table, coverage.coverage(model, table))
            )


def _problems(name: str, table: Table, found: Coverage) -> Iterator[Problem]:
    if found.open:
        reason = sentence(
            "Expected tests of constants and orders but what %(columns)s asks cannot be worked out, so "
            "gaps and overlaps of this table are not known.",
            columns=", ".join(found.open),
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
        reason = sentence(
            "Expected a rule for every combination but none answers %(rows)s.", rows=_rows(found, found.gaps)
        )
        yield Problem(table.id, name, table.line, "law/dmn-gap", reason, "Add a rule for it, or a default output.")
    if found.overlaps:
        rows = _rows(found, found.overlaps)
        reason = sentence(
            "Expected one rule for each combination (%(policy)s) but several answer %(rows)s.",
            policy=table.policy,
            rows=rows,
        )
        yield Problem(
            table.id,
            name,
            table.line,
            "law/dmn-overlap",
            reason,
            "Narrow one of the rules, or choose a hit policy that says which one answers.",
        )


def _rows(found: Coverage, rows: tuple[Row, ...]) -> str:
    said = listed("%(one)s; %(next)s", [coverage.told(found.columns, row) for row in rows[:_MOST_TOLD]])
    if len(rows) > _MOST_TOLD:
        said = sentence("%(rows)s; and %(more)s more", rows=said, more=len(rows) - _MOST_TOLD)
    return sentence("%(rows)s, and others", rows=said) if found.more else said


def _sourced(view: View, file: str, problem: Problem) -> Found:
    return Found(file, replace(problem, reason=view.with_source(problem.reason, view.statute.rules[problem.rule])))
