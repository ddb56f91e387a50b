"""What leaves by mail keeps its form whatever somebody typed, and what comes back is read whatever it is."""

from email import message_from_bytes
from email.message import EmailMessage

import pytest

from tests.offices import MONDAY
from webapp.connectors import bounces
from webapp.connectors.contract import Parcel, is_address
from webapp.connectors.smtp import composed


def report(message: EmailMessage, action: str = "failed") -> bytes:
    """A delivery status notification as a mail server writes it (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: vetting@office.example\r\nSubject: Undelivered\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; daniel@example.org\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 mailbox unavailable\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message['Message-ID']}\r\n\r\n--b--\r\n"
    ).encode()


def test_no_header_ends_where_somebody_typed_a_line_break() -> None:
    name, subject = "Eve\r\nBcc: all@x.example", "Hello\nX: y"
    parcel = Parcel("<1@x.example>", "t", "en", MONDAY, MONDAY, name, subject, "t", "<p>t</p>", "e@x.example")
    message = composed(parcel, "vetting@office.example")
    assert message["Bcc"] is None and message["X"] is None and b"\nBcc:" not in bytes(message)


@pytest.mark.parametrize(
    "text", ["", "a", "a@", "@b.c", "a@b", "a b@c.d", "a@b.c\nBcc: d@e.f", "<a@b.c>", "a@b.c,d@e.f"]
)
def test_what_can_be_no_address_is_known_before_it_is_tried(text: str) -> None:
    assert not is_address(text) and is_address("王芳@例子.中国") and is_address("o'neil+x@mail.example.org")


def test_a_report_of_a_failure_names_the_message_and_the_servers_words() -> None:
    message = EmailMessage()
    message["Message-ID"] = "<1@office.example>"
    found = bounces.read(message_from_bytes(report(message)))
    assert found == bounces.Bounce("<1@office.example>", "5.1.1 smtp; 550 mailbox unavailable")


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_report_of_a_delay_or_a_delivery_is_no_bounce(action: str) -> None:
    message = EmailMessage()
    message["Message-ID"] = "<1@office.example>"
    assert bounces.read(message_from_bytes(report(message, action))) is None


@pytest.mark.parametrize("junk", [b"", b"\x00\xff", b"Content-Type: multipart/report\r\n\r\nnothing"])
def test_junk_in_the_mailbox_is_left_alone(junk: bytes) -> None:
    assert bounces.read(message_from_bytes(junk)) is None
