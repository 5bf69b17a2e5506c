"""Reading one file: what became an article, what was refused, what was noted."""

import pytest

from newsarchive.readers import read
from newsarchive.results import Refused


class Outcome:
    """What reading gave."""

    def __init__(self):
        self.articles = []
        self.told = []

    @property
    def refused(self):
        return [one for one in self.told if isinstance(one, Refused)]

    @property
    def notes(self):
        return [one for one in self.told if not isinstance(one, Refused)]

    @property
    def codes(self):
        return [one.code for one in self.told]

    @property
    def texts(self):
        return [one.text for one in self.articles]

    @property
    def only(self):
        [article] = self.articles
        return article


@pytest.fixture
def take(tmp_path):
    """Write one file and read it."""

    def take(name, content, **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        outcome = Outcome()
        told = outcome.told.append
        outcome.articles += read(path, on_error=told, on_note=told, **options)
        assert all(
            one.file.startswith(str(path)) and "\n" not in one.reason for one in outcome.told
        )
        return outcome

    return take
