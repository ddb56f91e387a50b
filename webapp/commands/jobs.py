"""`probity jobs`: due work, run by hand or by a worker process."""

import time

import click

from webapp.commands.office import in_office


@click.group()
def jobs() -> None:
    """Run due work, see what waits, retry what failed."""


@jobs.command()
@click.option("--once", is_flag=True, help="Run what is due now, then stop.")
@click.option("--seconds", default=5.0, show_default=True, help="How often to look for due work.")
@in_office
def work(once: bool, seconds: float) -> None:
    """Run due work: timers, letters, requests. Several workers may run side by side on PostgreSQL."""
    from webapp import clock
    from webapp.jobs.runner import run_due

    while True:
        done = run_due(clock.now())
        if done or once:
            click.echo(f"{done} jobs run.")
        if once:
            return
        time.sleep(seconds)


@jobs.command()
@in_office
def status() -> None:
    """How many jobs wait, are due, have failed; how many incidents are open."""
    import sqlalchemy as sa

    from webapp import clock
    from webapp.db import db
    from webapp.models import Incident, Job
    from workflows.vocabulary import IncidentStatus, JobStatus

    now = clock.now()

    def count(*conditions: sa.ColumnElement[bool]) -> int:
        return int(db.session.scalar(sa.select(sa.func.count()).select_from(Job).where(*conditions)) or 0)

    waiting = Job.status == JobStatus.DUE
    click.echo(f"due now    {count(waiting, Job.due_at <= now)}")
    click.echo(f"waiting    {count(waiting, Job.due_at > now)}")
    click.echo(f"failed     {count(Job.status == JobStatus.FAILED)}")
    incidents = db.session.scalar(
        sa.select(sa.func.count()).select_from(Incident).where(Incident.status == IncidentStatus.OPEN)
    )
    click.echo(f"incidents  {incidents}")
