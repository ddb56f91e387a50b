"""Structured logs: one JSON line a request, with ids and codes, never a name, an answer or an address line."""

import logging
import sys
import time
from datetime import UTC, datetime

import orjson
from flask import Flask, Response, g, request


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.msg if isinstance(record.msg, str) else "event",
            **getattr(record, "data", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            # The type and the place, not the message: messages quote values.
            line["error"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            if trace is not None:
                line["where"] = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}"
        return orjson.dumps(line, default=str).decode()


log = logging.getLogger("probity")


def init_app(app: Flask) -> None:
    """Our own lines, Flask's and those of every library go through the one formatter: none quotes a value."""
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        root.addHandler(handler)
    log.setLevel(logging.INFO)
    app.before_request(_start)
    app.after_request(_finish)


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    if request.endpoint not in ("static", "health.live"):
        viewer = g.get("viewer")
        log.info(
            "request",
            extra={
                "data": {
                    "method": request.method,
                    "page": request.endpoint,
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
                    "user": viewer.id if viewer else None,
                }
            },
        )
    return response
