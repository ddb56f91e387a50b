"""Settings, read from the environment in this one place."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MEBIBYTE = 1024 * 1024


TLS = ("starttls", "tls", "none")


@dataclass(frozen=True)
class MailServer:
    """Where mail leaves: `tls` is one of TLS, `sender` the address that letters come from and come back to."""

    host: str
    port: int
    sender: str
    tls: str = "starttls"
    user: str = ""
    password: str = ""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations.

    `home` holds what must survive a restart besides the database: keys and evidence files. `public_url` is the
    office's address as outsiders see it; letters carry it. `post_folder` and `sms_folder` take letters for a printing
    house and an SMS gateway; `record_bodies` names the file that says which record bodies answer over HTTP.
    """

    home: Path
    database_url: str
    secret_key: bytes
    master_key: bytes
    zone: str = "UTC"
    max_upload_bytes: int = 20 * MEBIBYTE
    max_request_bytes: int = 64 * MEBIBYTE
    session_minutes: int = 60 * 9
    secure_cookies: bool = False
    testing: bool = False
    public_url: str = "http://127.0.0.1:8000"
    mail: MailServer | None = None
    broker_url: str = ""
    post_folder: Path | None = None
    sms_folder: Path | None = None
    record_bodies: Path | None = None


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
        secure_cookies=environ.get("PROBITY_SECURE_COOKIES", "") == "1",
        public_url=(environ.get("PROBITY_PUBLIC_URL") or "http://127.0.0.1:8000").rstrip("/"),
        mail=_mail(environ),
        broker_url=environ.get("PROBITY_BROKER_URL", ""),
        post_folder=_path(environ, "PROBITY_POST_FOLDER"),
        sms_folder=_path(environ, "PROBITY_SMS_FOLDER"),
        record_bodies=_path(environ, "PROBITY_RECORD_BODIES"),
    )


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]).resolve() if environ.get(name) else None


def _mail(environ: Mapping[str, str]) -> MailServer | None:
    """The mail server, or None where `PROBITY_SMTP_HOST` is not set. Raises ValueError for half a setting."""
    host = environ.get("PROBITY_SMTP_HOST", "")
    if not host:
        return None
    tls, sender = environ.get("PROBITY_SMTP_TLS") or "starttls", environ.get("PROBITY_MAIL_FROM", "")
    if tls not in TLS:
        raise ValueError(f"Expected PROBITY_SMTP_TLS to be one of {', '.join(TLS)} but got {tls!r}")
    if "@" not in sender:
        raise ValueError(f"Expected an address in PROBITY_MAIL_FROM but got {sender!r}")
    password, file = environ.get("PROBITY_SMTP_PASSWORD", ""), _path(environ, "PROBITY_SMTP_PASSWORD_FILE")
    return MailServer(
        host=host,
        port=int(environ.get("PROBITY_SMTP_PORT") or {"starttls": 587, "tls": 465, "none": 25}[tls]),
        sender=sender,
        tls=tls,
        user=environ.get("PROBITY_SMTP_USER", ""),
        password=file.read_text().strip() if file else password,
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
