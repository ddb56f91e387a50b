"""The rules of the law in the order in which they speak."""

from typing import Final

from workflows.law.rules.decided import (
    adverse_ends,
    consent_first,
    decisions_kept,
    findings_told,
    nothing_left_open,
    notices_taken_down,
    offer_first,
    people_decide,
    ready_to_decide,
    steps,
)
from workflows.law.rules.names import unset_facts, unset_names
from workflows.law.rules.tables import decision_tables
from workflows.law.rules.tokens import never_reached, no_way_out, tokens_left
from workflows.law.rules.unused import superfluous, unread, unused
from workflows.law.rules.view import LawRule
from workflows.law.rules.waits import reminders, substitutes, waits_escalate

RULES: Final[tuple[LawRule, ...]] = (
    adverse_ends,
    people_decide,
    decisions_kept,
    consent_first,
    offer_first,
    findings_told,
    ready_to_decide,
    nothing_left_open,
    notices_taken_down,
    steps,
    waits_escalate,
    reminders,
    substitutes,
    never_reached,
    no_way_out,
    tokens_left,
    unset_names,
    unset_facts,
    decision_tables,
    superfluous,
    unread,
    unused,
)
