"""Drafts of the test office: begun, changed, asked for, published, by people by name."""

from datetime import timedelta
from unittest import mock

from tests.webapp.house import person
from webapp import clock
from webapp.access.signin import SignatureProof
from webapp.casework import drafting, reviewing, scenarios
from webapp.casework.draft_files import Saved
from workflows import packs

LATER = timedelta(minutes=11)
LETTER = "notices/outcome.en.md"


def begun(pack: str = "uk_baseline", by: str = "dana") -> int:
    """A draft of the published version of this pack."""
    from webapp.casework.publishing import newest_version
    from webapp.db import db

    version = newest_version(db.session, pack)
    assert version is not None
    return drafting.begin(version.id, "Shorter letters", person(by), clock.now())


def save(draft_id: int, name: str = LETTER, source: bytes | None = None, by: str = "dana") -> Saved:
    """Save over what is there; without a source, a line more."""
    viewer = person(by)
    files = drafting.draft_source(draft_id, viewer).files
    base = None
    if name in files:
        held = drafting.draft_file(draft_id, name, viewer)
        base = (held.saved.revision, held.saved.counter)
    wanted = source if source is not None else files[name] + b"\nOne line more.\n"
    return drafting.save_file(draft_id, name, wanted, base, viewer, clock.now())


def asked(draft_id: int, of: str = "paul", by: str = "dana", effective=None) -> int:  # type: ignore[no-untyped-def]
    """Ask for the newest revision; returns its number."""
    viewer = person(by)
    revision = drafting.draft_row(draft_id, viewer).revision
    with _no_scenarios():
        reviewing.ask(draft_id, person(of).id, revision, effective, viewer, clock.now())
    return revision


def publish(draft_id: int, revision: int, by: str = "paul") -> int:
    viewer, now = person(by), clock.now()
    with _no_scenarios():
        return reviewing.publish(draft_id, revision, viewer, now, SignatureProof(viewer.id, now, "test"))


def _no_scenarios() -> mock._patch:  # type: ignore[type-arg]
    """Those of a shipped pack take half a minute on the bench: tests of drafts that are not about them do without."""
    return mock.patch.object(scenarios, "problems_of", return_value=())


def published(pack: str = "uk_baseline") -> int:
    """A newer version of the pack, by way of a draft."""
    draft_id = begun(pack)
    save(draft_id)
    return publish(draft_id, asked(draft_id))


def shipped(pack: str = "uk_baseline") -> dict[str, bytes]:
    return dict(packs.files(pack))
