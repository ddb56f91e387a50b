"""Signs that a reference may not be genuine: found by the pack's decision table, resolved by a named person.

They inform the person who checks the reference and nobody else: no fact, no score and no outcome reads them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from typing import Any

import sqlalchemy as sa

from webapp.casework.ground import Ground
from webapp.casework.record import note_alone
from webapp.models import Application, Link, Reference, ReferenceSignal, ReferenceToken, Submission, Visit
from webapp.refusals import Invalid, NotFound
from webapp.vault import vault
from workflows.pack import RefereeSignals

DECISION = "flag_referee_signals"
RESOLUTIONS = ("explained", "call")
# Tables published before 0.2 ask for these. Nothing was ever known of them here, so they raise no sign.
RETIRED = ("same_address", "internet_phone", "answered_before_opening")
SHORTEST_TEXT = 80
"""Characters from which two referees' texts are compared: "Yes, always." is nobody's invention."""
LONGEST_TEXT = 3000


@dataclass(frozen=True)
class Reply:
    """What is known of one referee: how to reach them, what they answered, and what the candidate declared."""

    unit: str
    email: str
    phone: str
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class Trail:
    """Where one person came from by their links, as keyed hashes, and when they first were let in.

    A device counts only together with its network: browsers of one make look alike all over the world.
    """

    networks: frozenset[bytes] = frozenset()
    devices: frozenset[tuple[bytes, bytes]] = frozenset()
    since: datetime | None = None

    def seconds_to(self, moment: datetime) -> int | None:
        """Seconds from being let in to `moment`; None for somebody who never came by a link."""
        return int((moment - self.since).total_seconds()) if self.since else None


_NOWHERE = Trail()


def remember_contacts(ground: Ground, references: Sequence[Reference]) -> None:
    """Keep keyed hashes of how to reach these referees, so that being named by many candidates is noticed."""
    rows = []
    for reference in references:
        details = ground.key.open(reference.details) or {}
        tokens = vault().contact_tokens(details.get("email", ""), details.get("phone", ""))
        rows += [{"token": token, "reference_id": reference.id} for token in sorted(tokens)]
    if rows:
        ground.session.execute(sa.insert(ReferenceToken), rows)


def examine(ground: Ground, reference: Reference) -> list[str]:
    """Evaluate the pack's decision over this reference and keep the signs it names. Returns their codes.

    What cannot be known here is null (numbers) or false: a sign is raised by a fact, never by a gap.
    """
    replies, candidate, declared = _read(ground)
    came = _visits(ground)
    here = came.pop(reference.id, _NOWHERE)
    elsewhere = list(came.values())
    mine = replies.pop(reference.id)
    rules = ground.project.pack.referee_signals
    inputs: dict[str, object] = {
        "same_contact": shares_contact(mine, list(replies.values()), candidate, rules)
        or any(here.networks & other.networks for other in elsewhere),
        "same_device": any(here.devices & other.devices for other in elsewhere),
        "free_mail": _domain(mine.email) in rules.free_mail,
        "text_similarity": similarity(mine, list(replies.values())),
        "other_candidates": _other_candidates(ground, mine),
        "seconds_taken": here.seconds_to(ground.now),
        "tenure_mismatch": beyond_declared(mine, declared, rules.tolerance_days),
    }
    asked = dict.fromkeys(RETIRED, False) | inputs
    outcome = ground.project.engine.decisions.evaluate(DECISION, asked, ground.clock)
    codes = [str(code) for code in outcome.output] if isinstance(outcome.output, list) else []
    known = set(
        ground.session.scalars(sa.select(ReferenceSignal.code).where(ReferenceSignal.reference_id == reference.id))
    )
    ground.session.add_all(
        ReferenceSignal(case_id=ground.case.id, reference_id=reference.id, code=code, raised_at=ground.now)
        for code in codes
        if code not in known
    )
    ground.note("reference.examined", str(reference.id), signals=codes, rules=outcome.rules, read=inputs)
    return codes


def resolve(ground: Ground, reference_id: int, signal_id: int, resolution: str, explanation: str) -> None:
    """A named person says what stands behind a sign. `resolution` is explained, or call: a call is needed first.

    The ground is locked and the actor allowed to check this reference. Raises Invalid and NotFound.
    """
    row = ground.session.get(ReferenceSignal, signal_id)
    if row is None or row.case_id != ground.case.id or row.reference_id != reference_id:
        raise NotFound("There is no such sign on this reference.")
    if resolution not in RESOLUTIONS:
        words = "Say whether it is explained or needs a call."
        raise Invalid(words, {"resolution": [words]})
    if len(explanation.strip()) < 10:
        words = "Explain it in a sentence: what you looked at, or whom you will call."
        raise Invalid(words, {"explanation": [words]})
    row.resolution, row.explanation = resolution, ground.key.seal(explanation.strip())
    row.resolved_by, row.resolved_at = ground.actor.id, ground.now
    note_alone(ground, "signal.resolved", str(reference_id), code=row.code, resolution=resolution)


# --- what the decision is told ----------------------------------------------------------------------------------------


def shares_contact(mine: Reply, others: Sequence[Reply], candidate: Reply, rules: RefereeSignals) -> bool:
    """An e-mail or phone that another referee of the case or the candidate has too, or an employer's domain shared
    with a referee who is said to work elsewhere."""
    tokens = vault().contact_tokens(mine.email, mine.phone)
    if any(tokens & vault().contact_tokens(other.email, other.phone) for other in (*others, candidate)):
        return True
    domain = _domain(mine.email)
    own = domain and domain not in rules.free_mail
    return bool(own) and any(
        _domain(other.email) == domain and _same(other.unit) != _same(mine.unit) for other in others
    )


def similarity(mine: Reply, others: Sequence[Reply]) -> int | None:
    """Percent, 0 to 100, of the likest text of another referee of this case; None where there is nothing to compare."""
    text = _free_text(mine.answers)
    texts = [found for other in others if len(found := _free_text(other.answers)) >= SHORTEST_TEXT]
    if len(text) < SHORTEST_TEXT or not texts:
        return None
    return max(int(100 * SequenceMatcher(None, text, other, autojunk=False).ratio()) for other in texts)


def beyond_declared(mine: Reply, declared: Sequence[Mapping[str, Any]], tolerance_days: int) -> bool:
    """Whether the referee's dates do not fit: they say so themselves, or claim time together at the referee's employer
    more than `tolerance_days` before or after the candidate declares to have been there."""
    if mine.answers.get("dates_confirmed") == "no":
        return True
    start, end = _day(mine.answers.get("known_from")), _day(mine.answers.get("known_to"))
    there = [row for row in declared if mine.unit and _same(str(row.get("name"))) == _same(mine.unit)]
    if not there:
        return False
    tolerance = timedelta(days=tolerance_days)
    first = min((day for row in there if (day := _day(row.get("from")))), default=None)
    leavings = [None if row.get("current") else _day(row.get("to")) for row in there]
    last = None if None in leavings else max(day for day in leavings if day)
    early = start is not None and first is not None and start < first - tolerance
    return early or (end is not None and last is not None and end > last + tolerance)


def _other_candidates(ground: Ground, mine: Reply) -> int:
    tokens = vault().contact_tokens(mine.email, mine.phone)
    found = ground.session.scalar(
        sa.select(sa.func.count(sa.distinct(Reference.case_id)))
        .join(ReferenceToken, ReferenceToken.reference_id == Reference.id)
        .where(ReferenceToken.token.in_(tokens), Reference.case_id != ground.case.id)
    )
    return int(found or 0)


def _visits(ground: Ground) -> dict[int, Trail]:
    """The trails of this case by reference, the candidate's at 0. What was purged is not there any more."""
    rows = ground.session.execute(
        sa.select(Link.reference_id, Visit.network, Visit.device, Visit.proven_at)
        .join(Link, Link.id == Visit.link_id)
        .where(Link.case_id == ground.case.id, Link.check_id.is_(None), Visit.proven_at.is_not(None))
        .order_by(Visit.id)
    ).all()
    found: dict[int, Trail] = {}
    for row in rows:
        known = found.get(row.reference_id or 0, Trail(since=row.proven_at))
        seen = row.network is not None and row.device is not None
        found[row.reference_id or 0] = Trail(
            known.networks | ({row.network} if seen else frozenset()),
            known.devices | ({(row.network, row.device)} if seen else frozenset()),
            known.since,
        )
    return found


