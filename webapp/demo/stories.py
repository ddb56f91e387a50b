"""The storylines of the demo: what happens in each case, and where it stands today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from webapp.demo.saying import SILENT, Day
from webapp.demo.turns import AGAINST, AGAINST_ZH, BARRED, CONCERNED, CONDITION, DEBAR, HOLD, PROPOSE, REFUSED_UK

Says = Any  # answers of one form, SILENT, or a list of these given one by one, the last again and again


@dataclass(frozen=True)
class Happening:
    """Something outside the tasks, `days` working days after `element` was offered or done for the first time."""

    act: Literal["withdraw", "object", "message"]
    element: str
    moment: Literal["offered", "done"] = "offered"
    days: float = 1.0
    message: str = ""


@dataclass(frozen=True)
class Story:
    """`opened` is how many working days ago the case was opened; `rest` names what nobody does: tasks, or a message.

    A stage must have its open case whatever the dice say. So for each stage some story rests at a task that no clock
    ends, and was opened long enough ago for the slowest people to have come there.

    With a `concern` of this severity something is alleged in the case; `proven` says how that ends.
    """

    code: str
    pack: str
    opened: int
    rest: str = ""
    says: Mapping[str, Says] = field(default_factory=dict)
    concern: str = ""
    proven: bool = False
    language: str = "en"
    happens: tuple[Happening, ...] = ()

    @property
    def silent(self) -> Mapping[str, Says]:
        return dict.fromkeys(self.rest.split(), SILENT)


CN, US, UK = "civil_service", "us_suitability", "uk_baseline"
OPENED = Happening("message", "serve_concerns", "done", 0.6, "notice_opened")
SERVED = Happening("message", "serve_proposed_action", "done", 0.6, "notice_opened")
OFFER_US = Happening("message", "declare_history", "done", 1.2, "conditional_offer_made")
OFFER_UK = Happening("message", "", "done", 0.8, "conditional_offer_made")
USUAL: Mapping[str, tuple[Happening, ...]] = {CN: (OPENED,), US: (SERVED, OFFER_US), UK: (OPENED, OFFER_UK)}


def _stories() -> Sequence[Story]:
    return (
        # The first eight stand for all: a small demo has an end of most kinds and work in the middle.
        Story("hired", CN, 36),
        Story("rejected", CN, 40, says=AGAINST | {"file_appeal": {"appeal": "waive"}}, concern="C", proven=True),
        Story("collecting", US, 15, rest="check_reference receive_record"),
        Story("withdrawn", CN, 18, happens=(Happening("withdraw", "check_reference", days=0.5),)),
        Story(
            "suspended", CN, 42,
            says=HOLD | {"investigate_objection": {
                "outcome": "unverifiable",
                "reasons": "The two accounts contradict each other and the books of that year lie with another"
                " authority."
                " Neither side can be shown to be right today.",
            }},
            happens=(Happening("object", "publish_notice", "done", 1.5),),
        ),
        Story("conditional", UK, 34, says=CONCERNED | {"decide_candidate": {
            "decision": "conditional", "condition": "Works under supervision for the first six months.",
            "review_on": Day(120), "reasons": "The concern is proven and small, the answer is honest, and six"
            " months under"
            " supervision meet what is left of the risk.",
        }}, concern="B", proven=True),
        Story("refused", CN, 10, says={"give_consent": {"consent": "refused"}}),
        Story("appealed", CN, 34, rest="decide_appeal", says=AGAINST, concern="C", proven=True),
        # Civil service, by where they stand
        Story("voting", CN, 24, language="zh", rest="cast_vote"),
        Story("on_notice", CN, 21, language="zh", rest="withdraw_notice"),
        Story(
            "answering_concerns", CN, 26, language="zh", rest="answer_concerns",
            says=AGAINST_ZH, concern="C", proven=True,
        ),
        Story("rating", CN, 16, rest="rate_conduct"),
        Story("file_review", CN, 11, language="zh", rest="review_file"),
        Story("answering_finding", CN, 15, rest="answer_finding", concern="B", proven=False),
        Story("asked_for_consent", CN, 3, language="zh", rest="give_consent"),
        Story("team_wanted", CN, 9, rest="appoint_team"),
        Story("at_the_authority", CN, 39, rest="record_approval"),
        Story("objection", CN, 29, rest="investigate_objection",
              happens=(Happening("object", "publish_notice", "done", 1.5),)),
        Story("report_wanted", CN, 17, language="zh", rest="write_report"),
        Story("to_cosign", CN, 17, rest="cosign_report"),
        Story("condition_open", CN, 26, rest="review_condition", says=CONDITION),
        Story("to_close", CN, 31, language="zh", rest="close_case"),
        Story("referee_silent", CN, 20, language="zh", rest="give_reference"),
        Story("records_late", CN, 19, language="zh", rest="receive_record"),
        Story("raters_apart", CN, 16, language="zh", rest="reconcile_ratings", says={"rate_conduct": {"apart": True}}),
        Story("cleared", CN, 44, language="zh", concern="B", proven=False),
        Story("barred", CN, 36, says=BARRED | AGAINST | {"file_appeal": {"appeal": "waive"}}),
        Story("second_look", CN, 18, rest="review_legality",
              says={"cosign_report": [{"agree": "no", "comment": "The second talk on site is missing. Please"
              " add it."},
                                      {"agree": "yes"}]}),
        Story("conditionally_hired", CN, 42, says=CONDITION),
        Story("appeal_dismissed", CN, 45, language="zh", says=AGAINST_ZH, concern="C", proven=True),
        Story("conflict", CN, 11, rest="declare_conflict", says={"declare_conflict": [
            {"conflict": "declared", "conflict_type": "same_unit", "details": "We shared an office until 2022."},
            SILENT,
        ]}),
        Story("deciding_finding", CN, 26, language="zh", rest="decide_finding", concern="B", proven=True),
        Story("to_appoint", CN, 33, rest="confirm_appointment"),
        Story("concerns_to_serve", CN, 30, rest="serve_concerns", concern="C", proven=True),
        # Federal suitability
        Story("hired", US, 26),
        Story("rejected", US, 80, says=PROPOSE, concern="C", proven=True),
        Story("thirty_days", US, 38, rest="weigh_answer", says=PROPOSE, concern="C", proven=True),
        Story("offer_awaited", US, 8, rest="conditional_offer_made"),
        Story("debarred", US, 72, says=PROPOSE | DEBAR, concern="D", proven=True),
        Story("withdrawn", US, 18, happens=(Happening("withdraw", "check_reference", days=0.4),)),
        Story("nexus", US, 33, rest="weigh_nexus", concern="B", proven=True),
        Story("to_approve", US, 33, rest="approve_suitability"),
        Story("appeal_window", US, 54, rest="record_appeal", says=PROPOSE, concern="C", proven=True),
        Story("answering", US, 26, rest="answer_finding", concern="B"),
        Story("team_wanted", US, 14, rest="appoint_team"),
        Story("consent", US, 4, rest="give_consent"),
        Story("to_report", US, 36, rest="report_determination"),
        # Baseline checks
        Story("hired", UK, 25),
        Story("rejected", UK, 37, says=CONCERNED, concern="C", proven=True),
        Story("identity", UK, 13, rest="verify_identity"),
        Story("answering_concerns", UK, 31, rest="answer_concerns weigh_answer", says=CONCERNED, concern="C",
              proven=True),
        Story("no_right_to_work", UK, 38, says=REFUSED_UK),
        Story("to_decide", UK, 27, rest="approve_candidate"),
        Story("appeal", UK, 47, rest="decide_appeal", says=CONCERNED, concern="C", proven=True),
        Story("withdrawn", UK, 14, happens=(Happening("withdraw", "check_reference", days=0.4),)),
        Story("gaps", UK, 17, rest="decide_exception", says={"confirm_history": {"verdict": "open"}}),
        Story("consent", UK, 5, rest="give_consent"),
        Story("to_file", UK, 30, rest="file_verification_record"),
        Story("team_wanted", UK, 11, rest="appoint_team"),
        Story("concern", UK, 24, rest="decide_finding", concern="B", proven=True),
    )  # fmt: skip


STORIES = _stories()


def programme(cases: int) -> list[Story]:
    """The storylines of a demo of this size: each at most once more than any other."""
    return [STORIES[number % len(STORIES)] for number in range(cases)]
