"""`probity user`: the first administrator of an office, and a way back in when everybody is locked out."""

import click

from webapp.commands.office import in_office


@click.group()
def user() -> None:
    """Add people, set a new password."""


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="Full name.")
@click.option("--email", default="", help="E-mail address.")
@click.option("--title", default="", help="What the person does, as it stands under the name.")
@click.option("--unit", default="", help="Name of the organisation unit; made when there is none of this name.")
@click.option("--role", "roles", multiple=True, help="A role, such as investigator or administrator.")
@click.option("--group", "groups", multiple=True, help="A queue of a pack, such as investigators.")
@click.password_option(help="At least 12 characters; asked for when not given.")
@in_office
def add(
    username: str,
    name: str,
    email: str,
    title: str,
    unit: str,
    roles: tuple[str, ...],
    groups: tuple[str, ...],
    password: str,
) -> None:
    """Add somebody who can sign in."""
    from webapp import clock
    from webapp.casework.users import NewUser, add_from_console

    add_from_console(NewUser(username, name, title, email, 0, password, roles, groups), unit, clock.now())
    click.echo(f"{name} can sign in as {username.strip().casefold()}.")


@user.command()
@click.argument("username")
@click.password_option(help="At least 12 characters; asked for when not given.")
@in_office
def password(username: str, password: str) -> None:
    """Set a new password; every open session of this person ends."""
    from webapp import clock
    from webapp.casework.users import set_password_from_console

    set_password_from_console(username, password, clock.now())
    click.echo(f"New password set; {username} must sign in again.")
