"""How long a replay of ten thousand closed cases takes, and a sensitivity of one (`python -m benchmarks.closed`).

The cases are copies of cases that the demo office really closed, with ratings drawn by a seed.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import orjson
import sqlalchemy as sa

from benchmarks import places
from webapp import create_app
from webapp.casework import replays, scoring
from webapp.casework.live import Published
from webapp.casework.queries.projects import published_packs
from webapp.commands.db import migrate
from webapp.config import from_environment
from webapp.db import db, transaction
from webapp.demo import office
from webapp.demo.stories import CN, programme
from webapp.models import Application, Case, Decision, Rating, Score
from workflows.scoring.raters import HIGHEST, LOWEST
from workflows.scoring.score import hundredths
from workflows.scoring.sensitivity import sensitivity
from workflows.vocabulary import CaseStatus


def multiply(count: int, chance: random.Random) -> None:
    """`count` more closed cases: copies of those with a score, each with ratings, a score and a decision of its own."""
    project = published_packs()[CN]
    with transaction() as session:
        scored = sa.select(Score.case_id)
        closed = (Case.pack == CN, Case.status == CaseStatus.CLOSED, Case.id.in_(scored))
        known = [_whole(session, row) for row in session.execute(sa.select(Case.__table__).where(*closed)).mappings()]
        free = {model: int(session.scalar(sa.select(sa.func.max(model.id))) or 0) + 1 for model in COPIED}
        ranks = int(session.scalar(sa.select(sa.func.max(Application.rank))) or 0) + 1
        rows: dict[Any, list[dict[str, Any]]] = {model: [] for model in (*COPIED, Rating)}
        for n in range(count):
            found, at = known[n % len(known)], {model: first + n for model, first in free.items()}
            rows[Application].append({**found[Application], "id": at[Application], "rank": ranks + n})
            number = f"{found[Case]['number']}-{n}"
            rows[Case].append(
                {**found[Case], "id": at[Case], "application_id": at[Application], "number": number, "last_seq": 0}
            )
            inputs, score = _rated(project, orjson.loads(found[Score]["inputs"]), chance)
            told = {"inputs": orjson.dumps(inputs).decode(), "band": score.band, "total": _hundredths(score.total)}
            rows[Score].append({**found[Score], "id": at[Score], "case_id": at[Case], **told})
            if found[Decision]:
                rows[Decision].append(
                    {**found[Decision], "id": at[Decision], "case_id": at[Case], "band": str(score.band)}
                )
            rows[Rating] += [
                {"case_id": at[Case], "rater_id": int(rater), "round": 1, "criterion": criterion, "value": value,
                 "locked_at": found[Score]["computed_at"], "submission_id": found[Rating]}
                for rater, criterion, value in inputs["ratings"]
            ]  # fmt: skip
        for model, copies in rows.items():
            for start in range(0, len(copies), 500):
                session.execute(sa.insert(model.__table__), copies[start : start + 500])


COPIED: tuple[Any, ...] = (Application, Case, Score, Decision)


def _whole(session: Any, case: Mapping[str, Any]) -> dict[Any, Any]:
    """A closed case with the rows that are copied with it; `Rating` is the submission its ratings came from."""

    def last(model: Any, which: Any) -> dict[str, Any]:
        table = model.__table__
        row = session.execute(sa.select(table).where(which).order_by(table.c.id.desc()).limit(1)).mappings().first()
        return dict(row) if row else {}

    return {
        Case: dict(case),
        Application: last(Application, Application.id == case["application_id"]),
        Score: last(Score, Score.case_id == case["id"]),
        Decision: last(Decision, Decision.case_id == case["id"]),
        Rating: last(Rating, Rating.case_id == case["id"])["submission_id"],
    }


def _rated(project: Published, inputs: dict[str, Any], chance: random.Random) -> tuple[dict[str, Any], Any]:
    """The inputs with ratings that scatter about one level, and the score they give."""
    assert project.scorecard is not None
    good = chance.choice((2, 3, 4, 4, 5))
    inputs["ratings"] = [
        [rater, criterion, min(max(good + chance.choice((-1, 0, 0, 1)), LOWEST), HIGHEST)]
        for rater, criterion, _value in inputs["ratings"]
    ]
    return inputs, scoring.result_of(project.scorecard, project.pack, inputs)


def _hundredths(total: Fraction | None) -> int | None:
    return hundredths(total) if total is not None else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--on", choices=places.kinds(), default="sqlite")
    asked = parser.parse_args()
    with places.fresh(asked.on) as place:
        os.environ.update(place.environment)
        app = create_app(from_environment(place.environment))
        with app.app_context(), app.test_request_context():
            migrate()
            office.make(programme(24), asked.seed, datetime.now(UTC), lambda line: None)
            measure(asked.cases, asked.seed)


def measure(cases: int, seed: int) -> None:
    """Multiply the closed cases of the office of this application, and measure over them."""
    multiply(cases, random.Random(seed))
    now = datetime.now(UTC)
    files = published_packs()[CN].sources
    draft = files["scorecard.yaml"].replace(b"from: 75, to: 100", b"from: 72, to: 100")
    draft = draft.replace(b"from: 60, to: 75", b"from: 60, to: 72")
    began, used = time.perf_counter(), time.process_time()
    replay_id = replays.start_from_console(CN, "scorecard.yaml", draft, now)
    job, marks = replays.job_of(replay_id), 0
    while (found := replays.shown(replay_id)).finished_at is None:
        replays.step(job, now)
        marks += 1
    took, used = time.perf_counter() - began, time.process_time() - used
    print(
        f"replay: {found.done} closed cases in {took:.1f} s, {used:.1f} s of processor time, "
        f"{marks} marks of progress, {found.changed} in another band"
    )
    project = published_packs()[CN]
    assert project.scorecard is not None
    inputs = orjson.loads(str(db.session.scalar(sa.select(Score.inputs).order_by(Score.id.desc()).limit(1))))
    score = scoring.result_of(project.scorecard, project.pack, inputs)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        sensitivity(project.scorecard, score)
        times.append((time.perf_counter() - began) * 1000)
    draws, median = project.scorecard.sensitivity.draws, sorted(times)[10]
    print(f"sensitivity: {draws} draws in {min(times):.1f} ms at best, {median:.1f} ms in the median")
    db.session.remove()


if __name__ == "__main__":
    sys.exit(main())
