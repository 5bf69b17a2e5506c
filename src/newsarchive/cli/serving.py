"""What opens an archive in a browser: serve."""

from __future__ import annotations

import logging
import webbrowser
from typing import Any

import click

from newsarchive.cli.options import archive_option, with_options

__all__ = ["serve"]

_LOCAL = {"127.0.0.1", "localhost", "::1"}

_serve_options = with_options(
    (
        archive_option,
        click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind."),
        click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535)),
        click.option(
            "--prefix", default="", metavar="/PATH", help="Where a proxy mounts the pages."
        ),
        click.option("--base-url", metavar="URL", help="Where readers reach the pages."),
        click.option(
            "--save-token",
            "tokens",
            multiple=True,
            metavar="HASH",
            help="SHA-256 hash of a token with which searches may be saved; may be repeated.",
        ),
        click.option(
            "--cors-origin",
            "cors_origins",
            multiple=True,
            metavar="ORIGIN",
            help="Origin whose pages may read the API; may be repeated.",
        ),
        click.option(
            "--theme",
            type=click.Path(exists=True, dir_okay=False),
            help="A style sheet that comes after ours.",
        ),
        click.option("--open", "opened", is_flag=True, help="Open the browser."),
    )
)


@click.command()
@_serve_options
def serve(archive: str, host: str, port: int, opened: bool, **options: Any) -> None:  # noqa: FBT001 - click passes it
    """Open the archive in a browser.

    It is served to this machine only. To serve others, put a proxy before it and give --base-url,
    the address at which readers reach it.

    \b
    newsarchive serve --open
    newsarchive serve --host 0.0.0.0 --base-url https://news.example.kz/archive
    """  # noqa: D301 - click keeps the lines after \b as they are
    if host not in _LOCAL and not options["base_url"]:
        raise click.UsageError(
            f"--host {host} lets other machines in: say with --base-url how readers reach it"
        )
    try:
        import uvicorn  # noqa: PLC0415 - an extra

        from newsarchive.web import application  # noqa: PLC0415 - it needs the same extra
    except ImportError as error:
        raise click.ClickException(
            f"the web pages need {error.name}: pip install 'newsarchive[web]'"
        ) from error
    import newsarchive  # noqa: PLC0415

    with newsarchive.open(archive) as found:
        address = f"http://{host}:{port}{options['prefix']}/"
        click.echo(f"{len(found):,} articles at {address} (Ctrl-C ends it)", err=True)
        if opened:
            webbrowser.open(address)
        # The library logs and configures nothing: what a reader is not told, the one who serves is.
        logging.basicConfig(format="%(name)s: %(message)s")
        prefix = options.pop("prefix")
        try:
            app = application(found, **options)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        uvicorn.run(app, host=host, port=port, root_path=prefix, log_level="warning")
