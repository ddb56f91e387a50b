"""How large the engine's state of a case becomes: it is read and written with every submit."""

import pytest
import sqlalchemy as sa

from tests.webapp.answers import HIRE, REFEREES
from tests.webapp.casework.stories import one_step
from tests.webapp.house import House
from webapp.db import db
from webapp.models import Case, Reference
from workflows.vocabulary import CaseStatus, Outcome

MOST_BYTES = 16 * 1024
MORE = [
    {"name": "Ruth Amsel", "role": "supervisor", "unit": "Customs House", "email": "amsel@example.org"},
    {"name": "欧阳娜娜", "role": "peer", "unit": "Harbour Office", "email": "ouyang@example.org"},
]
SIX = HIRE | {"declare_history": HIRE["declare_history"] | {"referees": [*REFEREES, *MORE]}}


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_case_with_six_referees_never_takes_more_than_16_kilobytes(house: House) -> None:
    case_id = house.open()
    sizes = []
    for _ in range(400):
        one_step(house, case_id, SIX)
        db.session.rollback()
        case = db.session.get(Case, case_id)
        assert case is not None and case.state is not None
        sizes.append(len(case.state))
        if case.status == CaseStatus.CLOSED:
            break
    assert case.outcome == Outcome.HIRED
    references = sa.select(sa.func.count()).select_from(Reference).where(Reference.case_id == case_id)
    assert db.session.scalar(references) == len(REFEREES) + len(MORE) == 6
    assert max(sizes) <= MOST_BYTES
