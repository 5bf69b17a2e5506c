"""The API over the archive of the example news, asked in this process."""

import pytest

from tests.web.conftest import Client, app, news

__all__ = ["Client", "app", "news"]


class Untouched:
    """An engine of which only the state may be asked."""

    def __init__(self, engine):
        self._state = engine.state()

    def state(self):
        return self._state

    def close(self):
        """Nothing was opened."""


@pytest.fixture
def client(app):
    return Client(app)


@pytest.fixture
def api(client):
    """Asks an endpoint with parameters."""

    def get(path="", **parameters):
        import httpx  # noqa: PLC0415 - the client of these tests

        query = httpx.QueryParams(parameters)
        return client.get(f"/api/v1{path}?{query}" if parameters else f"/api/v1{path}")

    return get
