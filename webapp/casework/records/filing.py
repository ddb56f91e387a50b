"""What a record kind is given: the ground, the task, and the answers that were just filed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.casework.ground import Ground
from webapp.models import Submission, Task
from webapp.refusals import Invalid


@dataclass(frozen=True)
class Filing:
    """`answers` passed the form; `submission` is flushed, so rows may point at it."""

    ground: Ground
    task: Task
    submission: Submission
    answers: Mapping[str, Any]

    def text(self, key: str) -> str:
        return str(self.answers.get(key) or "").strip()

    def truth(self, key: str) -> bool:
        return self.answers.get(key) in (True, "true", "yes", "on")

    def person(self, key: str) -> int | None:
        value = self.answers.get(key)
        return int(value) if value not in (None, "") else None

    def rows(self, key: str) -> list[Mapping[str, Any]]:
        return [row for row in self.answers.get(key) or [] if any(v not in (None, "", False) for v in row.values())]

    def codes(self, key: str) -> tuple[str, ...]:
        """The pieces that an answer names, each once."""
        return tuple(dict.fromkeys(str(code) for code in self.answers.get(key) or ()))

    def own(self, model: type[Any]) -> Any:
        """The row this task is about; it must be of this case."""
        row = self.ground.session.get(model, self.task.subject) if self.task.subject is not None else None
        if row is None or row.case_id != self.ground.case.id:
            raise Invalid("This task is about something that is not part of this case.")
        return row

    @property
    def actor_id(self) -> int:
        assert self.ground.actor.id is not None
        return self.ground.actor.id
