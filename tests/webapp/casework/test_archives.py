"""ZIP files: the same out and in, seen before they are taken, and refused when they are made to harm."""

import io
import stat
import zipfile
from collections.abc import Mapping

import orjson
import pytest

from tests.webapp.casework.drawing import LETTER, begun, published, save, shipped
from tests.webapp.house import House, person
from webapp import clock
from webapp.casework import archives, draft_exchange, drafting
from webapp.casework.queries.drafts import draft_view
from webapp.refusals import Invalid, NotAllowed, NotFound, Stale, Unsavable
from workflows import packs
from workflows.canonical import canonical


def zipped(files: Mapping[str, bytes], **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**files, **more}.items():
            archive.writestr(name, data)
    return out.getvalue()


# --- out and in


@pytest.mark.parametrize("code", packs.shipped())
def test_a_pack_goes_out_and_comes_in_saying_the_same(code: str) -> None:
    files = packs.files(code)
    sent = archives.pack(files, code, "")
    found = archives.unpack(sent)
    assert found.files == {name: canonical(name, data) for name, data in files.items()}
    assert not found.not_taken and not found.left_out
    assert archives.pack(found.files, code, "") == sent, "the same bytes for the same content"


def test_a_small_change_is_a_small_difference() -> None:
    files = shipped()
    one = archives.unpack(archives.pack(files, "uk_baseline", "")).files
    changed = files["main.bpmn"].replace(b'name="UK baseline check"', b"name='UK check'", 1)
    other = archives.unpack(archives.pack({**files, "main.bpmn": changed}, "uk_baseline", "")).files
    lines = [
        pair for pair in zip(*(f["main.bpmn"].splitlines() for f in (one, other)), strict=True) if pair[0] != pair[1]
    ]
    assert len(lines) == 1


def test_the_manifest_tells_of_every_file_and_where_it_comes_from(house: House) -> None:
    sent = draft_exchange.export_draft(begun(), person("dana"))
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        manifest = orjson.loads(archive.read(archives.MANIFEST))
        assert set(manifest["files"]) | {archives.MANIFEST} == set(archive.namelist())
    assert manifest["pack"] == "uk_baseline" and len(manifest["base"]) == 64


def test_what_an_archive_would_change_is_told_and_nothing_happens_before_consent(house: House) -> None:
    draft_id, dana, now = begun(), person("dana"), clock.now()
    files = shipped()
    del files["notices/invitation.en.md"]
    files |= {LETTER: b"# Other\n", "forms/new.form": b"{}", "run.sh": b"rm -rf /", "forms/bad.form": b"{"}
    files["main.bpmn"] = canonical("main.bpmn", files["main.bpmn"])
    before = drafting.draft_source(draft_id, dana).key
    arrival = draft_exchange.arrive(draft_id, zipped(files, **{"README.md": b"x", "__MACOSX/x": b"x"}), dana, now)
    assert (arrival.added, arrival.changed, arrival.gone) == (
        ("forms/new.form",), (LETTER,), ("notices/invitation.en.md",),
    )  # fmt: skip
    assert [(one.name, one.line) for one in arrival.not_taken] == [("forms/bad.form", 1), ("run.sh", 0)]
    assert set(arrival.left_out) == {"README.md", "__MACOSX/x"} and arrival.equal == len(shipped()) - 2
    assert drafting.draft_source(draft_id, dana).key == before
    assert draft_exchange.take(draft_id, arrival.digest, arrival.revision, dana, now) == 2
    held = drafting.draft_source(draft_id, dana).files
    assert held[LETTER] == b"# Other\n" and "forms/new.form" in held and "notices/invitation.en.md" not in held
    assert held["main.bpmn"] == shipped()["main.bpmn"], "what says the same is not touched"
    with pytest.raises(Stale):
        draft_exchange.take(draft_id, arrival.digest, arrival.revision, dana, now)
    with pytest.raises(Invalid, match="just what"):
        draft_exchange.take(draft_id, arrival.digest, 2, dana, now)


def test_a_refused_file_leaves_the_one_of_its_name_alone(house: House) -> None:
    draft_id, dana, now = begun(), person("dana"), clock.now()
    arrival = draft_exchange.arrive(draft_id, zipped({**shipped(), "main.bpmn": b"<a>"}), dana, now)
    assert not arrival.changes and [one.name for one in arrival.not_taken] == ["main.bpmn"]


def test_what_somebody_saved_between_the_two_steps_is_not_overwritten(house: House) -> None:
    draft_id, dana, now = begun(), person("dana"), clock.now()
    arrival = draft_exchange.arrive(draft_id, zipped({**shipped(), LETTER: b"# Mine\n"}), dana, now)
    save(draft_id, source=b"# Of Paul\n", by="paul")
    with pytest.raises(Stale):
        draft_exchange.take(draft_id, arrival.digest, arrival.revision, dana, now)
    assert drafting.draft_source(draft_id, dana).files[LETTER] == b"# Of Paul\n"


