"""The web server as it is started from the command line."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

# A shell that starts a program in the background has it ignore Ctrl+C; a service manager's signal must still be heard.
BACKGROUND = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")


def _hears_ctrl_c() -> None:
    """The tests may run in the background themselves."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_server_says_where_it_is_answers_and_stops_when_told(tmp_path: Path, stop: signal.Signals) -> None:
    environment = {**os.environ, "PROBITY_HOME": str(tmp_path), "PROBITY_DATABASE_URL": ""}
    started_by = BACKGROUND if stop == signal.SIGTERM else ()
    server = subprocess.Popen(
        [*started_by, sys.executable, "-c", "from webapp.cli import main; main()", "serve", "--port", "0"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        preexec_fn=_hears_ctrl_c,  # noqa: PLW1509 - nothing else runs in the child before its program
    )  # fmt: skip
    assert server.stdout is not None
    try:
        told = server.stdout.readline().split()
        address = next(word for word in told if word.startswith("http://127.0.0.1:"))
        with urllib.request.urlopen(f"{address}sign-in", timeout=20) as answer:
            assert answer.status == 200
            assert answer.headers["Server"] is None
    finally:
        server.send_signal(stop)
        try:
            rest, _ = server.communicate(timeout=20)
        finally:
            server.kill()
    assert (rest.strip(), server.returncode) == ("Stopped.", 0)
