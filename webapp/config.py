"""Settings, read from the environment in this one place."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations.

    `address` is where people reach the pages from outside; letters carry it.
    `home` holds what must survive a restart besides the database: keys and evidence files.
    """

    home: Path
    database_url: str
    secret_key: bytes
    master_key: bytes
    zone: str = "UTC"
    address: str = "http://127.0.0.1:8000"
    max_upload_bytes: int = 20 * MEBIBYTE
    max_request_bytes: int = 64 * MEBIBYTE
    session_minutes: int = 60 * 9
    secure_cookies: bool = False
    testing: bool = False


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read `PROBITY_*`; keys that are not given are made once and kept in files only the owner can read."""
    home = Path(environ.get("PROBITY_HOME") or "instance").resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Settings(
        home=home,
        database_url=database_url(environ.get("PROBITY_DATABASE_URL") or f"sqlite:///{home / 'probity.db'}"),
        secret_key=_key(home / "session.key", environ.get("PROBITY_SECRET_KEY")),
        master_key=_key(home / "master.key", environ.get("PROBITY_MASTER_KEY")),
        zone=environ.get("PROBITY_ZONE") or "UTC",
        address=(environ.get("PROBITY_ADDRESS") or "http://127.0.0.1:8000").rstrip("/"),
        secure_cookies=environ.get("PROBITY_SECURE_COOKIES", "") == "1",
    )


def database_url(url: str) -> str:
    """Name the driver we ship: `postgresql://` means psycopg 3."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _key(path: Path, given: str | None) -> bytes:
    if given:
        key = bytes.fromhex(given)
        if len(key) != 32:
            raise ValueError(f"Expected 64 hexadecimal digits for {path.stem} but got {len(given)} characters")
        return key
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_bytes(32))
    except FileExistsError:
        pass
    return path.read_bytes()
