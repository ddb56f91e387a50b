"""What the people of the test office answer where the first answer that fits would lead elsewhere: one story each."""

from collections.abc import Mapping
from typing import Any

Story = Mapping[str, Mapping[str, Any]]

SCOPES = ["contact_referees", "former_units", "personnel_file", "criminal_record", "credit", "share_with_authority"]
REFEREES = [
    {"name": "Karen Doyle", "role": "supervisor", "unit": "Northgate Port Trust", "email": "doyle@example.org"},
    {"name": "Orla Byrne", "role": "supervisor", "unit": "Harbour Office", "email": "byrne@example.org"},
    {"name": "Ivo Marek", "role": "peer", "unit": "Northgate Port Trust", "email": "marek@example.org"},
    {"name": "Zoe Park", "role": "client", "unit": "Quay Supplies", "email": "park@example.org"},
]
HIRE: Story = {
    "invite_candidate": {"language": "en"},
    "give_consent": {"scopes": SCOPES},
    "declare_history": {
        "sanctions": "no",
        "convictions": "no",
        "recusal": "no",
        "referees": REFEREES,
        "identity_number": "11010519491231002X",
    },
    "review_eligibility": {"statutory_bars": []},
    "decide_finding": {"verdict": "not_substantiated"},
}

# A concern is raised, told, proven, heard and weighed; the panel rejects.
SUPPLIER = "A supplier of the port trust was paid twice in March, and the second payment was never claimed back."
REJECT: Story = HIRE | {
    "raise_allegations": {
        "raised": "some",
        "allegations": [
            {"category": "fraud_and_deception", "occurred_on": "2025-03-10", "gist": SUPPLIER, "criteria": ["M1", "M2"]}
        ],
    },
    "classify_finding": {
        "category": "fraud_and_deception",
        "severity": "C",
        "occurred_on": "2025-03-10",
        "criteria": ["M1", "M2"],
        "tellable": True,
        "gist": SUPPLIER,
    },
    "answer_finding": {"answer": "The second invoice was for a second delivery. I can bring the delivery note."},
    "decide_finding": {"verdict": "substantiated", "mitigation_steps": "0"},
    "write_report": {"opinion": "unsuitable"},
    "serve_concerns": {"gist": f"{SUPPLIER} You approved both payments."},
    "answer_concerns": {"answer": "I should have asked. I have paid it back.", "wants_interview": False},
    "weigh_answer": {"reopen_findings": "no"},
    "cast_vote": {"vote": "reject"},
    "record_decision": {"decision": "reject"},
}

# A record that bars the candidate: two people must confirm who it is about before it counts.
BARRED: Story = HIRE | {
    "review_eligibility": {"conditions_met": "yes", "statutory_bars": ["CN-7"], "bar_reasons": "Dismissed in 2024."},
    "confirm_veto": {"identity_confirmed": True, "record_confirmed": True, "tellable": True},
    "confirm_veto_second": {"identity_confirmed": True, "record_confirmed": True, "tellable": True},
}


US_SCOPES = ["contact_referees", "former_employers", "criminal_history", "education_records"]
US_HIRE: Story = {"give_consent": {"scopes": US_SCOPES}}
US_REJECT: Story = US_HIRE | {
    "look_for_issues": {"issue": "none"},
    "weigh_nexus": {"opinion": "propose_action", "referral_needed": False},
    "review_proposed_action": {"review": "accept"},
    "weigh_answer": {"next_step": "decide"},
    "decide_suitability": {"decision": "reject"},
    "concur_with_decision": {"concurrence": "concur"},
}
UK_SCOPES = ["contact_referees", "former_employers", "criminal_record"]
UK_REJECT: Story = {
    "give_consent": {"scopes": UK_SCOPES},
    "review_verification_record": {"review": "concerns"},
    "review_concerns": {"review": "accept"},
    "weigh_answer": {"next_step": "decide"},
    "decide_candidate": {"decision": "reject"},
    "concur_with_decision": {"concurrence": "concur"},
    "decide_appeal": {"outcome": "upheld"},
}
