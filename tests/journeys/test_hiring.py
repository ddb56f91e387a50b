"""From opening a campaign to the appointment: every internal role does its tasks on its own page."""

from tests.journeys.conftest import People
from tests.webapp.answers import HIRE
from tests.webapp.house import House


def test_hire(person: People, house: House) -> None:
    import time
    case_id = house.open(6)
    joanna = person("joanna")
    t=time.time()
    while True:
        w = house.waiting(case_id)
        if not w: break
        task=w[0]
        who = person(house.doer(task))
        who.do(task, HIRE.get(task.element_id))
        print(task.element_id, who.username, round(time.time()-t,1)); t=time.time()
