"""The console script `probity`: one group, its commands in a hand-written table (webapp/commands)."""

from importlib.metadata import version

import click

from webapp.commands import COMMANDS


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(version("probity"), prog_name="probity")
def main() -> None:
    """Probity vets people before they are hired into positions of trust, along a BPMN diagram.

    \b
    Settings come from the environment:
      PROBITY_DATABASE_URL  sqlite:///FILE (default: instance/probity.db) or postgresql://USER@HOST/NAME
      PROBITY_HOME          folder of keys and evidence files (default: instance)
      PROBITY_ZONE          the office's time zone (default: UTC)
      PROBITY_SMTP_HOST     the mail server; PROBITY_MAIL_FROM the sender (docs/operations.md has the rest)
      PROBITY_BROKER_URL    redis:// or amqp://, to wake workers at once (default: they look by themselves)
    """


for command in COMMANDS:
    main.add_command(command)
