"""`probity demo`: an invented office to look around in."""

import click

from webapp.commands.office import in_office


@click.command()
@click.option("--cases", default=60, show_default=True, type=click.IntRange(1, 500), help="How many cases.")
@click.option("--seed", default=7, show_default=True, help="The same seed gives the same office.")
@click.option("--once", is_flag=True, help="Do nothing when there is an office already.")
@in_office
def demo(cases: int, seed: int, once: bool) -> None:
    """Fill an empty database with an invented office: people of every role, campaigns, cases at every stage.

    Everything happens through the product's own steps, on a calendar that runs from some months ago to today.
    Refuses to touch a database in which anybody real has an account.
    """
    from webapp import clock
    from webapp.commands.db import migrate
    from webapp.demo import office
    from webapp.demo.people import FRONT_DESK, PASSWORD, STAFF
    from webapp.demo.stories import programme

    migrate()
    found = office.standing()
    if found.empty:
        office.make(programme(cases), seed, clock.now(), click.echo)
    elif not once:
        raise click.ClickException(
            f"Expected an empty database but it holds a demo office with {found.cases} cases."
            if found.is_demo
            else f"Expected an empty database but it has accounts that no demo made: {found.people - found.invented}."
            if found.people
            else "Expected an empty database but processes are published here already."
        )
    elif not found.is_demo:
        click.echo("There is an office already; no demo was added.")
        return
    titles = {person.username: (person.name, person.title) for person in STAFF}
    click.echo("\nDEMO OFFICE: every person and case is invented. Do not use it for real people.\n")
    click.echo(f"  {'Role':<18}{'User name':<12}{'Name':<20}Sees")
    for role, username, sees in FRONT_DESK:
        click.echo(f"  {role:<18}{username:<12}{titles[username][0]:<20}{sees}")
    click.echo(f"\n  Password of everybody: {PASSWORD}\n")
