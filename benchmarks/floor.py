"""What the machine itself costs: the same server and database layer with one row of 20 KB written for each request."""

import os
import sys

import sqlalchemy as sa
from flask import Flask
from waitress.server import create_server

from webapp import config, db

COMMAND = ("-m", "benchmarks.floor")
STATE = os.urandom(20 * 1024)


def create_app() -> Flask:
    app = Flask(__name__)
    db.init_app(app, config.from_environment().database_url)
    with app.app_context(), db.transaction() as session:
        kind = "bytea" if db.db.engine.dialect.name == "postgresql" else "blob"
        session.execute(sa.text(f"create table if not exists bench_floor (id integer primary key, state {kind})"))
        session.execute(sa.text("delete from bench_floor"))
        session.execute(sa.text("insert into bench_floor values (1, :state)"), {"state": STATE})

    @app.post("/write")
    def write() -> str:
        with db.transaction() as session:
            session.execute(sa.text("update bench_floor set state = :state where id = 1"), {"state": STATE})
        return "done"

    return app


if __name__ == "__main__":
    server = create_server(create_app(), host="127.0.0.1", port=0, threads=4, ident=None)
    sys.stdout.write(f"The floor is at http://127.0.0.1:{server.effective_port}/\n")
    sys.stdout.flush()
    server.run()
