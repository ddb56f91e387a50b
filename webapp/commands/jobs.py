"""`probity jobs`: due work, run by hand or by a worker process."""

import click

from webapp.commands.office import in_office


@click.group()
def jobs() -> None:
    """Run due work, see what waits, retry what failed."""


@jobs.command()
@click.option("--once", is_flag=True, help="Run what is due now, then stop.")
@click.option("--seconds", default=5.0, show_default=True, type=click.FloatRange(0.1, 60), help="How often to look.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Jobs at once.")
@in_office
def work(once: bool, seconds: float, threads: int) -> None:
    """Run due work: timers, letters, requests. Several workers may run side by side on PostgreSQL.

    A worker looks for due work by itself. With PROBITY_BROKER_URL (redis:// or amqp://) it also listens for wake-ups,
    so that a letter leaves at once; without the broker, or when it is away, the same work is done a little later.
    """
    from flask import current_app

    from webapp import clock
    from webapp.jobs import worker
    from webapp.jobs.runner import run_due

    if once:
        click.echo(f"{run_due(clock.now())} jobs run.")
    else:
        worker.serve(current_app._get_current_object(), seconds, threads)  # type: ignore[attr-defined]


@jobs.command()
@in_office
def status() -> None:
    """How many jobs wait, are due, are being run, have failed; how late the latest is; open incidents with their cause.

    Exit code 1 when there is an open incident or a job is more than a minute late: a watchdog can ask.
    """
    from webapp import clock
    from webapp.casework.queries.operating import standing

    now = clock.now()
    found = standing(now)
    click.echo(f"due now    {found.due}")
    click.echo(f"running    {found.running}")
    click.echo(f"waiting    {found.waiting}")
    click.echo(f"failed     {found.failed}")
    click.echo(f"latest     {found.late_seconds} s late")
    click.echo(f"incidents  {len(found.incidents)}")
    for one in found.incidents:
        click.echo(f"  {one.id}  {one.case_number or '-'}  {one.element_id or '-'}  {one.code}  {one.detail}")
    if found.incidents or found.late_seconds > 60:
        raise SystemExit(1)


@jobs.command()
@click.argument("incidents", nargs=-1, type=int)
@click.option("--all", "every", is_flag=True, help="Every open incident.")
@click.option("--as", "username", required=True, help="The operator who retries; it is written into the history.")
@in_office
def retry(incidents: tuple[int, ...], every: bool, username: str) -> None:
    """Try again where a case or a job stopped: the incidents named (see `probity jobs status`), or --all."""
    from webapp import clock
    from webapp.access import viewer as viewers
    from webapp.casework import jobs as work_of
    from webapp.refusals import Refusal

    viewer = viewers.load_by_username(username)
    if viewer is None:
        raise click.ClickException(f"There is no user {username!r}.")
    if every == bool(incidents):
        raise click.UsageError("Expected the numbers of incidents, or --all")
    if every:
        tried, missed = work_of.retry_all(viewer, clock.now())
        click.echo(f"{tried - missed} tried again, {missed} could not be.")
        return
    for incident in incidents:
        try:
            work_of.retry(incident, viewer, clock.now())
            click.echo(f"{incident}: tried again.")
        except Refusal as refusal:
            click.echo(f"{incident}: {refusal}", err=True)
