"""Personal values are sealed: encrypted under a key of their own case, so that a purge can make them unreadable."""

import hashlib
import hmac
import os
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

import orjson
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy.engine import Dialect

_NONCE = 12
_CACHED_KEYS = 20_000


@dataclass(frozen=True)
class Box:
    """A sealed value as it lies in the database: nonce and ciphertext (AES-256-GCM)."""

    data: bytes


class Sealed(sa.TypeDecorator[Box]):
    """The column type for personal values and free text. It takes a `Box` and nothing else."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Box | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, Box):
            raise TypeError(f"Expected a sealed Box but got {type(value).__name__}")
        return value.data

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Box | None:
        return None if value is None else Box(bytes(value))


class DataKey:
    """One case's key. Seals JSON values; opens only what was sealed under the same key."""

    def __init__(self, key_id: int, secret: bytes):
        self.id = key_id
        self._aead = AESGCM(secret)

    def seal(self, value: Any) -> Box:
        return Box(self.seal_bytes(orjson.dumps(value)))

    def open(self, box: Box | None) -> Any:
        return None if box is None else orjson.loads(self.open_bytes(box.data))

    def seal_bytes(self, data: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._aead.encrypt(nonce, data, b"probity")

    def open_bytes(self, data: bytes) -> bytes:
        return self._aead.decrypt(data[:_NONCE], data[_NONCE:], b"probity")


class Vault:
    """Wraps data keys under the master key and keeps the ones in use unwrapped in memory."""

    def __init__(self, master_key: bytes):
        self._master = AESGCM(hashlib.sha256(b"wrap" + master_key).digest())
        self._index = hashlib.sha256(b"index" + master_key).digest()
        self._outside = hashlib.sha256(b"outside" + master_key).digest()
        self._keys: OrderedDict[int, tuple[bytes, DataKey]] = OrderedDict()
        self._lock = Lock()

    def wrap_new(self) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._master.encrypt(nonce, os.urandom(32), b"data key")

    def key(self, key_id: int, wrapped: bytes) -> DataKey:
        with self._lock:
            known = self._keys.get(key_id)
            if known is not None and known[0] == wrapped:
                self._keys.move_to_end(key_id)
                return known[1]
        key = DataKey(key_id, self._master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], b"data key"))
        with self._lock:
            self._keys[key_id] = (wrapped, key)
            if len(self._keys) > _CACHED_KEYS:
                self._keys.popitem(last=False)
        return key

    def commitment(self, key: DataKey, value: Any) -> bytes:
        """A salted digest that proves later what was said, and says nothing without the salt beside it."""
        salt = os.urandom(16)
        return salt + hashlib.sha256(salt + orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).digest()

    def contact_tokens(self, email: str, phone: str) -> set[bytes]:
        """Keyed hashes of an e-mail address and a telephone number, to be found again without being stored."""
        digits = "".join(c for c in phone if c.isdigit())
        known = [f"email:{email.strip().casefold()}"] if "@" in email else []
        known += [f"phone:{digits[-9:]}"] if len(digits) >= _SHORTEST_PHONE else []
        return {hmac.digest(self._index, b"contact:" + one.encode(), "sha256")[:16] for one in known}

    def monitoring_link(self, application_id: int) -> bytes:
        """The keyed hash under which somebody's group data lies: nothing leads back from it without the master key."""
        return hmac.digest(self._index, b"monitoring:%d" % application_id, "sha256")

    def monitoring_key(self) -> DataKey:
        """The key of all group data; no case's key opens it."""
        return DataKey(0, hmac.digest(self._index, b"monitoring key", "sha256"))

    def derived(self, purpose: str, nonce: bytes) -> bytes:
        """32 bytes that only the master key makes of a nonce: what a link or a code is, and what no table holds."""
        return hmac.digest(self._outside, purpose.encode() + b":" + nonce, "sha256")

    def trace(self, kind: str, text: str) -> bytes:
        """A keyed hash of a network address or a device: two can be compared, none can be read."""
        return hmac.digest(self._index, f"{kind}:{text}".encode(), "sha256")[:16]

    def tokens(self, *texts: str) -> set[bytes]:
        """Keyed hashes of the word beginnings in `texts`: search without storing a name in the clear."""
        return {self._token(part) for text in texts for part in _beginnings(text)}

    def query_tokens(self, text: str) -> set[bytes]:
        """What a search for `text` must all match."""
        return {self._token(part) for word in _words(text) for part in _last_beginning(word)}

    def _token(self, part: str) -> bytes:
        return hmac.digest(self._index, part.encode(), "sha256")[:8]


_LONGEST = 10
_SHORTEST_PHONE = 6


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c if c.isalnum() else " " for c in folded).split()


def _is_han(word: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" or "\U00020000" <= c <= "\U0003ffff" for c in word)


def _beginnings(text: str) -> set[str]:
    found: set[str] = set()
    for word in _words(text):
        if _is_han(word):  # Chinese has no spaces: every single character and every pair can be asked for
            found.update(word)
            found.update(word[i : i + 2] for i in range(len(word) - 1))
        else:
            found.update(word[:n] for n in range(1, min(len(word), _LONGEST) + 1))
    return found


def _last_beginning(word: str) -> set[str]:
    if _is_han(word):
        return {word} if len(word) == 1 else {word[i : i + 2] for i in range(len(word) - 1)}
    return {word[:_LONGEST]}


def vault() -> Vault:
    found: Vault = current_app.extensions["vault"]
    return found
