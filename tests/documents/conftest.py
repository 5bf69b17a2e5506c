"""Reading one document: what became an article, what was refused, what was noted."""

from types import SimpleNamespace

import pytest

from newsarchive.readers import read
from newsarchive.results import Refused


@pytest.fixture
def take(tmp_path):
    """Write one file and read it."""

    def take(name, content, **options):
        path = tmp_path / name
        path.write_bytes(content)
        told = []
        articles = list(read(path, on_error=told.append, on_note=told.append, **options))
        assert all("\n" not in one.reason for one in told)
        refused = [one for one in told if isinstance(one, Refused)]
        notes = [one for one in told if not isinstance(one, Refused)]
        return SimpleNamespace(articles=articles, refused=refused, notes=notes)

    return take


@pytest.fixture
def refusal(take):
    """Write one file that is refused as a whole: its code and reason."""

    def refusal(name, content, **options):
        outcome = take(name, content, **options)
        assert not outcome.articles
        [one] = outcome.refused
        return one.code, one.reason

    return refusal
