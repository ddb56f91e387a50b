"""What FEEL has answered already, without what it was asked about: nobody's data stays behind."""

import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from threading import Lock
from typing import Any, TypeAlias

Answers: TypeAlias = Sequence[Mapping[str, Any]]

_PLAIN = (bool, int, float, type(None))


class Memory:
    """The last answers of yes, no and number, by a digest of the question with a key of this process. Texts and lists,
    which may say something of somebody, are not kept. Safe to share between threads."""

    def __init__(self, most: int = 2048):
        self._most, self._key, self._lock = most, secrets.token_bytes(32), Lock()
        self._kept: OrderedDict[bytes, Answers] = OrderedDict()

    def digest(self, question: str) -> bytes:
        return blake2b(question.encode(), digest_size=16, key=self._key).digest()

    def answers(self, digest: bytes) -> Answers | None:
        with self._lock:
            if (found := self._kept.get(digest)) is not None:
                self._kept.move_to_end(digest)
            return found

    def keep(self, digest: bytes, answers: Answers) -> None:
        if not all(isinstance(answer.get("value", ""), _PLAIN) for answer in answers):
            return
        with self._lock:
            self._kept[digest] = answers
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
