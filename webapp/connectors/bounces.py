"""Reads what mail servers send back: delivery status notifications (RFC 3464), from any file that holds messages."""

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_binary_file, message_from_bytes, policy
from email.message import EmailMessage, Message
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True)
class Bounce:
    """A message of ours that a server gave up on: its id, and the server's words."""

    message_id: str
    diagnosis: str


def read(message: Message) -> Bounce | None:
    """The failure that a message reports, or None: it is no report, or one of a delay or a delivery.

    Never raises: what comes in by mail is anybody's.
    """
    if message.get_content_type() != "multipart/report":
        return None
    parts = list(message.walk())
    said = [block for part in parts if part.get_content_type() == "message/delivery-status" for block in _blocks(part)]
    failure = next((block for block in said if str(block.get("Action", "")).strip().lower() == "failed"), None)
    message_id = next((found for part in parts if (found := _returned_id(part))), "")
    if failure is None or not message_id:
        return None
    words = (str(failure.get(name) or "").strip() for name in ("Status", "Diagnostic-Code"))
    return Bounce(message_id, " ".join(" ".join(word.split()) for word in words if word) or "failed")


def _blocks(part: Message) -> list[Message]:
    content = part.get_payload()
    return [block for block in content if isinstance(block, Message)] if isinstance(content, list) else []


def _returned_id(part: Message) -> str:
    """The Message-ID of what came back: the whole message, or its headers as text."""
    kind, content = part.get_content_type(), part.get_payload()
    if kind == "message/rfc822" and isinstance(content, list) and content:
        return str(content[0].get("Message-ID") or "").strip()
    if kind == "text/rfc822-headers":
        data = part.get_payload(decode=True)
        return str(message_from_bytes(data).get("Message-ID") or "").strip() if isinstance(data, bytes) else ""
    return ""


def of_stream(stream: BinaryIO) -> Iterator[Message]:
    """One message, as a mail server pipes it into a program."""
    yield message_from_binary_file(stream, _class=EmailMessage, policy=policy.compat32)


def of_maildir(folder: Path) -> Iterator[Message]:
    """The new messages of a maildir; each is marked as seen once it has been worked on. Raises NotADirectoryError."""
    if not (folder / "new").is_dir():
        raise NotADirectoryError(f"Expected a maildir with a folder 'new' but got {folder}")
    box = mailbox.Maildir(folder, factory=None, create=False)
    for key in list(box.keys()):
        found = box[key]
        if found.get_subdir() == "new":
            yield found
            found.set_subdir("cur")
            found.add_flag("S")
            box[key] = found
    box.close()


def of_mbox(file: Path) -> Iterator[Message]:
    """Every message of an mbox file, which is only read: a bounce that is known changes nothing."""
    box = mailbox.mbox(file, factory=None, create=False)
    yield from box
    box.close()
