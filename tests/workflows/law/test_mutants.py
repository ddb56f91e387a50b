"""Whatever one element is taken out of a shipped pack, the reader or the law notices, or the list says why not."""

from collections import Counter

import pytest

from tests.workflows.law.mutants import mutants
from workflows import law, packs
from workflows.catalog import Source

# Taken away unnoticed, with the reason; the scenarios of the bench are to notice these. Measured, not wished for.
BRANCH = "a way that a choice of several still leaves others to: no rule knows that this one was owed"
EXTRA = "a help beside the work: the law asks for the wait, not for this way of shortening or repeating it"
DATA = "it writes rows that no condition or rule reads"
UNNOTICED: dict[str, dict[str, str]] = {}

NOTICED = {"civil_service": 0.0, "uk_baseline": 0.0, "us_suitability": 0.0}
"""The share that is noticed at least."""


@pytest.mark.prove
@pytest.mark.parametrize("code", packs.shipped())
def test_a_safeguard_cannot_be_taken_away_unnoticed(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    files = packs.files(code)
    shipped = {(f.file, f.problem.element, f.problem.rule) for f in law.lint(files, Source(files).reading)}
    counted: Counter[tuple[str, str]] = Counter()
    unnoticed: set[str] = set()
    for mutant in mutants(files):
        source = Source(mutant.files)
        told = [
            f
            for f in law.lint(mutant.files, source.reading)
            if (f.file, f.problem.element, f.problem.rule) not in shipped
        ]
        by = (
            "reader"
            if source.reading.status != "runs"
            else "law"
            if any(law.stops(f.problem) for f in told)
            else "advice"
            if told
            else "nobody"
        )
        counted[mutant.kind, by] += 1
        if by == "nobody":
            unnoticed.add(f"{mutant.file} {mutant.element}")
    total, missed = sum(counted.values()), len(unnoticed)
    with capsys.disabled():
        print(f"\n{code}: {total - missed} of {total} noticed ({1 - missed / total:.1%})")  # noqa: T201
        for (kind, by), number in sorted(counted.items()):
            print(f"  {kind}: {number} by {by}")  # noqa: T201
    assert unnoticed == set(UNNOTICED[code])
    assert 1 - missed / total >= NOTICED[code]
