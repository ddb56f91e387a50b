"""What people answer where a case takes another course than the usual one."""

from webapp.demo.saying import Day

AGAINST = {
    "write_report": {
        "opinion": "unsuitable",
        "opinion_reasons": "The concern is proven and touches what this post asks for every day. The answer was"
        " read and"
        " set beside it; it explains and does not remove it.",
    },
    "cast_vote": {
        "vote": "reject",
        "reasons": "I looked for a way to appoint with a condition and found none that would protect the people who"
        " depend on this post. I vote against, with regret.",
    },
    "record_decision": {
        "decision": "reject",
        "reasons": "The panel finds the concern proven, heard the person on it, and holds that it weighs more"
        " than the"
        " good record. It sees no milder decision that would do.",
    },
}
PANEL = 3
AGAINST_ZH = {
    "write_report": {
        "opinion": "unsuitable",
        "opinion_reasons": "所反映的问题经核实成立，与本职位日常工作直接相关。本人陈述已逐条核对，能够说明起因，"
        "但不足以排除影响，建议不确定为拟录用人员，提请集体研究。",
    },
    "cast_vote": {
        "vote": "reject",
        "reasons": "曾考虑附条件录用，但找不到既能保障工作又对本人公平的办法。问题与岗位职责直接相关，"
        "经慎重考虑，遗憾地投反对票，建议书面说明理由并告知复核途径。",
    },
    "record_decision": {
        "decision": "reject",
        "reasons": "经集体研究，所反映的问题属实，已听取本人陈述和申辩，其影响大于平时良好表现，"
        "没有更轻的处理方式可以达到同样目的，决定不予录用，并书面告知本人。",
    },
}
HOLD = {
    "cast_vote": [{}] * PANEL
    + [
        {
            "vote": "suspend",
            "reasons": "What was objected to cannot be settled today. I would rather wait a month than decide"
            " on half a story.",
        }
    ],
    "serve_concerns": {
        "gist": "During the public notice somebody objected that invoices of 2021 were split to stay below"
        " the limit for tenders. It could be neither proven nor put aside so far."
    },
    "answer_concerns": {
        "answer": "I signed those invoices as second signatory. They were for four schools with four"
        " budgets. I am glad to explain each of them."
    },
    "record_decision": [
        {},
        {
            "decision": "suspend",
            "review_on": Day(30),
            "reasons": "The objection could be neither proven nor put aside, because the other authority has"
            " not finished."
            " The panel suspends the decision and looks at it again in thirty days.",
        },
    ],
}
CONDITION = {
    "cast_vote": {
        "vote": "conditional",
        "reasons": "Everything speaks for the candidate but the certificate, which is on its way. A condition"
        " with a date"
        " is enough for me.",
    },
    "record_decision": {
        "decision": "conditional",
        "condition": "The original degree certificate is handed in.",
        "review_on": Day(14),
        "reasons": "The panel decides in favour on the condition that the certificate is handed in. Nothing"
        " else stands"
        " open, and the case officer sees to it.",
    },
}
BARRED = {
    "review_eligibility": {
        "conditions_met": "yes",
        "statutory_bars": ["CN-7"],
        "bar_reasons": "Letter of the former authority: dismissed in June 2023, less than five years ago.",
    },
    "serve_concerns": {
        "gist": "A letter of your former authority says that you were dismissed in June 2023. Whoever was"
        " dismissed less than five years ago cannot be appointed."
    },
    "answer_concerns": {
        "answer": "I was dismissed after the office was closed and I would not move. I did not know that it"
        " is called by the same name as a dismissal for misconduct."
    },
}
PROPOSE = {
    "weigh_nexus": {
        "opinion": "propose_action",
        "referral_needed": False,
        "nexus_reasons": "The proven conduct concerns the same kind of trust that this position gives: money"
        " and papers of"
        " others, without a second pair of eyes.",
    },
    "write_report": {"opinion": "needs_decision"},
}
REFUSED_UK = {
    "verify_right_to_work": {"verdict": "failed", "document": "share_code", "missing": "Permission ended in March."},
    "review_eligibility": {"statutory_bars": ["UK-RTW"]},
    "write_verification_record": {
        "opinion": "needs_decision",
        "right_to_work": "Share code checked twice with the candidate on the line: permission ended in March.",
    },
    "review_verification_record": {
        "review": "concerns",
        "reasons": "Without the right to work there is no appointment; the candidate is heard first.",
    },
    "draft_concerns": {
        "concerns": "The share code you gave shows that your permission to work ended in March. No application"
        " for a new one is on record."
    },
    "serve_concerns": {
        "gist": "The share code you gave shows that your permission to work ended in March. No application"
        " for a new one is on record."
    },
    "answer_concerns": {
        "answer": "I had sent the application to an old address of the office. I have a new appointment in two"
        " months and understand that the post cannot wait."
    },
    "serve_adverse_notice": {
        "gist": "You cannot be appointed because you have no permission to work today. You may apply again"
        " as soon as you have it; nothing else speaks against you."
    },
}
CONCERNED = {
    "review_verification_record": {
        "review": "concerns",
        "reasons": "Three elements are complete; the concern must be put to the candidate first.",
    },
    "write_verification_record": {"opinion": "needs_decision"},
}
DEBAR = {"decide_suitability": {"decision": "debar"}}
