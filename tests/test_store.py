"""The store gives back what it was given, whatever that is, and takes older formats with it."""

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsarchive
from newsarchive import Article
from newsarchive.analysis import analyser
from newsarchive.errors import ArchiveOutdated, ArticleError
from newsarchive.storage.rows import FIELDS, decode, encode
from newsarchive.versions import kept
from tests.growing import article

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
names = st.none() | texts
dates = st.none() | st.dates() | st.datetimes() | st.sampled_from(("2024", "2024-02"))
json = st.recursive(
    st.none() | st.booleans() | st.integers() | texts, lambda inner: st.dictionaries(texts, inner)
)


@st.composite
def articles(draw):
    try:
        return Article(
            title=draw(texts),
            text=draw(texts),
            id=draw(names),
            date=draw(dates),
            source=draw(names),
            authors=draw(st.lists(texts)),
            section=draw(names),
            tags=draw(st.lists(texts)),
            url=draw(names),
            language=draw(names),
            description=draw(names),
            modified=draw(dates),
            extra=draw(st.dictionaries(texts, json, max_size=3)),
        )
    except ArticleError:
        return Article(title="ештеңе")


def stored(article):
    """The values and the fingerprint of an article as they are read."""
    record = encode(article)
    return [
        v.encode() if n == "text" else v for n, v in zip(FIELDS, record.values, strict=True)
    ], record.fingerprint


@given(articles())
@settings(max_examples=60)
def test_an_article_comes_back_as_it_was(article):
    values, fingerprint = stored(article)
    assert decode(values, fingerprint) == decode(values, fingerprint, whole=True) == article


def test_what_is_not_as_it_was_stored_is_none():
    values, fingerprint = stored(Article(title="а", text="б", source="в", tags=("г", 'д "е"')))
    for place, value in enumerate(values):
        for other in {"а1", None, 1, b"a"} - {value}:
            changed = (*values[:place], other, *values[place + 1 :])
            assert decode(changed, fingerprint) is None
    assert decode(values, fingerprint[:-1] + bytes([fingerprint[-1] ^ 1])) is None
    assert decode(values, bytes([fingerprint[0] ^ 1]) + fingerprint[1:], whole=True) is None


def test_extra_is_kept_as_json_has_it():
    extra = {1: "а", "б": {2: None, "": [float("nan")]}, "\ud800": "\udfff"}
    kept = decode(*stored(Article(title="а", extra=extra))).extra
    assert kept == {"1": "а", "б": {"2": None, "": [None]}, "\ufffd": "\ufffd"}


@given(articles(), articles())
@settings(max_examples=60)
def test_fingerprints_differ_where_articles_do(one, other):
    assert (encode(one).fingerprint == encode(other).fingerprint) == (
        encode(one).values == encode(other).values
    )


def test_fingerprints_know_where_a_field_ends():
    cuts = (
        ("аб", "в", None),
        ("а", "бв", None),
        ("абв", "", None),
        ("абв", "", "a"),
        ("аб", "в", "a"),
    )
    cut = (Article(id="1", title=title, text=text, source=source) for title, text, source in cuts)
    assert len({encode(one).fingerprint for one in cut}) == 5


@given(st.lists(articles(), max_size=6))
@settings(max_examples=20)
def test_an_archive_takes_any_articles(tmp_path_factory, given_):
    with newsarchive.open(tmp_path_factory.mktemp("any") / "a", create=True) as archive:
        report = archive.add(given_)
        assert report.read == len(given_)
        held = {}
        for one in given_:  # of several versions the last, unless it was changed earlier
            held[one.id] = kept(held[one.id], one) or held[one.id] if one.id in held else one
        assert {one.id: one for one in archive} == held
        assert all(archive.get(id_) == one and id_ in archive for id_, one in held.items())
        assert archive.check() == []


def test_an_index_of_another_analyser_says_rebuild(tmp_path, monkeypatch):
    with newsarchive.open(tmp_path, create=True) as archive:
        archive.add([article(1)])
        monkeypatch.setattr(analyser, "VERSION", "another")
        for ask in (lambda: archive.search("су"), lambda: archive.add([article(2)]), archive.stats):
            with pytest.raises(ArchiveOutdated, match="newsarchive rebuild"):
                ask()
        (problem,) = archive.check()
        assert problem.reason == (
            "protected names or the version of newsarchive have changed since it was made; "
            "run `newsarchive rebuild`"
        )
        assert archive.get("a1") == article(1)
        assert archive.remove("a1", "a2") == 1  # a takedown does not wait
        archive.rebuild([article(3)])
        archive.add([attrs.evolve(article(3), title="Басқа")])
        assert archive.check() == []
