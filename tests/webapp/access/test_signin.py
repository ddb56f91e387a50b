"""The door: five failures lock, words give nothing away, changed rights end every session, a signature is proven."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from flask import Flask

from tests.webapp.browsing import Browser
from tests.webapp.house import PASSWORD, House, person
from webapp import clock
from webapp.access import door, signin
from webapp.access.permissions import Permission
from webapp.casework import users
from webapp.db import _writing, db
from webapp.models import AuditEvent, User
from webapp.refusals import Invalid, NotAllowed

WRONG = "The user name or the password is wrong."


def refused(username: str, password: str) -> str:
    with pytest.raises(Invalid) as refusal:
        signin.sign_in(username, password, clock.now())
    return refusal.value.message


def test_a_wrong_name_and_a_wrong_password_sound_the_same(house: House) -> None:
    assert refused("ruth", "guess") == refused("nobody at all", "guess") == WRONG


def test_a_wrong_name_costs_as_much_time_as_a_wrong_password() -> None:
    ours = PasswordHasher()
    assert extract_parameters(signin._NOBODY) == extract_parameters(ours.hash("any"))
    with pytest.raises(VerifyMismatchError):  # a damaged hash would be refused at once, and be heard
        ours.verify(signin._NOBODY, "guess")


def test_five_failures_lock_for_fifteen_minutes_even_against_the_right_password(house: House) -> None:
    for _ in range(5):
        assert refused("ruth", "guess") == WRONG
    assert refused("ruth", PASSWORD) == signin.LOCKED
    assert signin.sign_in("martin", PASSWORD, clock.now()).username == "martin"
    house.app.extensions["clock"].advance(timedelta(minutes=15, seconds=1))
    assert signin.sign_in("ruth", PASSWORD, clock.now()).username == "ruth"
    told = db.session.scalars(sa.select(AuditEvent.action).where(AuditEvent.action == "user.locked")).all()
    assert len(told) == 1


def test_a_success_forgets_the_failures_before_it(house: House) -> None:
    for _ in range(3):
        for _ in range(4):
            refused("ruth", "guess")
        assert signin.sign_in("ruth", PASSWORD, clock.now())


def test_failures_at_the_same_moment_are_all_counted(app: Flask, house: House) -> None:
    start = threading.Barrier(5)

    def guess() -> None:
        with app.app_context():
            start.wait(timeout=30)
            with pytest.raises(Invalid):
                signin.sign_in("ruth", "guess", clock.now())
            db.session.remove()

    threads = [threading.Thread(target=guess) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert refused("ruth", PASSWORD) == signin.LOCKED


def test_the_slow_check_of_a_password_holds_no_lock(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[bool] = []
    monkeypatch.setattr(signin, "check_password", lambda stored, given: held.append(_writing.get()) or True)
    signin.sign_in("ruth", PASSWORD, clock.now())
    assert held == [False]


def test_a_closed_account_cannot_sign_in(house: House) -> None:
    ruth = person("ruth")
    users.change_user(ruth.id, tuple(ruth.roles), tuple(ruth.groups), False, person("adam"), clock.now())
    assert refused("ruth", PASSWORD) == WRONG


def test_a_wrong_password_for_a_signature_counts_towards_the_lock_and_is_told_to_the_audit(house: House) -> None:
    ruth = person("ruth")
    for _ in range(5):
        with pytest.raises(Invalid, match="nothing was signed"):
            signin.prove_signature(ruth, "guess", clock.now())
    with pytest.raises(Invalid, match="15 minutes"):
        signin.prove_signature(ruth, PASSWORD, clock.now())
    assert refused("ruth", PASSWORD) == signin.LOCKED
    told = db.session.scalars(sa.select(AuditEvent.subject).where(AuditEvent.action == "signature.refused")).all()
    assert told == [str(ruth.id)] * 6


def test_a_signature_proves_the_person_and_the_moment(house: House) -> None:
    ruth = person("ruth")
    proof = signin.prove_signature(ruth, PASSWORD, clock.now())
    assert (proof.user_id, proof.at, proof.method) == (ruth.id, clock.now(), "password")


def test_changed_rights_hold_at_once_and_end_every_session(app: Flask, house: House) -> None:
    browser = Browser(app, "ruth")
    browser.get("/inbox")
    ruth = person("ruth")
    users.change_user(ruth.id, ("designer",), (), True, person("adam"), clock.now())
    answer = browser.client.get("/inbox")
    assert answer.status_code == 302 and "/sign-in" in answer.location
    browser.sign_in("ruth")
    browser.get("/inbox", status=403)


def test_a_session_ends_by_itself_and_at_sign_out(app: Flask, house: House) -> None:
    browser = Browser(app, "ruth")
    browser.get("/inbox")
    app.extensions["clock"].advance(timedelta(hours=9, minutes=1))
    assert browser.client.get("/inbox").status_code == 302
    browser.sign_in("ruth")
    browser.get("/inbox")
    browser.post("/sign-out")
    assert browser.client.get("/inbox").status_code == 302


def test_nothing_of_a_session_before_survives_a_sign_in(app: Flask, house: House) -> None:
    browser = Browser(app)
    with browser.client.session_transaction() as before:
        before["planted"] = "by somebody else"
    browser.sign_in("ruth")
    with browser.client.session_transaction() as after:
        assert "planted" not in after


def test_nobody_changes_their_own_rights(house: House) -> None:
    adam = person("adam")
    with pytest.raises(NotAllowed):
        users.change_user(adam.id, ("administrator", "auditor"), (), True, adam, clock.now())


def test_a_page_that_names_no_permission_is_answered_to_nobody(app: Flask, house: House) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    for username in ("", "adam", "joanna"):
        Browser(app, username).get("/forgotten", status=403)


def test_every_page_names_a_permission(app: Flask) -> None:
    silent = [rule.endpoint for rule in app.url_map.iter_rules() if door.permission_of(app, rule.endpoint) is None]
    assert set(silent) <= {"static"}
    public = {r.endpoint for r in app.url_map.iter_rules() if door.permission_of(app, r.endpoint) is Permission.PUBLIC}
    assert public == {
        "signin.start", "signin.sign_in_page", "signin.sign_out", "public.notice_page", "health.live", "health.ready",
        "portal.link_page", "portal.use_link", "portal.new_link", "portal.ended_page",
    }  # fmt: skip


def test_passwords_are_kept_as_argon2_of_todays_strength(app: Flask) -> None:
    stored = signin.hash_password("a long password of mine")
    assert stored.startswith("$argon2id$") and not PasswordHasher().check_needs_rehash(stored)
    assert db.session.scalar(sa.select(sa.func.count()).where(User.password_hash.not_like("$argon2id$%"))) == 0
