"""`probity serve`: the web server."""

import signal

import click

THREADS = 64  # an event stream holds a thread for as long as its page is open


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(0, 65535), help="Port.")
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1, 512), help="Threads at work.")
@click.option("--trust-proxy", is_flag=True, help="Believe X-Forwarded-For and -Proto of the one proxy in front.")
@click.option("--jobs/--no-jobs", default=True, show_default=True, help="Run due work inside this process.")
def serve(host: str, port: int, threads: int, trust_proxy: bool, jobs: bool) -> None:
    """Serve the pages until stopped; timers and letters are worked on beside them."""
    from waitress.server import create_server

    from webapp import create_app
    from webapp.jobs.runner import Loop

    app = create_app()
    proxy = {"trusted_proxy": "*", "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}}
    server = create_server(app, host=host, port=port, threads=threads, ident=None, **(proxy if trust_proxy else {}))
    loop = Loop(app)
    if jobs:
        loop.start()
    click.echo(f"Probity is at http://{host}:{server.effective_port}/  (Ctrl+C stops it)")
    # A service manager stops as kindly as Ctrl+C, also where a shell that started it in the background ignores Ctrl+C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server.run()
    if jobs:
        loop.stop()
    click.echo("Stopped.")
