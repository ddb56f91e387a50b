"""Many cases out of a few real ones: whole cases copied by SQL, spread over units, people and due dates."""

from dataclasses import dataclass

import sqlalchemy as sa

STRIDE = 1_000_000  # ids of copy n begin at n times this
TABLES = (
    "post", "data_key", "application", "search_token", "vetting_case", "case_person", "consent", "reference",
    "record_check", "task", "task_offer", "job",
)  # fmt: skip
_REFERS = frozenset({"id", "post_id", "key_id", "application_id", "case_id", "task_id"})
_NUMBERED = (
    "post",
    "data_key",
    "application",
    "vetting_case",
    "case_person",
    "reference",
    "record_check",
    "task",
    "job",
)


@dataclass(frozen=True)
class Volume:
    """What is in the database."""

    cases: int
    open_tasks: int


def volume(engine: sa.Engine) -> Volume:
    with engine.connect() as connection:
        return Volume(
            connection.exec_driver_sql("select count(*) from vetting_case").scalar_one(),
            connection.exec_driver_sql("select count(*) from task where status = 'open'").scalar_one(),
        )


def grow(engine: sa.Engine, open_tasks: int) -> Volume:
    """Copy the real open cases until about so many tasks are open. Audit and submissions are not copied: no list
    reads them. Copies wait for their timers in the future, so that no job of theirs is ever due."""
    with engine.begin() as connection:
        real = connection.exec_driver_sql(
            f"select count(*) from task t join vetting_case c on c.id = t.case_id"
            f" where t.status = 'open' and c.status <> 'closed' and c.id < {STRIDE}"
        ).scalar_one()
        have = connection.exec_driver_sql("select count(*) from task where status = 'open'").scalar_one()
        done = connection.exec_driver_sql(f"select coalesce(max(id), 0) / {STRIDE} from vetting_case").scalar_one()
        copies = max(0, round((open_tasks - have) / max(real, 1)))
        if copies:
            for table in TABLES:
                connection.exec_driver_sql(_copy(engine, table, int(done), int(done) + copies))
            _renumber(connection)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum analyze")
    return volume(engine)


def _copy(engine: sa.Engine, table: str, after: int, until: int) -> str:
    """One statement that copies this table's rows of the real open cases `until - after` times."""
    columns = [column["name"] for column in sa.inspect(engine).get_columns(table)]
    values = ", ".join(_value(engine, table, column) for column in columns)
    open_cases = f"select id from vetting_case where status <> 'closed' and id < {STRIDE}"
    belongs = {
        "post": f"t.id in (select post_id from vetting_case where id in ({open_cases}))",
        "vetting_case": f"t.id in ({open_cases})",
        "application": f"t.id in (select application_id from vetting_case where id in ({open_cases}))",
        "search_token": f"t.application_id in (select application_id from vetting_case where id in ({open_cases}))",
        "data_key": f"t.id in (select key_id from vetting_case where id in ({open_cases}))",
        "task_offer": f"t.task_id in (select id from task where case_id in ({open_cases}))",
        "job": f"t.status = 'due' and t.case_id in ({open_cases})",
    }.get(table, f"t.case_id in ({open_cases})")
    return (
        f"insert into {table} ({', '.join(columns)})"
        f" with recursive again(n) as (select {after} + 1 union all select n + 1 from again where n < {until})"
        f" select {values} from {table} t, again where {belongs}"
    )


def _value(engine: sa.Engine, table: str, column: str) -> str:
    """The copy's value: ids moved on, unique texts made unique, units and due dates spread."""
    moved = f"t.{column}"
    if column in _REFERS:
        return f"{moved} + again.n * cast({STRIDE} as bigint)"
    if (table, column) == ("application", "rank"):
        return f"t.rank + again.n * {STRIDE // 100}"
    if (table, column) in (("vetting_case", "number"), ("post", "code")):
        return f"{moved} || '-' || again.n"
    if column in ("due_at", "sort_due", "next_deadline", "offered_at"):
        modulo = "%%" if engine.dialect.name == "postgresql" else "%"  # psycopg takes a single one for a placeholder
        days = f"((again.n * 13 + t.{'task_id' if table == 'task_offer' else 'id'} * 7) {modulo} 41 - 14)"
        if table == "job":
            days = f"({days} + 90)"
        if column == "offered_at":
            days = f"(-abs({days}))"
        if engine.dialect.name == "postgresql":
            later = f"{moved} + {days} * interval '1 day'"
            return f"case when {moved} > timestamptz '9000-01-01' then {moved} else {later} end"
        return (
            f"case when {moved} > '9000' then {moved}"
            f" else strftime('%Y-%m-%d %H:%M:%S.000000', {moved}, {days} || ' days') end"
        )
    return moved


def _renumber(connection: sa.Connection) -> None:
    """New rows get ids after the copies'. SQLite counts on by itself."""
    if connection.dialect.name == "postgresql":
        for table in _NUMBERED:
            connection.exec_driver_sql(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
            )
