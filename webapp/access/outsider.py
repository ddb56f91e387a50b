"""The person behind a link: who they are to us, and the one thing that they may reach."""

from dataclasses import dataclass

from webapp.models import Task
from workflows.vocabulary import OutsideParty


@dataclass(frozen=True)
class Outsider:
    """Somebody outside who used a link and gave the second fact, as plain values. Reaches one case as one party."""

    link_id: int
    visit_id: int
    case_id: int
    party: OutsideParty
    reference_id: int | None
    check_id: int | None = None

    def concerns(self, task: Task) -> bool:
        """Whether the process asks this very person to do this task."""
        mine = task.case_id == self.case_id and task.external == self.party
        return mine and (self.party is OutsideParty.CANDIDATE or task.subject == (self.reference_id or self.check_id))
