"""Whether a stored score is what its stored inputs give, and whether those are what the tables say today."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.casework.audit import data_of
from webapp.casework.differences import Change, differences
from webapp.casework.ground import Ground
from webapp.casework.scoring import columns_of, digest, inputs_of, result_of
from webapp.models import AuditEvent, Score

SHOWN = ("band", "total", "moral", "low", "high", "coverage", "refer")


@dataclass(frozen=True)
class Verified:
    """`changes`: inputs that are not what the tables say; `differs`: (column, stored, recomputed from the stored
    inputs); `details`: the explanation differs though the numbers agree; `computable`: the inputs can be computed at
    all; `recorded`: they are those that the audit was written over, None for a score older than that."""

    changes: tuple[Change, ...]
    differs: tuple[tuple[str, Any, Any], ...]
    details: bool
    computable: bool
    recorded: bool | None

    @property
    def sound(self) -> bool:
        """Whether stored inputs, stored result and the audit agree with each other."""
        return not self.differs and not self.details and self.computable and self.recorded is not False


def verify(ground: Ground, row: Score) -> Verified:
    """Compute a stored score again from its stored inputs, and hold both against the tables and the audit."""
    card = ground.project.scorecard
    assert card is not None
    try:
        inputs = orjson.loads(row.inputs)
        changes = differences(inputs, inputs_of(ground, card, inputs.get("form", 1)))
        fresh = columns_of(result_of(card, ground.project.pack, inputs))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Verified((), (), False, False, _recorded(ground, row))
    stored = {name: getattr(row, name) for name in SHOWN}
    differs = tuple((name, stored[name], fresh[name]) for name in SHOWN if stored[name] != fresh[name])
    details = not _agrees(_read(row.result), orjson.loads(fresh["result"]))
    return Verified(changes, differs, details, True, _recorded(ground, row))


def _read(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        return None


def _agrees(stored: Any, fresh: Any) -> bool:
    """Whether everything that was stored is still so; what is told today and was not then is no difference."""
    if isinstance(stored, Mapping) and isinstance(fresh, Mapping):
        return all(key in fresh and _agrees(value, fresh[key]) for key, value in stored.items())
    if isinstance(stored, list) and isinstance(fresh, list):
        return len(stored) == len(fresh) and all(map(_agrees, stored, fresh))
    return bool(stored == fresh)


def _recorded(ground: Ground, row: Score) -> bool | None:
    contents = ground.session.scalars(
        sa.select(AuditEvent.content).where(
            AuditEvent.case_id == ground.case.id,
            AuditEvent.action == "score.computed",
            AuditEvent.subject == str(row.number),
        )
    ).all()
    if not contents:
        return None
    told = data_of(contents[-1])
    return bool(told.get("inputs") == digest(row.inputs) and told.get("result") == digest(row.result))
