"""Counsel's word in pack.yaml: written where it belongs, and nothing else is touched."""

from datetime import date

import pytest

from workflows import pack_file, packs, signing
from workflows.errors import Refused
from workflows.scoring import scorecard

DAY = date(2026, 11, 29)
PACK = packs.files("civil_service")["pack.yaml"]
CARD = packs.files("civil_service")["scorecard.yaml"]
NAME = "public_notice_days"


@pytest.mark.parametrize("by", ["Greta Holm", '阿卜杜 "G" \\ {x: y} # no', "- &a !!x"])
@pytest.mark.parametrize("code", packs.shipped())
def test_one_rule_is_signed_and_the_rest_of_the_file_stays_to_the_letter(code: str, by: str) -> None:
    data = packs.files(code)["pack.yaml"]
    pack = pack_file.parse(data)
    name = list(pack.limits)[3]
    signed = signing.sign(data, [name], by, DAY)
    limit = pack_file.parse(signed).limits[name]
    assert (limit.verified, limit.verified_by, limit.verified_on) == (True, by, DAY)
    changed = [pair for pair in zip(data.splitlines(), signed.splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(changed) == 1 and name.encode() in changed[0][0]
    assert not pack_file.parse(signed).verified


def test_once_the_last_is_signed_the_pack_is() -> None:
    names = signing.unsigned(pack_file.parse(PACK))
    all_but_one = signing.sign(PACK, names[1:], "Greta Holm", DAY)
    assert signing.unsigned(pack_file.parse(all_but_one)) == names[:1]
    whole = pack_file.parse(signing.sign(all_but_one, names[:1], "Greta Holm", DAY))
    assert whole.verified and not signing.unsigned(whole)


def test_a_rule_over_several_lines_keeps_its_shape() -> None:
    lines = [line for line in PACK.decode().splitlines() if line.startswith(f"  {NAME}:")]
    block = (
        f"  {NAME}:\n    value: 5\n    unit: working_days\n    source: csl\n    verified: false  # for now\n    at: x"
    )
    data = PACK.decode().replace(lines[0], block).encode()
    signed = signing.sign(data, [NAME], "Greta Holm", DAY).decode()
    assert 'verified: true\n    verified_by: "Greta Holm"\n    verified_on: 2026-11-29  # for now\n    at: x' in signed


@pytest.mark.parametrize("names", [["nothing"], [NAME, "nothing"], [""]])
def test_what_is_not_there_is_not_signed(names: list[str]) -> None:
    with pytest.raises(Refused):
        signing.sign(PACK, names, "Greta Holm", DAY)


def test_what_is_signed_is_not_signed_again() -> None:
    once = signing.sign(PACK, [NAME], "Greta Holm", DAY)
    with pytest.raises(Refused):
        signing.sign(once, [NAME], "Somebody Else", DAY)


@pytest.mark.parametrize(
    "written",
    ["verified: true", "verified: true, verified_by: A", "verified: true, verified_on: 2026-01-01",
     "verified: false, verified_by: A, verified_on: 2026-01-01", "verified: true, verified_by: A, verified_on: soon"],
)  # fmt: skip
def test_half_a_signature_is_refused(written: str) -> None:
    with pytest.raises(Refused):
        pack_file.parse(PACK.replace(b"source: office, verified: false", f"source: office, {written}".encode(), 1))


def test_a_pack_is_not_signed_as_a_whole_while_a_rule_is_not() -> None:
    whole = PACK.replace(b"\nverified: false", b"\nverified: true\nverified_by: A\nverified_on: 2026-01-01", 1)
    with pytest.raises(Refused) as refused:
        pack_file.parse(whole)
    assert [problem.rule for problem in refused.value.problems] == ["signed"]


# --- the scorecard, signed as a whole


@pytest.mark.parametrize("by", ["Greta Holm", '阿卜杜 "G" \\ {x: y} # no'])
def test_a_scorecard_is_signed_and_the_rest_of_the_file_stays_to_the_letter(by: str) -> None:
    signed = signing.sign_scorecard(CARD, by, DAY)
    card = scorecard.parse(signed)
    assert (card.verified, card.verified_by, card.verified_on) == (True, by, DAY)
    lines = signed.splitlines()
    assert [line for line in lines if not line.startswith(b"verified")] == [
        line for line in CARD.splitlines() if not line.startswith(b"verified")
    ]
    with pytest.raises(Refused):
        signing.sign_scorecard(signed, "Somebody Else", DAY)


@pytest.mark.parametrize(
    "written",
    ["true\nverified_by: A", "true\nverified_on: 2026-01-01", "false\nverified_by: A\nverified_on: 2026-01-01",
     "true\nverified_by: A\nverified_on: soon"],
)  # fmt: skip
def test_half_a_signature_on_a_scorecard_is_refused(written: str) -> None:
    with pytest.raises(Refused):
        scorecard.parse(CARD.replace(b"\nverified: false", f"\nverified: {written}".encode(), 1))


def test_a_version_from_before_names_were_asked_for_is_read() -> None:
    card = scorecard.parse(CARD.replace(b"\nverified: false", b"\nverified: true", 1))
    assert (card.verified, card.verified_by, card.verified_on) == (True, "", None)
