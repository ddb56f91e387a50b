"""A process that has loaded what its children need and forks one for each line that is asked for."""

import atexit
import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from threading import Lock


class ForkServer:
    """Started when first needed; each process of the server has one of its own. It ends when this process does, and is
    started again when it died.

    `command` gets the number of its control socket as its last argument. Over that it is sent one more socket for each
    child it shall fork.
    """

    def __init__(self, command: Sequence[str], env: Mapping[str, str]):
        self._command, self._env = command, env
        self._lock = Lock()
        self._control: socket.socket | None = None
        self._of = 0
        self.process: subprocess.Popen[bytes] | None = None
        atexit.register(self.end)

    def child(self, only_if_dead: bool = False) -> socket.socket | None:
        """A line to a new child; with `only_if_dead` none as long as the server is alive. Raises OSError."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                if only_if_dead and self._alive():
                    ours.close()
                    return None
                socket.send_fds(self._started(), [b"\0"], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

    def _alive(self) -> bool:
        """Whether the other end of the control socket is held: it is let go of before the answer of a last child."""
        if self._control is None or self._of != os.getpid():
            return False
        return is_held(self._control)

    def _started(self) -> socket.socket:
        if self._control is None or not self._alive():
            self.end()
            self._control, theirs = socket.socketpair()
            with theirs:
                self.process = subprocess.Popen(  # noqa: S603 - our own program; what it works on goes in as data
                    [*self._command, str(theirs.fileno())],
                    env=self._env,
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            self._of = os.getpid()
        return self._control

    def end(self) -> None:
        """Let go of the process, if there is one; one that belongs to the process we were forked from stays."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self.process is not None and self._of == os.getpid():
            self.process.wait()


def is_held(line: socket.socket) -> bool:
    """Whether the other end of a line on which nothing is expected is held by anybody."""
    line.setblocking(False)  # with a time-out Python waits for something to read before it asks
    try:
        return line.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        line.setblocking(True)
