"""Addresses of archives on a cluster: what they may hold, and that they hold no secret."""

import pytest

from newsarchive import ArchiveError
from newsarchive.engines.opensearch.address import Address, password_for


@pytest.mark.parametrize(
    ("text", "hosts", "name", "user", "secure"),
    [
        ("opensearch://localhost/news", [("localhost", 9200)], "news", None, False),
        ("opensearch://a:9201,b/news", [("a", 9201), ("b", 9200)], "news", None, False),
        ("opensearch+https://aida@c.kz/n-1", [("c.kz", 9200)], "n-1", "aida", True),
        ("opensearch://a%40b@[::1]:9/n_1", [("::1", 9)], "n_1", "a@b", False),
    ],
)
def test_addresses(text, hosts, name, user, secure):
    address = Address.of(text)
    assert list(address.hosts) == hosts
    assert (address.name, address.user, address.secure) == (name, user, secure)


def test_options_are_numbers_with_known_names():
    address = Address.of("opensearch://a/news?shards=3&replicas=0&wait=60&purge=5")
    assert (address.shards, address.replicas, address.wait, address.purge) == (3, 0, 60, 5)
    assert str(address) == "opensearch://a:9200/news"


@pytest.mark.parametrize(
    "text",
    [
        "opensearch://a/News",
        "opensearch://a/",
        "opensearch:///news",
        "http://a/news",
        "opensearch://a:b/news",
        "opensearch://a/news?shards=many",
        "opensearch://a/news?colour=1",
    ],
)
def test_what_is_no_address_is_told(text):
    with pytest.raises(ArchiveError):
        Address.of(text)


def test_a_password_stands_in_no_address_and_no_message():
    with pytest.raises(ArchiveError, match="NEWSARCHIVE_PASSWORD") as caught:
        Address.of("opensearch://aida:qupia@a/news")
    assert "qupia" not in str(caught.value)


def test_a_password_comes_from_the_environment_or_from_netrc(tmp_path, monkeypatch):
    address = Address.of("opensearch://aida@cluster.kz/news")
    assert password_for(address, {"NEWSARCHIVE_PASSWORD": "qupia"}) == "qupia"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert password_for(address, {}) is None
    known = tmp_path / ".netrc"
    known.write_text("machine cluster.kz login aida password jasyryn\n")
    known.chmod(0o600)
    assert password_for(address, {}) == "jasyryn"
    other = Address.of("opensearch://bota@cluster.kz/news")
    assert password_for(other, {}) is None
    nobody = Address.of("opensearch://cluster.kz/news")
    assert password_for(nobody, {"NEWSARCHIVE_PASSWORD": "qupia"}) is None
