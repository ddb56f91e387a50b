"""Mail: one message of two parts, text and HTML, handed to a mail server."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from threading import Timer

from webapp.config import MailServer
from webapp.connectors.contract import MOST_SECONDS, SECONDS, AddressRefused, Parcel, Undeliverable, is_address

PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>
{body}
</html>
"""
STYLE = "<body style=\"font:16px/1.5 Arial,'PingFang SC','Microsoft YaHei',sans-serif;max-width:40em;margin:1em auto\">"


class Smtp:
    """A server's 4xx is tried again later; its 5xx about the receiver is a wrong address, about the message a refusal.

    A 5xx before that (sign-in, sender) is the office's own fault: it is tried again, and then told with its cause.
    """

    def __init__(self, server: MailServer):
        self._server = server

    def send(self, parcel: Parcel) -> str:
        if not is_address(parcel.email):
            raise AddressRefused("Expected an e-mail address but this cannot be one")
        message = composed(parcel, self._server.sender)
        with self._connection() as smtp:
            try:
                smtp.send_message(message, self._server.sender, [parcel.email])
            except smtplib.SMTPRecipientsRefused as error:
                [(code, said)] = error.recipients.values()
                if code >= 500:
                    raise AddressRefused(_told(code, said)) from None
                raise
            except smtplib.SMTPDataError as error:
                if error.smtp_code >= 500:
                    raise Undeliverable(_told(error.smtp_code, error.smtp_error)) from None
                raise
            except smtplib.SMTPNotSupportedError as error:
                raise AddressRefused(str(error)) from None
        return ""

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        """A signed-in connection that ends within MOST_SECONDS, however slowly the other side talks."""
        server = self._server
        if server.tls == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=SECONDS, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        watch = Timer(MOST_SECONDS - 2 * SECONDS, _hang_up, [smtp])
        watch.daemon = True
        watch.start()
        try:
            if server.tls == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
            yield smtp
            _part(smtp)
        finally:
            watch.cancel()
            smtp.close()


def _part(smtp: smtplib.SMTP) -> None:
    """Say goodbye. The message has been taken: that the other side does not answer now means nothing."""
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        return


def _hang_up(smtp: smtplib.SMTP) -> None:
    if smtp.sock is not None:
        smtp.sock.shutdown(socket.SHUT_RDWR)


def composed(parcel: Parcel, sender: str) -> EmailMessage:
    """The message as it leaves, ready for a server or a preview."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = Address(display_name=_one_line(parcel.name), addr_spec=parcel.email)
    message["Subject"] = _one_line(parcel.subject)
    message["Date"] = parcel.written_at
    message["Message-ID"] = parcel.id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: answering machines keep still
    message.set_content(parcel.text)
    language = parcel.language.replace("_", "-")
    title = parcel.subject.replace("&", "&amp;").replace("<", "&lt;")
    page = PAGE.format(language=language, title=title, body=f"{STYLE}\n{parcel.html}\n</body>")
    message.add_alternative(page, subtype="html")
    message["Content-Language"] = language  # last: a header named Content-… moves into the first part
    return message


def _one_line(text: str) -> str:
    """No header ends early because of what somebody typed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _told(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
