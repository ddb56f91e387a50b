"""Post and SMS as files in a folder, one per parcel, for a printing house or a gateway to fetch."""

import os
import re
from pathlib import Path

import orjson

from webapp.connectors.contract import Parcel

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class Folder:
    """One JSON file per parcel, named by its id and put in place whole: written again, it is the same file."""

    def __init__(self, folder: Path):
        self._folder = folder

    def send(self, parcel: Parcel) -> str:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = _UNSAFE.sub("_", parcel.id).strip("_")
        draft = self._folder / f".{name}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(
                orjson.dumps(
                    {
                        "id": parcel.id,
                        "template": parcel.template,
                        "language": parcel.language,
                        "written_at": parcel.written_at,
                        "to": {"name": parcel.name, "phone": parcel.phone, "address": parcel.address},
                        "subject": parcel.subject,
                        "text": parcel.text,
                        "html": parcel.html,
                    },
                    option=orjson.OPT_INDENT_2,
                )
            )
            out.flush()
            os.fsync(out.fileno())
        draft.rename(self._folder / f"{name}.json")
        return ""
