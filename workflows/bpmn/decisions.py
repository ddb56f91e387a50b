"""The decisions of a project as business rule tasks call them: by id, over variables and facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflows.dmn import Model
from workflows.errors import FeelError
from workflows.feel import Clock

FACTS = "facts"


@dataclass(frozen=True)
class Outcome:
    """What a decision gave: its output, the inputs it read, and the ids of the rules that matched."""

    output: object
    inputs: tuple[tuple[str, object], ...] = ()
    rules: tuple[str, ...] = ()


class Decisions:
    """Which model holds a decision, and what it reads, are known once; safe to share between threads."""

    def __init__(self, models: Sequence[Model] = ()):
        self.models = tuple(models)
        self._models = {decision_id: model for model in models for decision_id in model.decisions}
        self._reads = {decision_id: _split(model.reads(decision_id)) for decision_id, model in self._models.items()}

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self._models)

    @property
    def fact_groups(self) -> frozenset[str]:
        return frozenset(group for _, groups in self._reads.values() for group in groups)

    def reads(self, decision_id: str) -> tuple[frozenset[str], frozenset[str]]:
        """The variables and the fact groups it reads. Raises FeelError for an unknown decision."""
        if decision_id not in self._reads:
            raise FeelError(f"Expected one of the decisions {sorted(self._models)} but {decision_id!r}.")
        return self._reads[decision_id]

    def reads_of(self, decision_id: str) -> frozenset[str]:
        """The variables a decision reads; none where it is not known."""
        return self._reads[decision_id][0] if decision_id in self._reads else frozenset()

    def evaluate(self, decision_id: str, context: Mapping[str, object], clock: Clock) -> Outcome:
        """Raises FeelError when inputs are missing, an expression fails or the hit policy is broken."""
        verdict = self._models[decision_id].evaluate(decision_id, context, clock)
        return Outcome(verdict.value, verdict.inputs, tuple(matched.rule for matched in verdict.rules))


def _split(paths: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    parts = [path.split(".") for path in paths]
    variables = frozenset(part[0] for part in parts if part[0] != FACTS)
    return variables, frozenset(part[1] for part in parts if part[0] == FACTS and len(part) > 1)
