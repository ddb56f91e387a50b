"""Decision tables in words: which rules came, went or answer otherwise."""

from collections import Counter
from collections.abc import Iterator

from workflows.compare.changes import FileChange, How
from workflows.compare.decisions import COLUMN, DECISION, RULE
from workflows.compare.people import People
from workflows.compare.points import Point, Whom, point


def points(file: FileChange, known: People) -> Iterator[Point]:
    counts: Counter[tuple[str, str]] = Counter()
    names = {change.subject.partition("/")[0]: change.name for change in file.changes if change.kind != COLUMN}
    for change in file.changes:
        decision = change.subject.partition("/")[0]
        if change.kind == RULE:
            counts[decision, change.how.value] += 1
        elif change.kind == COLUMN and change.how in (How.ADDED, How.GONE):
            code = f"column_{change.how.value}"
            yield point(
                Whom.SCORE, code, file, change.subject, name=change.name, decision=names.get(decision, decision)
            )
        elif change.kind == DECISION and change.how in (How.ADDED, How.GONE):
            yield point(Whom.SCORE, f"decision_{change.how.value}", file, change.subject, name=change.name)
        elif change.kind == DECISION and change.what == "hit_policy":
            told = {"decision": change.name, "was": change.was or "UNIQUE", "now": change.now or "UNIQUE"}
            yield point(Whom.SCORE, "hit_policy", file, change.subject, **told)
        elif change.kind == DECISION and change.how is How.CHANGED and change.what != "name":
            yield point(Whom.SCORE, "expression", file, change.subject, decision=change.name)
    if file.how is How.CHANGED or file.how is How.RENAMED:
        for (decision, how), count in counts.items():
            alarm = how == How.GONE
            told = {"decision": names.get(decision, decision), "count": str(count)}
            yield point(Whom.SCORE, f"rules_{how}", file, decision, alarm, **told)
