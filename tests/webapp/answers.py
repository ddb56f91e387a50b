"""What the people of the test office answer where the first answer that fits would lead elsewhere."""

from collections.abc import Mapping
from typing import Any

SCOPES = ["contact_referees", "former_units", "personnel_file", "criminal_record", "credit", "share_with_authority"]
REFEREES = [
    {"name": "Karen Doyle", "role": "supervisor", "unit": "Northgate Port Trust", "email": "doyle@example.org"},
    {"name": "Orla Byrne", "role": "supervisor", "unit": "Harbour Office", "email": "byrne@example.org"},
    {"name": "Ivo Marek", "role": "peer", "unit": "Northgate Port Trust", "email": "marek@example.org"},
    {"name": "Zoe Park", "role": "client", "unit": "Quay Supplies", "email": "park@example.org"},
]
HIRE: Mapping[str, Mapping[str, Any]] = {
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
