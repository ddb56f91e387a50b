"""Commands that need the office's database: they run inside the application."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click


def in_office(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application, with its refusals told in one line and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from webapp import create_app
        from webapp.refusals import Refusal

        app = create_app()
        with app.app_context(), app.test_request_context():
            try:
                return command(*args, **kwargs)
            except Refusal as refusal:
                details = [f"{key}: {'; '.join(found)}" for key, found in getattr(refusal, "errors", {}).items()]
                raise click.ClickException("\n".join([str(refusal), *details])) from None

    return run
