"""`probity mail`: what came back, and whether the mail server takes mail."""

from pathlib import Path

import click

from webapp.commands.office import in_office


@click.group()
def mail() -> None:
    """Read bounces, try the mail server."""


@mail.command()
@click.option("--maildir", type=click.Path(exists=True, file_okay=False, path_type=Path), help="New messages here.")
@click.option("--mbox", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Read every message here.")
@in_office
def bounces(maildir: Path | None, mbox: Path | None) -> None:
    """Take note of letters that came back.

    Reads reports of mail servers (RFC 3464) from a maildir, an mbox, or one message from standard input: let the mail
    server pipe the sender's mailbox into this command. What is no report, or about no letter of this office, is
    counted and left alone; a report that is read twice changes nothing.
    """
    from webapp import clock
    from webapp.casework.returns import came_back
    from webapp.connectors import bounces as reports

    if maildir and mbox:
        raise click.UsageError("Expected --maildir or --mbox but got both")
    if maildir:
        messages = reports.of_maildir(maildir)
    else:
        messages = reports.of_mbox(mbox) if mbox else reports.of_stream(click.get_binary_stream("stdin"))
    noted = other = 0
    for message in messages:
        found = reports.read(message)
        if found is not None and came_back(found.message_id, found.diagnosis, clock.now()):
            noted += 1
        else:
            other += 1
    click.echo(f"{noted} letters came back, {other} other messages.")


@mail.command()
@click.argument("address")
@in_office
def test(address: str) -> None:
    """Send a test mail to ADDRESS and say what the server answered."""
    import secrets

    from webapp import clock
    from webapp.connectors import carry, connector
    from webapp.connectors.contract import Parcel
    from workflows.vocabulary import LetterChannel

    if connector(LetterChannel.MAIL) is None:
        raise click.ClickException("No mail server is set up: set PROBITY_SMTP_HOST and PROBITY_MAIL_FROM.")
    words = "Probity can send mail through this server."
    parcel = Parcel(
        id=f"<test.{secrets.token_hex(10)}@probity.invalid>",
        template="test",
        language="en",
        written_at=clock.now(),
        at=clock.now(),
        name="",
        subject="Test of the mail server",
        text=f"{words}\n",
        html=f"<p>{words}</p>",
        email=address,
    )
    try:
        carry(LetterChannel.MAIL, parcel)
    except Exception as error:  # whatever stands in the way is what the person who asks wants to know
        raise click.ClickException(f"{type(error).__name__}: {error}") from None
    click.echo(f"The server took the mail to {address}.")
