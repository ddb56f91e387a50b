"""`probity publish`: the shipped packs, checked and published."""

import click

from webapp.commands.office import in_office


@click.command()
@in_office
def publish() -> None:
    """Publish the shipped packs that this office does not have yet. Safe to run again."""
    from webapp import clock
    from webapp.casework.publishing import publish_shipped

    published = publish_shipped(clock.now())
    click.echo(f"{len(published)} packs published." if published else "Every shipped pack is published already.")
