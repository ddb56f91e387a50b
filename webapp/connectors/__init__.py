"""The ways out of the office: each carries one parcel to the outside, or says why it could not."""

from collections.abc import Callable
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Thread

from flask import Flask, current_app

from webapp.config import Settings
from webapp.connectors.contract import MOST_SECONDS, Connector, Parcel
from webapp.connectors.folder import Folder
from webapp.connectors.record_bodies import RecordBodies
from webapp.connectors.smtp import Smtp
from workflows.vocabulary import LetterChannel


def init_app(app: Flask, settings: Settings) -> None:
    """Set up what the settings name. What is not set up leaves by a person's hand."""
    found: dict[LetterChannel, Connector] = {}
    if settings.mail is not None:
        found[LetterChannel.MAIL] = Smtp(settings.mail)
    if settings.post_folder is not None:
        found[LetterChannel.POST] = Folder(settings.post_folder)
    if settings.sms_folder is not None:
        found[LetterChannel.SMS] = Folder(settings.sms_folder)
    if settings.record_bodies is not None:
        found[LetterChannel.HTTP] = RecordBodies(settings.record_bodies)
    app.extensions["connectors"] = found


def connector(channel: LetterChannel) -> Connector | None:
    found: dict[LetterChannel, Connector] = current_app.extensions["connectors"]
    return found.get(channel)


def mail_of(check: str) -> str:
    """The address of the record body that answers this check by a link in a mail; '' where none is known."""
    bodies = connector(LetterChannel.HTTP)
    return bodies.mail_of(check) if isinstance(bodies, RecordBodies) else ""


def carry(channel: LetterChannel, parcel: Parcel) -> str:
    """Hand a parcel to its connector, outside any transaction; what the receiver answered, '' for nothing.

    Raises AddressRefused, Undeliverable, TimeoutError for a connector that does not end, and whatever it raises.
    """
    carrier = connector(channel)
    if carrier is None:
        raise RuntimeError(f"Expected a connector for '{channel}' but none is set up any more")
    return _in_time(lambda: carrier.send(parcel))


def _in_time(send: Callable[[], str]) -> str:
    """What `send` gives within MOST_SECONDS. One that hangs is left behind in its thread: the worker goes on."""
    ended: SimpleQueue[tuple[str, BaseException | None]] = SimpleQueue()

    def work() -> None:
        try:
            ended.put((send(), None))
        except BaseException as error:  # whatever it is, it is the worker's to judge
            ended.put(("", error))

    Thread(target=copy_context().run, args=(work,), name="connector", daemon=True).start()
    try:
        answer, error = ended.get(timeout=MOST_SECONDS)
    except Empty:
        raise TimeoutError(f"Expected the connector to end within {MOST_SECONDS:.0f} seconds but it hangs") from None
    if error is not None:
        raise error
    return answer
