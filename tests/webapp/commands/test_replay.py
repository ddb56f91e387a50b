"""`probity replay` runs a draft over the closed cases of an office, or refuses it with its lines."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from tests.webapp.casework.test_oversight import CARD
from tests.webapp.house import House
from webapp.commands.replay import replay

command = replay.callback.__wrapped__  # the command as it runs inside the application, which the test has open already


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_an_office_without_closed_cases_says_so_and_a_broken_draft_is_refused(
    app: Flask, house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from webapp.refusals import Invalid

    house.open()
    draft = tmp_path / "scorecard.yaml"
    draft.write_bytes(CARD)
    command(draft, "civil_service", False)
    assert "0 of 0 closed cases would stand elsewhere." in capsys.readouterr().out
    command(draft, "civil_service", True)
    assert '"kind": "scorecard"' in capsys.readouterr().out
    draft.write_bytes(CARD.replace(b"share: 0.50, floor", b"share: 0.30, floor"))
    with pytest.raises(Invalid) as refused:
        command(draft, "civil_service", False)
    assert any("at least 0.40" in line for line in refused.value.errors["draft"])
    assert CliRunner().invoke(replay, ["nowhere.yaml", "--pack", "civil_service"]).exit_code == 2
