"""An archive of the example news, and a client that asks the application in this process."""

import asyncio

import pytest

import newsarchive

pytest.importorskip("babel", reason="the extra web is not installed")
httpx = pytest.importorskip("httpx", reason="httpx is not installed")


class Client:
    """Asks an ASGI application without a server."""

    def __init__(self, app, root_path=""):
        self.app, self.root_path = app, root_path

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def ask(self, method, path, content=None, **headers):
        async def ask():
            transport = httpx.ASGITransport(app=self.app, root_path=self.root_path)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, content=content, headers=headers)

        return asyncio.run(ask())

    def messages(self, path, query=""):
        """What the application sends, message by message."""
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "root_path": self.root_path,
            "query_string": query.encode(),
            "headers": [],
        }
        sent = []

        async def receive():
            await asyncio.sleep(3600)

        async def send(message):
            sent.append(message)

        asyncio.run(self.app(scope, receive, send))
        return sent


@pytest.fixture(scope="session")
def news(tmp_path_factory):
    folder = tmp_path_factory.mktemp("news") / "archive"
    examples = sorted((newsarchive_path() / "examples" / "news").glob("*.jsonl"))
    newsarchive.rebuild(*examples, archive=folder)
    with newsarchive.open(folder) as archive:
        yield archive


def newsarchive_path():
    from pathlib import Path  # noqa: PLC0415

    return Path(newsarchive.__file__).parent


@pytest.fixture(scope="session")
def app(news):
    from newsarchive.web import application  # noqa: PLC0415

    return application(news)


@pytest.fixture
def client(app):
    return Client(app)
