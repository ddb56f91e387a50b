"""The commands of `probity`, one file each; this table is the list."""

from click import Command

from webapp.commands.db import db
from webapp.commands.serve import serve

COMMANDS: tuple[Command, ...] = (
    db,
    serve,
)
