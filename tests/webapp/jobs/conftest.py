"""An office with a mail server."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.sink import Sink, free_port, running
from webapp import connectors
from webapp.config import MailServer


def send_through(app: Flask, sink: Sink) -> None:
    """Set this office up to send its mail there."""
    server = MailServer("127.0.0.1", sink.port, "vetting@office.example", tls="none")
    app.extensions["settings"] = replace(app.extensions["settings"], mail=server, public_url="https://office.example")
    connectors.init_app(app, app.extensions["settings"])


@pytest.fixture
def sink(app: Flask) -> Iterator[Sink]:
    with running(Sink()) as found:
        send_through(app, found)
        yield found


@pytest.fixture
def absent(app: Flask) -> Sink:
    """A mail server that is set up and away."""
    found = Sink(port=free_port())
    send_through(app, found)
    return found
