"""The storylines of the demo: what happens in each case, and where it stands today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from webapp.demo.saying import SILENT, Day

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

AGAINST = {
    "write_report": {
        "opinion": "unsuitable",
        "opinion_reasons": "The concern is proven and touches what this post asks for every day. The answer was read and"
        " set beside it; it explains and does not remove it.",
    },
    "cast_vote": {
        "vote": "reject",
        "reasons": "I looked for a way to appoint with a condition and found none that would protect the people who"
        " depend on this post. I vote against, with regret.",
    },
    "record_decision": {
        "decision": "reject",
        "reasons": "The panel finds the concern proven, heard the person on it, and holds that it weighs more than the"
        " good record. It sees no milder decision that would do.",
    },
}
PANEL = 3
AGAINST_ZH = {
    "write_report": {
        "opinion": "unsuitable",
        "opinion_reasons": "所反映的问题经核实成立，与本职位日常工作直接相关。本人陈述已逐条核对，能够说明起因，但不足以排除影响，建议不确定为拟录用人员，提请集体研究。",
    },
    "cast_vote": {
        "vote": "reject",
        "reasons": "曾考虑附条件录用，但找不到既能保障工作又对本人公平的办法。问题与岗位职责直接相关，经慎重考虑，遗憾地投反对票，建议书面说明理由并告知复核途径。",
    },
    "record_decision": {
        "decision": "reject",
        "reasons": "经集体研究，所反映的问题属实，已听取本人陈述和申辩，其影响大于平时良好表现，没有更轻的处理方式可以达到同样目的，决定不予录用，并书面告知本人。",
    },
}
HOLD = {
    "cast_vote": [{}] * PANEL + [{
        "vote": "suspend",
        "reasons": "What was objected to cannot be settled today. I would rather wait a month than decide on half a story.",
    }],
    "serve_concerns": {"gist": "During the public notice somebody objected that invoices of 2021 were split to stay below"
                       " the limit for tenders. It could be neither proven nor put aside so far."},
    "answer_concerns": {"answer": "I signed those invoices as second signatory. They were for four schools with four"
                        " budgets. I am glad to explain each of them."},
    "record_decision": [{}, {
        "decision": "suspend", "review_on": Day(30),
        "reasons": "The objection could be neither proven nor put aside, because the other authority has not finished."
        " The panel suspends the decision and looks at it again in thirty days.",
    }],
}
CONDITION = {
    "cast_vote": {
        "vote": "conditional",
        "reasons": "Everything speaks for the candidate but the certificate, which is on its way. A condition with a date"
        " is enough for me.",
    },
    "record_decision": {
        "decision": "conditional", "condition": "The original degree certificate is handed in.", "review_on": Day(14),
        "reasons": "The panel decides in favour on the condition that the certificate is handed in. Nothing else stands"
        " open, and the case officer sees to it.",
    },
}
BARRED = {
    "review_eligibility": {
        "conditions_met": "yes", "statutory_bars": ["CN-7"],
        "bar_reasons": "Letter of the former authority: dismissed in June 2023, less than five years ago.",
    },
    "serve_concerns": {"gist": "A letter of your former authority says that you were dismissed in June 2023. Whoever was"
                       " dismissed less than five years ago cannot be appointed."},
    "answer_concerns": {"answer": "I was dismissed after the office was closed and I would not move. I did not know that it"
                        " is called by the same name as a dismissal for misconduct."},
}
PROPOSE = {
    "weigh_nexus": {
        "opinion": "propose_action", "referral_needed": False,
        "nexus_reasons": "The proven conduct concerns the same kind of trust that this position gives: money and papers of"
        " others, without a second pair of eyes.",
    },
    "write_report": {"opinion": "needs_decision"},
}
CONCERNED = {
    "review_verification_record": {
        "review": "concerns", "reasons": "Three elements are complete; the concern must be put to the candidate first.",
    },
    "write_verification_record": {"opinion": "needs_decision"},
}


def _stories() -> Sequence[Story]:
    return (
        # The first eight stand for all: a small demo has an end of most kinds and work in the middle.
        Story("hired", CN, 56),
        Story("rejected", CN, 88, says=AGAINST | {"file_appeal": {"appeal": "waive"}}, concern="C", proven=True),
        Story("collecting", US, 22, rest="check_reference receive_record"),
        Story("withdrawn", CN, 30, happens=(Happening("withdraw", "check_reference", days=0.5),)),
        Story(
            "suspended", CN, 52,
            says=HOLD | {"investigate_objection": {
                "outcome": "unverifiable",
                "reasons": "The two accounts contradict each other and the books of that year lie with another authority."
                " Neither side can be shown to be right today.",
            }},
            happens=(Happening("object", "publish_notice", "done", 1.5),),
        ),
        Story("conditional", UK, 46, says=CONCERNED | {"decide_candidate": {
            "decision": "conditional", "condition": "Works under supervision for the first six months.",
            "review_on": Day(120), "reasons": "The concern is proven and small, the answer is honest, and six months under"
            " supervision meet what is left of the risk.",
        }}, concern="B", proven=True),
        Story("refused", CN, 16, says={"give_consent": {"consent": "refused"}}),
        Story("appealed", CN, 70, rest="decide_appeal", says=AGAINST, concern="C", proven=True),
        # Civil service, by where they stand
        Story("voting", CN, 34, language="zh", rest="cast_vote"),
        Story("on_notice", CN, 35, language="zh", rest="withdraw_notice"),
        Story(
            "answering_concerns", CN, 40, language="zh", rest="answer_concerns", says=AGAINST_ZH, concern="C", proven=True
        ),
        Story("rating", CN, 24, rest="rate_conduct"),
        Story("file_review", CN, 13, language="zh", rest="review_file"),
        Story("answering_finding", CN, 24, rest="answer_finding", concern="B", proven=False),
        Story("asked_for_consent", CN, 3, language="zh", rest="give_consent"),
        Story("team_wanted", CN, 11, rest="appoint_team"),
        Story("at_the_authority", CN, 42, rest="record_approval"),
        Story("objection", CN, 42, rest="investigate_objection",
              happens=(Happening("object", "publish_notice", "done", 1.5),)),
        Story("report_wanted", CN, 26, language="zh", rest="write_report"),
        Story("to_cosign", CN, 27, rest="cosign_report"),
        Story("condition_open", CN, 38, rest="review_condition", says=CONDITION),
        Story("to_close", CN, 48, language="zh", rest="close_case"),
        Story("referee_silent", CN, 20, language="zh", rest="give_reference"),
        Story("records_late", CN, 19, language="zh", rest="receive_record"),
        Story("raters_apart", CN, 28, language="zh", rest="reconcile_ratings", says={"rate_conduct": {"apart": True}}),
        Story("cleared", CN, 62, language="zh", concern="B", proven=False),
        Story("barred", CN, 70, says=BARRED | AGAINST | {"file_appeal": {"appeal": "waive"}}),
        Story("second_look", CN, 30, rest="review_legality",
              says={"cosign_report": [{"agree": "no", "comment": "The second talk on site is missing. Please add it."},
                                      {"agree": "yes"}]}),
        Story("conditionally_hired", CN, 66, says=CONDITION),
        Story("appeal_dismissed", CN, 92, language="zh", says=AGAINST_ZH, concern="C", proven=True),
        Story("conflict", CN, 14, rest="declare_conflict", says={"declare_conflict": [
            {"conflict": "declared", "conflict_type": "same_unit", "details": "We shared an office until 2022."}, SILENT]}),
        Story("deciding_finding", CN, 27, language="zh", rest="decide_finding", concern="B", proven=True),
        Story("to_appoint", CN, 46, rest="confirm_appointment"),
        Story("panel_wanted", CN, 32, rest="convene_panel"),
        # Federal suitability
        Story("hired", US, 50),
        Story("rejected", US, 108, says=PROPOSE, concern="C", proven=True),
        Story("thirty_days", US, 46, says=PROPOSE, concern="C", proven=True),
        Story("offer_awaited", US, 8, rest="conditional_offer_made"),
        Story("debarred", US, 112, says=PROPOSE | {"decide_suitability": {"decision": "debar"}}, concern="D", proven=True),
        Story("withdrawn", US, 26, happens=(Happening("withdraw", "check_reference", days=0.4),)),
        Story("nexus", US, 30, rest="weigh_nexus", concern="B", proven=True),
        Story("to_approve", US, 32, rest="approve_suitability"),
        Story("appeal_window", US, 84, rest="record_appeal", says=PROPOSE, concern="C", proven=True),
        Story("answering", US, 26, rest="answer_finding", concern="B"),
        Story("team_wanted", US, 14, rest="appoint_team"),
        Story("consent", US, 4, rest="give_consent"),
        Story("to_report", US, 40, rest="report_determination"),
        # Baseline checks
        Story("hired", UK, 44),
        Story("rejected", UK, 66, says=CONCERNED, concern="C", proven=True),
        Story("identity", UK, 10, rest="verify_identity"),
        Story("answering_concerns", UK, 30, rest="answer_concerns", says=CONCERNED, concern="C", proven=True),
        Story("no_right_to_work", UK, 34, says={
            "verify_right_to_work": {"verdict": "failed", "document": "share_code"},
            "decide_exception": {"choice": "stop"}, "report_gaps": {"open_elements": ["other"]},
        }),
        Story("to_decide", UK, 24, rest="approve_candidate"),
        Story("appeal", UK, 50, rest="decide_appeal", says=CONCERNED, concern="C", proven=True),
        Story("withdrawn", UK, 20, happens=(Happening("withdraw", "check_reference", days=0.4),)),
        Story("gaps", UK, 22, rest="decide_exception", says={"confirm_history": {"verdict": "open"}}),
        Story("consent", UK, 5, rest="give_consent"),
        Story("to_file", UK, 32, rest="file_verification_record"),
        Story("team_wanted", UK, 8, rest="appoint_team"),
        Story("concern", UK, 22, rest="decide_finding", concern="B", proven=True),
    )  # fmt: skip


STORIES = _stories()


def programme(cases: int) -> list[Story]:
    """The storylines of a demo of this size: each at most once more than any other."""
    return [STORIES[number % len(STORIES)] for number in range(cases)]
