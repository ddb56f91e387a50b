"""Drafts: nothing is lost, who was faster is told, what cannot even be kept is refused with its line."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.webapp.casework.drawing import LATER, LETTER, asked, begun, published, save, shipped
from tests.webapp.house import House, person
from webapp import clock
from webapp.casework import draft_checks, draft_files, draft_talk, drafting, rebasing
from webapp.casework.draft_files import Saved
from webapp.casework.queries.drafts import draft_view, drafts
from webapp.db import db
from webapp.models import AuditEvent, DraftFile, DraftRevision
from webapp.refusals import Invalid, NotAllowed, NotFound, SavedSince, Stale, Unsavable
from workflows import packs
from workflows.project_files import MOST_BYTES
from workflows.vocabulary import DraftStatus


def wait(house: House, by: timedelta = LATER) -> None:
    house.app.extensions["clock"].advance(by)


def counted(draft_id: int) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).where(DraftRevision.draft_id == draft_id)) or 0


# --- begun


@pytest.mark.parametrize("pack", packs.shipped())
def test_a_draft_holds_what_it_began_from_to_the_byte(house: House, pack: str) -> None:
    draft_id = begun(pack)
    assert drafting.draft_source(draft_id, person("paul")).files == packs.files(pack)
    row = drafting.draft_row(draft_id, person("dana"))
    assert (row.status, row.revision, row.base_id is not None) == (DraftStatus.OPEN, 1, True)


def test_a_draft_can_begin_from_files_and_then_stands_on_the_newest_version_of_their_pack(house: House) -> None:
    draft_id = drafting.begin(shipped(), "From files", person("dana"), clock.now())
    assert draft_view(draft_id, person("dana")).base is not None
    fresh = shipped()
    fresh["pack.yaml"] = fresh["pack.yaml"].replace(b"code: uk_baseline", b"code: uk_plus")
    draft_id = drafting.begin(fresh, "Another process", person("dana"), clock.now())
    assert draft_view(draft_id, person("dana")).base is None


@pytest.mark.parametrize("title", ["", "   ", "x" * 200])
def test_a_draft_needs_a_name(house: House, title: str) -> None:
    with pytest.raises(Invalid):
        drafting.begin(1, title, person("dana"), clock.now())


@pytest.mark.parametrize("username", ["joanna", "ruth", "vera", "adam", "carl"])
def test_only_designers_begin_read_and_save(house: House, username: str) -> None:
    draft_id, who, now = begun(), person(username), clock.now()
    for act in (
        lambda: drafting.begin(1, "Mine", who, now),
        lambda: drafting.draft_source(draft_id, who),
        lambda: drafting.save_file(draft_id, "x.bpmn", b"<a/>", None, who, now),
        lambda: drafting.discard(draft_id, who, now),
        lambda: draft_talk.comment(draft_id, "Mine", who, now),
        lambda: drafts(who),
        lambda: draft_view(draft_id, who),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_there_is_no_draft_of_nothing(house: House) -> None:
    dana, now = person("dana"), clock.now()
    for act in (
        lambda: drafting.begin(999, "From nothing", dana, now),
        lambda: drafting.draft_row(999, dana),
        lambda: drafting.save_file(999, "x.bpmn", b"<a/>", None, dana, now),
        lambda: drafting.draft_source(begun(), dana, 2),
        lambda: drafting.draft_source(begun(), dana, 10**12),
        lambda: drafting.draft_file(begun(), "nothing.bpmn", dana),
    ):
        with pytest.raises(NotFound):
            act()


# --- saved


def test_what_one_person_saves_in_one_sitting_is_one_revision(house: House) -> None:
    draft_id = begun()
    assert save(draft_id) == Saved(2, 1)
    assert save(draft_id) == Saved(2, 2)
    assert save(draft_id, "notices/invitation.en.md") == Saved(2, 1)
    wait(house, timedelta(minutes=9))
    assert save(draft_id) == Saved(2, 3)
    wait(house, timedelta(minutes=2))
    assert save(draft_id) == Saved(3, 1)
    assert save(draft_id, by="paul") == Saved(4, 1)
    assert save(draft_id) == Saved(5, 1)


def test_the_same_bytes_once_more_are_no_change_even_over_an_old_state(house: House) -> None:
    """The answer of a save may get lost: the browser sends it again, with the state that it still knows."""
    draft_id, dana = begun(), person("dana")
    first = save(draft_id, source=b"# Outcome\n")
    again = drafting.save_file(draft_id, LETTER, b"# Outcome\n", (1, 1), dana, clock.now())
    assert again == first and counted(draft_id) == 2


def test_who_was_faster_is_told_and_nothing_is_overwritten(house: House) -> None:
    draft_id = begun()
    save(draft_id, source=b"# Of Paul\n", by="paul")
    with pytest.raises(SavedSince) as refused:
        drafting.save_file(draft_id, LETTER, b"# Of Dana\n", (1, 1), person("dana"), clock.now())
    assert (refused.value.by, refused.value.at, refused.value.etag) == ("Paul Stein", clock.now(), "2.1")
    assert drafting.draft_source(draft_id, person("dana")).files[LETTER] == b"# Of Paul\n"
    with pytest.raises(SavedSince):
        drafting.save_file(draft_id, LETTER, b"# New\n", None, person("dana"), clock.now())
    with pytest.raises(SavedSince):
        drafting.save_file(draft_id, "forms/new.form", b"{}", (1, 1), person("dana"), clock.now())


def test_a_file_taken_away_is_gone_and_the_history_has_it(house: House) -> None:
    draft_id, dana = begun(), person("dana")
    with pytest.raises(SavedSince):
        drafting.take_away(draft_id, LETTER, (7, 7), dana, clock.now())
    drafting.take_away(draft_id, LETTER, (1, 1), dana, clock.now())
    assert LETTER not in drafting.draft_source(draft_id, dana).files
    assert LETTER in drafting.draft_source(draft_id, dana, 1).files
    with pytest.raises(SavedSince, match="taken this file away"):
        drafting.save_file(draft_id, LETTER, b"# Late\n", (1, 1), dana, clock.now())
    with pytest.raises(NotFound):
        drafting.take_away(draft_id, LETTER, (2, 1), dana, clock.now())
    assert save(draft_id, source=b"# Again\n").counter == 2
    with pytest.raises(Invalid):
        drafting.take_away(draft_id, "pack.yaml", (1, 1), dana, clock.now())


def test_many_save_the_same_state_at_once_and_one_of_them_wins(house: House) -> None:
    """Eight browsers, one state: one success, the others are told who and when. No lock is left, nothing half done."""
    draft_id, app, dana, now = begun(), house.app, person("dana"), clock.now()
    db.session.remove()

    def one(number: int) -> str:
        with app.app_context():
            try:
                drafting.save_file(draft_id, LETTER, b"# %d\n" % number, (1, 1), dana, now)
                return "saved"
            except SavedSince as refusal:
                return refusal.by
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        ended = sorted(pool.map(one, range(8)))
    assert ended == ["Dana Cole"] * 7 + ["saved"]
    assert counted(draft_id) == 2


@pytest.mark.parametrize(
    "name",
    ["../etc/passwd", "/main.bpmn", "main.exe", "forms/../main.bpmn", "forms/a/b.form", "a b.bpmn", "notices/x.fr.md",
     "forms/.form", ".bpmn", "pack.yml", "other.yaml", "x" * 90 + ".bpmn", "a\n.bpmn", "scenarios/x.yaml/y", "名.bpmn"],
)  # fmt: skip
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_name_that_no_project_has_is_refused(house: House, name: str) -> None:
    with pytest.raises(Unsavable, match="No file of a project"):
        drafting.save_file(begun(), name, b"<a/>", None, person("dana"), clock.now())


BROKEN = [
    ("x.bpmn", b"", 0), ("x.bpmn", b"<a>\n<b>\n</a>", 3), ("x.dmn", b"nonsense", 1),
    ("x.bpmn", b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>\n<a>&b;</a>', 2),
    ("x.dmn", b"<a>" * 300, 1), ("x.bpmn", b"<a>" + b"<b/>" * 60_000 + b"</a>", 0),
    ("forms/x.form", b'{\n"a": 1,\n}', 3), ("forms/x.form", b"[" * 5_000, 1), ("forms/x.form", b"{\xff}", 1),
    ("zh_Hans.yaml", b"a: 1\nb: &x [1]\nc: *x\n", 2), ("scenarios/x.yaml", b"a: [1\nb: 2", 2),
    ("scorecard.yaml", b"!!python/object/apply:os.system ['true']", 1),
    ("notices/x.en.md", b"# A\nB\x00", 2), ("notices/x.en.md", b"# A\n\xff", 2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "source", "line"), BROKEN)
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_what_cannot_be_read_at_all_is_refused_with_its_line(house: House, name: str, source: bytes, line: int) -> None:
    draft_id = begun()
    before = drafting.draft_source(draft_id, person("dana")).key
    with pytest.raises(Unsavable) as refused:
        save(draft_id, name, source)
    assert refused.value.line == line
    assert drafting.draft_source(draft_id, person("dana")).key == before


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_what_is_half_drawn_is_kept_and_told_by_the_check(house: House) -> None:
    """Autosave never loses work: a file may be as wrong as it likes as long as it can be read."""
    draft_id = begun()
    for name, source in {
        "half.bpmn": b"<bpmn:definitions xmlns:bpmn='http://www.omg.org/spec/BPMN/20100524/MODEL'/>",
        "odd.bpmn": b"<html><script>alert(1)</script></html>",
        "half.dmn": b"<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/'/>",
        "forms/half.form": b"{}",
        "notices/half.en.md": b"no title",
        "scorecard.yaml": b"criteria: []\n",
        "scenarios/half.yaml": b"steps: nothing\n",
    }.items():
        save(draft_id, name, source)
    found = draft_checks.check(draft_id, person("dana"))
    assert {told.file for told in found.told if told.stops} >= {
        "odd.bpmn", "forms/half.form", "notices/half.en.md", "scorecard.yaml",
    }  # fmt: skip


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_files_and_projects_have_a_size(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    draft_id = begun()
    with pytest.raises(Unsavable, match="2 MB"):
        save(draft_id, "notices/x.en.md", b"#" * (MOST_BYTES + 1))
    with pytest.raises(Unsavable, match="capital letters"):
        save(draft_id, "Main.bpmn", b"<a/>")
    count = len(shipped())
    monkeypatch.setattr(draft_files, "MOST_FILES", count)
    with pytest.raises(Unsavable, match=f"at most {count}"):
        save(draft_id, "notices/x.en.md", b"# X\n")
    save(draft_id, LETTER)
    monkeypatch.setattr(draft_files, "MOST_BYTES_TOGETHER", 540_000)
    with pytest.raises(Unsavable, match="together"):
        save(draft_id, LETTER)


def test_a_draft_stays_one_of_its_process(house: House) -> None:
    other = shipped()["pack.yaml"].replace(b"code: uk_baseline", b"code: civil_service")
    with pytest.raises(Unsavable, match="must stay"):
        save(begun(), "pack.yaml", other)


# --- history


def test_a_revision_can_be_gone_back_to_and_nothing_is_lost(house: House) -> None:
    draft_id, dana = begun(), person("dana")
    save(draft_id, source=b"# One\n")
    save(draft_id, "forms/new.form", b"{}")
    wait(house)
    save(draft_id, source=b"# Two\n")
    with pytest.raises(Stale):
        drafting.restore(draft_id, 1, 2, dana, clock.now())
    assert drafting.restore(draft_id, 1, 3, dana, clock.now()) == 4
    assert drafting.draft_source(draft_id, dana).files == packs.files("uk_baseline")
    assert drafting.draft_source(draft_id, dana, 3).files[LETTER] == b"# Two\n"
    assert drafting.draft_source(draft_id, dana, 2).files[LETTER] == b"# One\n"
    with pytest.raises(Invalid, match="just that already"):
        drafting.restore(draft_id, 1, 4, dana, clock.now())
    assert save(draft_id).revision == 5, "what was brought back is not written over"
    assert drafting.restore(draft_id, 3, 5, dana, clock.now()) == 6
    assert drafting.draft_source(draft_id, dana).files["forms/new.form"] == b"{}"


def test_a_discarded_draft_is_closed_until_it_is_taken_up_again(house: House) -> None:
    draft_id, dana = begun(), person("dana")
    drafting.discard(draft_id, dana, clock.now())
    for act in (lambda: save(draft_id), lambda: drafting.rename(draft_id, "X", dana, clock.now())):
        with pytest.raises(Stale):
            act()
    assert [row.Draft.id for row in drafts(dana, "discarded").rows] == [draft_id] and not drafts(dana).rows
    drafting.take_up(draft_id, person("paul"), clock.now())
    drafting.take_up(draft_id, person("paul"), clock.now())
    assert save(draft_id) == Saved(2, 1)
    drafting.rename(draft_id, "  Longer   letters ", dana, clock.now())
    assert drafting.draft_row(draft_id, dana).title == "Longer letters"


# --- others publish meanwhile


def test_a_draft_is_brought_up_to_what_others_published_file_by_file(house: House) -> None:
    draft_id, dana = begun(), person("dana")
    save(draft_id, source=b"# Mine\n")
    save(draft_id, "notices/invitation.en.md", b"# Mine alone\n")
    version = published()  # changes LETTER as well
    found = rebasing.difference(draft_id, dana)
    assert found is not None and (found.both, found.mine, found.theirs) == (
        (LETTER,), ("notices/invitation.en.md",), (),
    )  # fmt: skip
    with pytest.raises(Invalid, match="published meanwhile"):
        asked(draft_id)
    with pytest.raises(Invalid) as refused:
        rebasing.rebase(draft_id, version, 2, {}, dana, clock.now())
    assert set(refused.value.errors) == {LETTER}
    with pytest.raises(Stale):
        rebasing.rebase(draft_id, version - 1, 2, {LETTER: "mine"}, dana, clock.now())
    with pytest.raises(Stale):
        rebasing.rebase(draft_id, version, 1, {LETTER: "mine"}, dana, clock.now())
    rebasing.rebase(draft_id, version, 2, {LETTER: "theirs"}, dana, clock.now())
    files = drafting.draft_source(draft_id, dana).files
    assert files[LETTER] == packs.files("uk_baseline")[LETTER] + b"\nOne line more.\n"
    assert files["notices/invitation.en.md"] == b"# Mine alone\n"
    assert rebasing.difference(draft_id, dana) is None
    assert drafting.draft_source(draft_id, dana, 2).files[LETTER] == b"# Mine\n"


def test_what_they_alone_changed_comes_in_by_itself(house: House) -> None:
    draft_id = begun()
    save(draft_id, "notices/invitation.en.md")
    version = published()
    rebasing.rebase(draft_id, version, 2, {}, person("dana"), clock.now())
    view = draft_view(draft_id, person("dana"))
    assert [file.name for file in view.files if file.change] == ["notices/invitation.en.md"] and not view.overtaken


# --- talk, presence, lists, audit


def test_comments_are_sealed_ordered_and_settled_once(house: House) -> None:
    draft_id, dana, paul = begun(), person("dana"), person("paul")
    first = draft_talk.comment(draft_id, "Is five days enough?", paul, clock.now(), "pack.yaml", "appeal_days")
    draft_talk.comment(draft_id, "Fine.", dana, clock.now())
    draft_talk.settle(draft_id, first, dana, clock.now())
    draft_talk.settle(draft_id, first, paul, clock.now())
    told = draft_talk.comments(draft_id, dana)
    assert [(c.text, c.settled_by) for c in told] == [("Fine.", ""), ("Is five days enough?", "Dana Cole")]
    assert b"five days" not in b"".join(db.session.scalars(sa.text("select text from draft_comment")))
    for text in ("", "  ", "x" * 5000):
        with pytest.raises(Invalid):
            draft_talk.comment(draft_id, text, dana, clock.now())
    with pytest.raises(NotFound):
        draft_talk.settle(begun(), first, dana, clock.now())


def test_people_are_here_until_their_browser_falls_silent(house: House) -> None:
    draft_id, dana, paul = begun(), person("dana"), person("paul")
    draft_talk.be_here(draft_id, "main.bpmn", paul, clock.now())
    wait(house, timedelta(seconds=60))
    draft_talk.be_here(draft_id, "", dana, clock.now())
    assert [(p.name, p.file) for p in draft_talk.people(draft_id, dana, clock.now())] == [
        ("Dana Cole", ""), ("Paul Stein", "main.bpmn"),
    ]  # fmt: skip
    wait(house, timedelta(seconds=60))
    assert [p.name for p in draft_talk.people(draft_id, dana, clock.now())] == ["Dana Cole"]


def test_the_list_is_paged_and_knows_what_was_found_until_it_is_saved_again(house: House) -> None:
    ids = []
    for _ in range(30):
        wait(house, timedelta(seconds=1))
        ids.append(drafting.begin({"pack.yaml": b"code: uk_baseline\n"}, "One", person("dana"), clock.now()))
    first = drafts(person("dana"))
    second = drafts(person("dana"), after=first.after)
    assert [r.Draft.id for r in (*first.rows, *second.rows)] == ids[::-1]
    assert [r.Draft.id for r in drafts(person("dana"), before=second.before).rows] == ids[::-1][:25]
    found = draft_checks.check(ids[0], person("dana"))
    assert drafting.draft_row(ids[0], person("dana")).stops == found.stops > 0
    save(ids[0], source=b"# Saved\n")
    assert drafting.draft_row(ids[0], person("dana")).stops is None


def test_the_audit_has_each_revision_once_and_no_word_of_a_file(house: House) -> None:
    draft_id = begun()
    for _ in range(3):
        save(draft_id)
    save(draft_id, by="paul")
    rows = db.session.execute(
        sa.select(AuditEvent.action, AuditEvent.content).where(AuditEvent.action.startswith("revision."))
    ).all()
    assert [row.action for row in rows] == ["revision.begun", "revision.saved", "revision.saved"]
    assert not any(b"outcome" in row.content or b"line more" in row.content for row in rows)
    assert db.session.scalar(sa.select(sa.func.count()).where(DraftFile.name == LETTER)) == 3
