"""The commands of `probity`, one file each; this table is the list."""

from click import Command

from webapp.commands.check import check
from webapp.commands.compare import compare_command
from webapp.commands.db import db
from webapp.commands.demo import demo
from webapp.commands.jobs import jobs
from webapp.commands.mail import mail
from webapp.commands.outline import outline
from webapp.commands.play import play
from webapp.commands.publish import publish
from webapp.commands.replay import replay
from webapp.commands.score import score
from webapp.commands.serve import serve
from webapp.commands.stats import stats
from webapp.commands.tck import tck
from webapp.commands.user import user

COMMANDS: tuple[Command, ...] = (
    serve,
    db,
    publish,
    demo,
    jobs,
    mail,
    user,
    check,
    compare_command,
    outline,
    play,
    score,
    stats,
    replay,
    tck,
)
