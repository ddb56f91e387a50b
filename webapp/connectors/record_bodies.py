"""The record bodies that answer by themselves: over HTTP with signed JSON, or on a page (docs/connectors.md)."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import orjson
import yaml

from webapp.connectors.contract import MOST_SECONDS, SECONDS, Parcel, Undeliverable, is_address

MOST_BYTES = 256 * 1024
MOST_AGE = 300  # seconds: an older reply may be somebody else's copy of one
RESULTS = frozenset({"none", "hit", "error", "later"})
_NEAR = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class Body:
    address: SplitResult
    key: bytes


class RecordBodies:
    """Asks the body that keeps a record. A YAML file says which checks are asked this way: check code → url and key, or
    → mail, the address to which a letter with a link goes."""

    def __init__(self, file: Path):
        known = {str(code): said for code, said in yaml.safe_load(file.read_text()).items()}
        self._mails = {code: _mail(code, str(said["mail"])) for code, said in known.items() if "mail" in said}
        self._bodies = {code: _body(code, said) for code, said in known.items() if code not in self._mails}

    def answers(self, check: str) -> bool:
        return check in self._bodies

    def mail_of(self, check: str) -> str:
        return self._mails.get(check, "")

    def send(self, parcel: Parcel) -> str:
        """The reply as JSON text: `{"result": "none" | "hit" | "error" | "later", "reference", "summary"}`.

        Raises Undeliverable for a request that the body refuses, ValueError for a reply that is not signed by it or
        not of this shape, and OSError when it cannot be reached.
        """
        body = self._bodies[parcel.facts["check"]]
        request = orjson.dumps(
            {"id": parcel.id, "written_at": parcel.written_at, "language": parcel.language, **parcel.facts}
        )
        status, said, headers = _ask(body, request, signature(body.key, int(parcel.at.timestamp()), request))
        if 400 <= status < 500 and status not in (408, 425, 429):
            raise Undeliverable(f"Expected the request to be taken but the record body answered {status}")
        if status not in (200, 202):
            raise OSError(f"Expected 200 or 202 but the record body answered {status}")
        verify(body.key, said, headers.get("probity-signature", ""), parcel.at.timestamp())
        return orjson.dumps(_reply(said, parcel.id)).decode()


def signature(key: bytes, at: int, content: bytes) -> str:
    """`t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<content>" in hexadecimal>`."""
    return f"t={at},v1={hmac.new(key, b'%d.' % at + content, hashlib.sha256).hexdigest()}"


def verify(key: bytes, content: bytes, said: str, now: float) -> None:
    """Raises ValueError unless `said` signs `content` under `key`, not longer than MOST_AGE seconds ago."""
    parts = dict(part.partition("=")[::2] for part in said.split(","))
    at = parts.get("t", "")
    if not at.isdecimal() or abs(now - int(at)) > MOST_AGE:
        raise ValueError(f"Expected a reply signed within {MOST_AGE} seconds but it was signed at '{at}'")
    if not hmac.compare_digest(signature(key, int(at), content), said):
        raise ValueError("Expected a reply signed by the record body but the signature does not fit")


def _ask(body: Body, content: bytes, signed: str) -> tuple[int, bytes, Mapping[str, str]]:
    connects = HTTPSConnection if body.address.scheme == "https" else HTTPConnection
    connection = connects(body.address.hostname or "", body.address.port, timeout=SECONDS)
    try:
        headers = {"Content-Type": "application/json", "Probity-Signature": signed}
        connection.request("POST", body.address.path or "/", content, headers)
        response = connection.getresponse()
        return response.status, _read(response), {name.lower(): value for name, value in response.getheaders()}
    finally:
        connection.close()


def _read(response: HTTPResponse) -> bytes:
    """The whole reply, of at most MOST_BYTES, however slowly it drips. Raises ValueError and TimeoutError."""
    limit, read = time.monotonic() + MOST_SECONDS - 3 * SECONDS, b""
    while chunk := response.read1(65536):
        read += chunk
        if len(read) > MOST_BYTES:
            raise ValueError(f"Expected a reply of at most {MOST_BYTES} bytes but it goes on")
        if time.monotonic() > limit:
            raise TimeoutError("Expected a whole reply but it came too slowly")
    return read


def _reply(said: bytes, request_id: str) -> dict[str, str]:
    found = orjson.loads(said)
    if not isinstance(found, dict) or found.get("id") != request_id or found.get("result") not in RESULTS:
        raise ValueError("Expected a reply to this request with a result but got another shape")
    return {key: str(found.get(key) or "")[:4000] for key in ("result", "reference", "summary")}


def _mail(code: str, address: str) -> str:
    if not is_address(address):
        raise ValueError(f"Expected a mail address for '{code}' but got '{address}'")
    return address


def _body(code: str, said: Mapping[str, str]) -> Body:
    address, key = urlsplit(str(said["url"])), bytes.fromhex(str(said["key"]))
    if address.scheme != "https" and address.hostname not in _NEAR:
        raise ValueError(f"Expected an https address for '{code}' but got '{address.scheme}'")
    if len(key) < 32:
        raise ValueError(f"Expected a key of at least 64 hexadecimal digits for '{code}'")
    return Body(address, key)
