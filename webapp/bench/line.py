"""Messages between the server and a bench: JSON with its length before it, never waited for without an end."""

import select
import socket
import struct
import time
from typing import Any

import orjson

MOST_BYTES = 64 * 1024 * 1024
_LENGTH = struct.Struct(">I")


def send(line: socket.socket, message: Any, seconds: float) -> None:
    """Raises OSError when the other end is gone or does not take it."""
    data = orjson.dumps(message)
    line.settimeout(seconds)
    line.sendall(_LENGTH.pack(len(data)) + data)


def receive(line: socket.socket, seconds: float) -> Any:
    """The next message. Raises TimeoutError when it is not whole within `seconds`, EOFError when the other is gone."""
    deadline = time.monotonic() + seconds
    [length] = _LENGTH.unpack(_read(line, _LENGTH.size, deadline))
    if length > MOST_BYTES:
        raise OSError(f"Expected at most {MOST_BYTES} bytes but {length} are announced")
    return orjson.loads(_read(line, length, deadline))


def _read(line: socket.socket, size: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    while size:
        if not select.select([line], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        part = line.recv(min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
