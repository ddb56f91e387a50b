"""Counsel signs the rules of a draft: never its author, never by hand, and only for what the rule says."""

import pytest

from tests.webapp.casework.drawing import asked, begun, publish, save
from tests.webapp.house import House, person
from webapp import clock
from webapp.access.signin import SignatureProof
from webapp.casework import drafting, live, rule_signing
from webapp.refusals import Invalid, NotAllowed, NotFound, Stale
from workflows import pack_file
from workflows.vocabulary import DraftStatus

RULE = "appeal_days"
FILE, CARD = "pack.yaml", rule_signing.CARD


def sign(draft_id: int, *names: str, by: str = "greta", revision: int = 0) -> int:
    viewer, now = person(by), clock.now()
    revision = revision or drafting.draft_row(draft_id, person("dana")).revision
    return rule_signing.sign_rules(draft_id, revision, names, viewer, now, SignatureProof(viewer.id, now, "test"))


def held(draft_id: int, name: str = FILE) -> bytes:
    return drafting.draft_source(draft_id, person("dana")).files[name]


def test_a_signed_rule_is_published_with_name_and_day(house: House) -> None:
    draft_id = begun()
    assert sign(draft_id, RULE) == 2
    version = publish(draft_id, asked(draft_id))
    limit = live.project(version).pack.limits[RULE]
    assert (limit.verified, limit.verified_by, limit.verified_on) == (True, "Greta Holm", clock.now().date())
    later = begun()
    save(later)
    publish(later, asked(later))  # what the version before says may be said again


def test_no_author_of_the_draft_and_nobody_but_counsel_signs(house: House) -> None:
    draft_id = begun()
    for username in ("dana", "paul", "vera", "adam", "joanna"):
        with pytest.raises(NotAllowed):
            sign(draft_id, RULE, by=username)
        with pytest.raises(NotAllowed):
            rule_signing.sheet(draft_id, person(username))
    with pytest.raises(NotAllowed):
        drafting.draft_source(draft_id, person("greta"))


def test_somebody_who_holds_both_roles_cannot_sign_what_they_drew(house: House) -> None:
    import sqlalchemy as sa

    from webapp.db import db

    both = {"user": person("dana").id}
    db.session.execute(sa.text("insert into membership (user_id, kind, code) values (:user, 'role', 'counsel')"), both)
    db.session.commit()
    with pytest.raises(NotAllowed, match="You saved in this draft"):
        sign(begun(), RULE, by="dana")
    assert sign(begun(by="paul"), RULE, by="dana") == 2


def test_a_signature_needs_a_proof_a_rule_and_the_revision_that_was_read(house: House) -> None:
    draft_id, greta, now = begun(), person("greta"), clock.now()
    for proof in (None, SignatureProof(person("dana").id, now, "test")):
        with pytest.raises(Invalid, match="Sign with your password"):
            rule_signing.sign_rules(draft_id, 1, [RULE], greta, now, proof)
    with pytest.raises(Invalid, match="Choose the rules"):
        sign(draft_id)
    with pytest.raises(Invalid, match="cannot be signed"):
        sign(draft_id, "nothing")
    save(draft_id, by="paul")
    with pytest.raises(Stale):
        sign(draft_id, RULE, revision=1)
    with pytest.raises(NotFound):
        sign(draft_id + 1, RULE, revision=1)
    drafting.discard(draft_id, person("dana"), now)
    with pytest.raises(Stale):
        sign(draft_id, RULE, revision=2)


def test_a_signature_written_by_hand_is_never_published(house: House) -> None:
    draft_id = begun()
    forged = b"verified: true, verified_by: Greta, verified_on: 2026-11-01"
    by_hand = held(draft_id).replace(b"source: office, verified: false", b"source: office, " + forged, 1)
    save(draft_id, FILE, by_hand)
    with pytest.raises(Invalid, match="nobody did"):
        asked(draft_id)


def test_a_rule_that_was_changed_after_it_was_signed_is_not_signed_any_more(house: House) -> None:
    draft_id = begun()
    sign(draft_id, RULE)
    signed = held(draft_id)
    value = f"{RULE}: {{value: 14"
    assert value.encode() in signed
    save(draft_id, FILE, signed.replace(value.encode(), f"{RULE}: {{value: 15".encode()))
    with pytest.raises(Invalid, match=RULE):
        asked(draft_id)
    save(draft_id, FILE, signed)
    assert asked(draft_id) == 3


def test_signing_takes_a_draft_in_review_back(house: House) -> None:
    draft_id = begun()
    save(draft_id)
    asked(draft_id)
    sign(draft_id, RULE)
    assert drafting.draft_row(draft_id, person("dana")).status is DraftStatus.OPEN


def test_the_last_signature_confirms_the_pack(house: House) -> None:
    draft_id = begun()
    sign(draft_id, *rule_signing.sheet(draft_id, person("greta")).unsigned)
    assert pack_file.parse(held(draft_id)).verified
    assert rule_signing.sheets(person("greta"))[0].unsigned == ()


# --- the scorecard, signed as a whole


def test_a_signed_scorecard_is_published_with_name_and_day_and_kept_in_the_next_version(house: House) -> None:
    draft_id = begun("civil_service")
    assert CARD in rule_signing.sheet(draft_id, person("greta")).unsigned
    sign(draft_id, CARD, RULE)
    assert CARD not in rule_signing.sheet(draft_id, person("greta")).unsigned
    version = live.project(publish(draft_id, asked(draft_id)))
    card = version.scorecard
    assert card is not None and (card.verified, card.verified_by) == (True, "Greta Holm")
    assert card.verified_on == clock.now().date() and version.pack.limits[RULE].verified
    later = begun("civil_service")
    save(later)
    publish(later, asked(later))
    with pytest.raises(Invalid, match="cannot be signed"):
        sign(begun("civil_service"), CARD)


@pytest.mark.parametrize("said", [b"true", b"true\nverified_by: Greta Holm\nverified_on: 2026-11-01"])
def test_a_scorecard_that_only_says_it_is_signed_is_never_published(house: House, said: bytes) -> None:
    draft_id = begun("civil_service")
    by_hand = held(draft_id, CARD).replace(b"\nverified: false", b"\nverified: " + said, 1)
    save(draft_id, CARD, by_hand)
    with pytest.raises(Invalid, match="nobody did"):
        asked(draft_id)


def test_a_scorecard_that_was_changed_after_it_was_signed_is_not_signed_any_more(house: House) -> None:
    draft_id = begun("civil_service")
    sign(draft_id, CARD)
    signed = held(draft_id, CARD)
    save(draft_id, CARD, signed.replace(b"moral_below: 60", b"moral_below: 55"))
    with pytest.raises(Invalid, match="nobody did"):
        asked(draft_id)
    save(draft_id, CARD, signed)
    assert asked(draft_id) == 3


def test_a_pack_without_a_score_has_no_scorecard_to_sign(house: House) -> None:
    with pytest.raises(Invalid, match="cannot be signed"):
        sign(begun(), CARD)
