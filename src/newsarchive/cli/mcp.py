"""What serves an archive to assistants: mcp."""

from __future__ import annotations

import click

from newsarchive import bounds
from newsarchive.cli.options import archive_option, with_options

__all__ = ["mcp"]


@click.command()
@with_options(
    (
        archive_option,
        click.option("--base-url", metavar="URL", help="Where readers reach the pages."),
        click.option(
            "--timeout",
            type=click.FloatRange(0, min_open=True),
            default=bounds.SECONDS,
            show_default=True,
            metavar="SECONDS",
            help="That an answer may take.",
        ),
    )
)
def mcp(archive: str, base_url: str | None, timeout: float) -> None:
    """Let an assistant search the archive (Model Context Protocol).

    An assistant starts it and speaks to it over standard input and output. Its tools only read:
    search, read, trend, concordance, similar.
    """
    try:
        from newsarchive.mcp import server  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise click.ClickException(
            f"assistants need {error.name}: pip install 'newsarchive[mcp]'"
        ) from error
    import newsarchive  # noqa: PLC0415 - the help needs none of it

    with newsarchive.open(archive) as opened:
        server(opened, base_url=base_url, timeout=timeout).run("stdio")
