"""Wake-ups: a message that carries the id of a job which is due now, so that a worker need not wait for its next look.

Work is kept in the database alone. A wake-up may be lost, doubled or late, and the broker may be dead: workers look for
due work by themselves, so nothing depends on it but speed.
"""

import logging
import queue
import threading
from typing import Any

from flask import Flask, current_app

TASK, QUEUE = "probity.wake", "probity"
MOST_WAITING = 10_000
log = logging.getLogger("probity")


def application(broker_url: str) -> Any:
    """Celery as a postman and nothing more: no results, no retries, no schedule, no acknowledgement after the work."""
    from celery import Celery  # an extra: an office on one machine needs none

    found = Celery("probity", broker=broker_url, set_as_current=False)
    found.conf.update(
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        result_backend=None,
        task_acks_late=False,
        task_default_queue=QUEUE,
        task_publish_retry=False,
        task_create_missing_queues=True,
        worker_prefetch_multiplier=1,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=4,
        broker_transport_options={"socket_timeout": 4, "socket_connect_timeout": 4, "max_retries": 0},
        accept_content=["json"],
    )
    return found


class Bell:
    """Sends wake-ups from a thread of its own: a request never waits for the broker, and a dead one costs nothing."""

    def __init__(self, broker_url: str):
        self._celery = application(broker_url)
        self._waiting: queue.Queue[int] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def ring(self, job_id: int) -> None:
        try:
            self._waiting.put_nowait(job_id)
        except queue.Full:
            return  # the broker is away; the workers look for themselves
        with self._starting:
            if self._thread is None or not self._thread.is_alive():  # also in a process that was forked
                self._thread = threading.Thread(target=self._send_all, name="wake-ups", daemon=True)
                self._thread.start()

    def _send_all(self) -> None:
        while True:
            job_id = self._waiting.get()
            try:
                self._celery.send_task(TASK, (job_id,), queue=QUEUE, retry=False, ignore_result=True, expires=3600)
            except Exception as error:  # whatever the broker is at: it is told once per message and forgotten
                log.info("no wake-up", extra={"data": {"job": job_id, "error": type(error).__name__}})


def init_app(app: Flask, broker_url: str) -> None:
    if broker_url:
        app.extensions["bell"] = Bell(broker_url)


def ring(job_ids: list[int]) -> None:
    """These jobs are due now and committed."""
    bell: Any = current_app.extensions.get("bell")
    if bell is not None:
        for job_id in job_ids:
            bell.ring(job_id)