def _read(ground: Ground) -> tuple[dict[int, Reply], Reply, Sequence[Mapping[str, Any]]]:
    """Every referee of the case, the candidate, and the employers that the candidate declared."""
    session, key, case = ground.session, ground.key, ground.case
    answers: dict[int, Mapping[str, Any]] = {}
    declared: Sequence[Mapping[str, Any]] = ()
    declaring, replying = ground.project.recording("declaration"), ground.project.recording("reference_reply")
    submissions = session.scalars(
        sa.select(Submission)
        .where(Submission.case_id == case.id, Submission.element_id.in_(declaring | replying))
        .order_by(Submission.id)
    )
    for row in submissions:
        if row.element_id in declaring:
            declared = key.open(row.answers).get("employers") or declared
        elif row.subject is not None:
            answers[row.subject] = key.open(row.answers)
    references = session.scalars(sa.select(Reference).where(Reference.case_id == case.id).order_by(Reference.number))
    replies = {row.id: _reply(key.open(row.details) or {}, answers.get(row.id, {})) for row in references}
    person = session.scalar(sa.select(Application.person).where(Application.id == case.application_id))
    return replies, _reply(key.open(person) or {}, {}), declared


def _reply(details: Mapping[str, Any], answers: Mapping[str, Any]) -> Reply:
    unit, email, phone = (str(details.get(name) or "") for name in ("unit", "email", "phone"))
    return Reply(unit, email, phone, answers)


def _free_text(answers: Mapping[str, Any]) -> str:
    """What somebody wrote in their own words: texts with a blank or a full stop of either script, joined."""
    written = [value for _key, value in sorted(answers.items()) if isinstance(value, str) and len(value) > 20]
    return " ".join(" ".join(written).casefold().split())[:LONGEST_TEXT]


def _domain(email: str) -> str:
    return email.strip().casefold().rpartition("@")[2] if "@" in email else ""


def _same(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _day(value: object) -> date | None:
    try:
        return datetime.fromisoformat(str(value)).date() if value else None
    except ValueError:
        return None
