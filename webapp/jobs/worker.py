"""A worker process: looks for due work by itself, and listens to a broker where there is one."""

import signal
import threading

from flask import Flask

from webapp import clock
from webapp.config import Settings
from webapp.db import db
from webapp.jobs import wake
from webapp.jobs.runner import Loop, run_one


def serve(app: Flask, seconds: float, threads: int) -> None:
    """Work until told to stop. `seconds` between two looks; `threads` jobs at once where a broker wakes us.

    A worker that is told to stop ends the job it is at first; one that is killed loses its lease, and another goes on.
    """
    settings: Settings = app.extensions["settings"]
    loop = Loop(app, seconds)
    loop.start()
    if settings.broker_url:
        _listen(app, settings.broker_url, threads)
    else:
        stop = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stop.set())
        stop.wait()
    loop.stop()


def _listen(app: Flask, broker_url: str, threads: int) -> None:
    """Let Celery hand us wake-ups until it is told to stop. Each is a job id; the job's row says the rest."""
    celery = wake.application(broker_url)

    @celery.task(name=wake.TASK, ignore_result=True, acks_late=False)
    def run_woken(job_id: int) -> None:
        with app.app_context():
            try:
                run_one(int(job_id), clock.now())
            finally:
                db.session.remove()

    options = ["--pool", "threads", "--concurrency", str(threads), "--loglevel", "WARNING", "--queues", wake.QUEUE]
    celery.worker_main(["worker", *options, "--without-gossip", "--without-mingle", "--without-heartbeat"])