def test_what_was_sent_is_the_senders_alone(house: House) -> None:
    draft_id, now = begun(), clock.now()
    arrival = draft_exchange.arrive(draft_id, zipped({**shipped(), LETTER: b"# Mine\n"}), person("dana"), now)
    for username, digest in (("paul", arrival.digest), ("dana", "../" * 8 + "etc/passwd"), ("dana", "0" * 64)):
        with pytest.raises(Stale):
            draft_exchange.take(draft_id, digest, 1, person(username), now)
    for username in ("vera", "joanna"):
        with pytest.raises(NotAllowed):
            draft_exchange.arrive(draft_id, b"", person(username), now)
    with pytest.raises(NotFound):
        draft_exchange.export_version(999, person("dana"))


def test_a_draft_from_an_archive_stands_on_the_version_it_came_from(house: House) -> None:
    dana, now = person("dana"), clock.now()
    first = draft_view(begun(), dana).base
    assert first is not None
    sent = draft_exchange.export_version(first.id, person("vera"))
    published()
    arrival, code = draft_exchange.arrive_new(sent, dana, now)
    assert code == "uk_baseline" and not arrival.changes
    view = draft_view(draft_exchange.begin_from(arrival.digest, "From outside", dana, now), dana)
    assert view.base is not None and view.base.number == 1 and view.overtaken


def test_an_archive_of_another_process_is_refused(house: House) -> None:
    draft_id, dana, now = begun(), person("dana"), clock.now()
    for files, words in (
        (packs.files("us_suitability"), "of the process us_suitability"),
        ({"main.bpmn": b"<a/>"}, "needs a pack.yaml"),
        ({"main.bpmn": b"<a/>", "pack.yaml": b"a: [\n"}, "cannot be read"),
        ({"main.bpmn": b"<a/>", "pack.yaml": b"title: x\n"}, "needs a pack.yaml"),
    ):
        with pytest.raises(Invalid, match=words):
            draft_exchange.arrive(draft_id, zipped(files), dana, now)


def test_a_folder_around_the_files_is_taken_off() -> None:
    found = archives.unpack(zipped({f"uk-main/{name}": data for name, data in shipped().items()}))
    assert set(found.files) == set(shipped())


# --- hostile


def entry(name: str, data: bytes = b"x", mode: int = stat.S_IFREG | 0o644) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr, info.create_system = mode << 16, 3
        archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("main.bpmn", b"<a/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("main.bpmn", b"<b/>")
    return out.getvalue()


def encrypted() -> bytes:
    data = bytearray(zipped({"main.bpmn": b"<a/>"}))
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def lying() -> bytes:
    """Says that it holds a byte, and holds a megabyte."""
    data = bytearray(zipped({"main.bpmn": b"<a/>" * 250_000}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.index(mark) + at
        data[place : place + 4] = (1).to_bytes(4, "little")
    return bytes(data)


HOSTILE = {
    "traversal": (entry("../../etc/passwd"), "outside of its own folder"),
    "absolute": (entry("/etc/passwd"), "outside of its own folder"),
    "backslash": (entry("forms\\..\\x.form"), "outside of its own folder"),
    "drive": (entry("C:/x.bpmn"), "outside of its own folder"),
    "dot": (entry("./main.bpmn"), "outside of its own folder"),
    "symlink": (entry("main.bpmn", b"/etc/passwd", stat.S_IFLNK | 0o777), "no plain file"),
    "device": (entry("main.bpmn", b"", stat.S_IFCHR | 0o666), "no plain file"),
    "bomb": (entry("main.bpmn", b"\0" * 3_000_000), "swell"),
    "alike": (zipped({"main.bpmn": b"<a/>", "Main.bpmn": b"<b/>"}), "twice"),
    "too many": (zipped({f"f{n}.bpmn": b"<a/>" for n in range(1100)}), "more than"),
    "encrypted": (encrypted(), "encrypted"),
    "lying": (lying(), "no ZIP file|holds no file"),
    "no zip": (b"<html>" * 100, "no ZIP file"),
    "empty": (b"", "no ZIP file"),
    "nothing": (zipped({}), "holds no file"),
    "cut": (zipped(packs.files("uk_baseline"))[:20_000], "no ZIP file"),
    "nested": (zipped({"inner.zip": zipped({"main.bpmn": b"<a/>"})}), "holds no file"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_an_archive_made_to_harm_is_refused_with_its_reason(kind: str) -> None:
    data, words = HOSTILE[kind]
    with pytest.raises(Unsavable, match=words):
        archives.unpack(data)


def test_a_duplicate_name_is_refused() -> None:
    with pytest.raises(Unsavable, match="twice"):
        archives.unpack(twice())


def test_one_that_is_too_large_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_PACKED", 100)
    with pytest.raises(Unsavable, match="larger than 16 MB"):
        archives.unpack(zipped(packs.files("uk_baseline")))


def test_many_files_below_the_limit_are_read_and_more_of_them_than_a_project_holds_refused() -> None:
    with pytest.raises(Unsavable, match="at most 500"):
        archives.unpack(zipped({f"f{n}.bpmn": b"<a/>" for n in range(501)}))


def test_a_bomb_inside_a_file_is_told_beside_it() -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    found = archives.unpack(zipped({"main.bpmn": laughs, "pack.yaml": b"a: &x [1]\nb: *x\n", "x.bpmn": b"<a/>"}))
    assert set(found.files) == {"x.bpmn"} and {one.name for one in found.not_taken} == {"main.bpmn", "pack.yaml"}
