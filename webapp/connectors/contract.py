"""What every connector is given and must do; docs/connectors.md tells it to those who write one."""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from typing import Protocol

SECONDS = 20.0
"""A connector waits this long for one answer of the other side."""
MOST_SECONDS = 120.0
"""And this long for all of them together: well under the lease of a job, so that nobody else takes it meanwhile."""


@dataclass(frozen=True)
class Parcel:
    """One thing that leaves, written at one moment and handed over `at` another.

    `id` is the same each time the same thing is tried: the receiver may drop a second one. `facts` are what a record
    body needs to find a person, and nothing else.
    """

    id: str
    template: str
    language: str
    written_at: datetime
    at: datetime
    name: str
    subject: str
    text: str
    html: str
    email: str = ""
    phone: str = ""
    address: str = ""
    facts: dict[str, str] = field(default_factory=dict)


class AddressRefused(Exception):
    """The receiver's server says that there is no such address: trying again changes nothing, a person must correct
    it."""


class Undeliverable(Exception):
    """The receiver refused what was sent, for good; a person must look."""


class Connector(Protocol):
    def send(self, parcel: Parcel) -> str:
        """Carry `parcel` out, or raise. Returns the receiver's answer where there is one.

        Must be safe to call again with the same `parcel.id`, must end within MOST_SECONDS, and raises AddressRefused or
        Undeliverable for what another try cannot mend; every other exception is tried again later.
        """


def is_address(text: str) -> bool:
    """Whether this can be an e-mail address at all; the receiver's server has the last word."""
    _name, address = parseaddr(text)
    local, at, domain = address.rpartition("@")
    fits = bool(at and local and domain and "." in domain.strip("."))
    return fits and address == text and text.isprintable() and not set(text) & set(' ,;:<>()[]"\\')
