"""The ways out of the office: each carries one parcel to the outside, or says why it could not."""

from flask import Flask, current_app

from webapp.config import Settings
from webapp.connectors.contract import Connector, Parcel
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

    Raises AddressRefused, Undeliverable, and whatever the connector raises.
    """
    carrier = connector(channel)
    if carrier is None:
        raise RuntimeError(f"Expected a connector for '{channel}' but none is set up any more")
    return carrier.send(parcel)
