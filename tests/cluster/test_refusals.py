"""Wrong passwords, certificates and versions: clear errors, and no secret in them."""

import io
import logging

import pytest

import newsarchive
from newsarchive import Article
from tests.cluster.fronts import PASSWORD, USER, certificate, guarded, pretending

pytestmark = pytest.mark.cluster


@pytest.fixture
def logged():
    """All that any library logs meanwhile, down to the least level."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text.getvalue
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def front(one_node, tmp_path, monkeypatch):
    """The address of an archive where TLS and a user are asked for; what is known fits."""
    tls = certificate(tmp_path, "ours")
    monkeypatch.setenv("NEWSARCHIVE_CA", str(tls[0]))
    monkeypatch.setenv("NEWSARCHIVE_PASSWORD", PASSWORD)
    with guarded(one_node.nodes[0], tls) as port:
        yield f"opensearch+https://{USER}@127.0.0.1:{port}/front"


def test_with_tls_and_a_password_all_is_as_without(front, logged):
    with newsarchive.open(front, create=True) as archive:
        archive.rebuild([Article(id="a", text="Мектеп ашылды.")])
        assert archive.search("мектептер").total == 1
    assert PASSWORD not in logged()


def failed(address):
    """What is said where an archive cannot be opened."""
    with pytest.raises(newsarchive.ArchiveError) as caught:
        newsarchive.open(address, create=True, timeout=5)
    # Also where the error came from: a traceback would print that.
    said, error = "", caught.value
    while error is not None:
        said += f"{error!r}\n"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return said


@pytest.mark.parametrize("known", ["an0ther", ""])
def test_a_wrong_password(front, known, monkeypatch, logged):
    monkeypatch.setenv("NEWSARCHIVE_PASSWORD", known)
    said = failed(front)
    assert "password is wrong" in said
    assert not known or known not in said + logged()


def test_no_user_where_one_is_asked_for(front):
    assert "password is wrong" in failed(front.replace(f"{USER}@", ""))


def test_a_password_in_the_address_is_refused_and_not_repeated(front, logged):
    said = failed(front.replace("@", ":s3cret-in-url@"))
    assert "an address has no password" in said
    assert "s3cret-in-url" not in said + logged()


def test_a_certificate_that_is_not_trusted(front, monkeypatch, tmp_path, logged):
    other, _ = certificate(tmp_path, "other")
    monkeypatch.setenv("NEWSARCHIVE_CA", str(other))
    said = failed(front)
    assert "certificate is not trusted" in said
    assert PASSWORD not in said + logged()


def test_tls_where_none_is_spoken(one_node):
    address = one_node.address("x").replace("opensearch://", "opensearch+https://")
    assert "opensearch+https" in failed(address)


def test_no_tls_where_it_is_spoken(front):
    assert "opensearch://" in failed(front.replace("+https", ""))


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ({"distribution": "opensearch", "number": "1.3.20"}, "OpenSearch 1.3.20 is too old"),
        ({"number": "8.15.0", "build_flavor": "default"}, "no OpenSearch"),
        ({}, "no OpenSearch"),
    ],
)
def test_another_version_or_server(version, message):
    with pretending(version) as port:
        assert message in failed(f"opensearch://127.0.0.1:{port}/news")
