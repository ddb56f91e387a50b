"""Cases driven once a session to a place that many tests begin at, and copied to each of them with their office."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.offices import Place, _administer, _once
from webapp import clock
from webapp.casework import live
from webapp.db import db

if TYPE_CHECKING:
    from tests.webapp.house import House


@dataclass(frozen=True)
class Stages:
    """The copies of this session, and the test's own office that they are taken from or put into."""

    folder: Path
    place: Place

    def case_at(self, house: "House", name: Sequence[Any], drive: Callable[[], int]) -> int:
        """The case that `drive` gives; driven by the first test that asks for `name`, copied for all others.

        The office must be as it was furnished, for the copy replaces it.
        """
        key = sha256(json.dumps([self.place.kind, name], sort_keys=True, default=str).encode()).hexdigest()[:16]
        stage = self.folder / key
        self.folder.mkdir(exist_ok=True)
        with _once(stage) as first:
            if first:
                case_id = drive()
                self._keep(stage, case_id)
                return case_id
        return self._take(house, stage)

    def _keep(self, stage: Path, case_id: int) -> None:
        _let_go()
        shutil.copytree(self.place.home, stage / "home")
        if self.place.kind == "postgres":
            _administer(f'create database "{database_of(stage)}" template "{self.place.database}"')
        (stage / "stage.json").write_text(json.dumps({"case_id": case_id, "now": clock.now().isoformat()}))

    def _take(self, house: "House", stage: Path) -> int:
        kept = json.loads((stage / "stage.json").read_text())
        _let_go()
        if self.place.kind == "postgres":
            _administer(f'drop database "{self.place.database}" with (force)')
            _administer(f'create database "{self.place.database}" template "{database_of(stage)}"')
        shutil.copytree(stage / "home", self.place.home, dirs_exist_ok=True)
        live.forget(self.place.url)
        house.app.extensions["clock"].set_to(datetime.fromisoformat(kept["now"]))
        return int(kept["case_id"])


def _let_go() -> None:
    """Nothing of the office may be in use while its database is copied or replaced."""
    db.session.remove()
    db.engine.dispose()


def database_of(stage: Path) -> str:
    """The name of the server's database that holds this stage."""
    return f"probity_stage_{sha256(str(stage).encode()).hexdigest()[:16]}"
