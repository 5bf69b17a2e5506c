"""What becomes of articles is decided as in a folder, batch after batch."""

import attrs

from newsarchive import Article
from newsarchive.storage.deciding import Deciding, Known, KnownArticle, Standing
from newsarchive.storage.duplicates import wording_of
from newsarchive.storage.rows import encode

EMPTY = Standing(articles=0, content="0" * 32, batches=0, next_number=1)
TEXT = "Алматыда жаңа мектеп ашылды, оған мың оқушы барады. " * 10
FIRST = Article(title="Мектеп", text=TEXT, url="https://a.kz/1")
COPY = attrs.evolve(FIRST, url="https://b.kz/1", id="https://b.kz/1")


def rows(*articles):
    return [(article, encode(article)) for article in articles]


def known(number, article):
    row = encode(article)
    return KnownArticle(number, 1, row.fingerprint, row.values, wording_of(article))


def outcomes(found):
    return [one.outcome for _, one in found.stored]


def after(found, standing):
    last = found.fresh[-1][0] if found.fresh else standing.next_number - 1
    return Standing(found.articles, found.content, standing.batches + 1, last + 1)


def test_new_articles_get_numbers_in_their_order():
    with Deciding("Asia/Almaty") as deciding:
        others = [Article(id=str(number), text="Бір.") for number in range(3)]
        found = deciding.decide(rows(*others), Known([], []), EMPTY, keep_duplicates=False)
    assert outcomes(found) == ["added"] * 3
    assert [(number, article.id) for number, _, article in found.fresh] == [
        (1, "0"),
        (2, "1"),
        (3, "2"),
    ]
    assert found.articles == 3


def test_what_is_there_is_unchanged_or_updated():
    with Deciding("Asia/Almaty") as deciding:
        before = deciding.decide(rows(FIRST), Known([], []), EMPTY, keep_duplicates=False)
        standing = after(before, EMPTY)
        there = Known([known(1, FIRST)], [])
        same = deciding.decide(rows(FIRST), there, standing, keep_duplicates=False)
        changed = attrs.evolve(FIRST, title="Жаңа мектеп")
        new = deciding.decide(rows(changed), there, standing, keep_duplicates=False)
    assert outcomes(same) == ["unchanged"]
    assert (same.fresh, same.content) == ([], before.content)
    assert outcomes(new) == ["updated"]
    assert [number for number, _, _ in new.fresh] == [2]
    assert new.gone == set()
    assert new.content != before.content


def test_a_text_that_comes_again_is_a_duplicate_and_goes_with_its_article():
    with Deciding("Asia/Almaty") as deciding:
        first = deciding.decide(rows(FIRST), Known([], []), EMPTY, keep_duplicates=False)
        standing = after(first, EMPTY)
        there = Known([known(1, FIRST)], [])
        found = deciding.decide(rows(COPY), there, standing, keep_duplicates=False)
        assert outcomes(found) == ["duplicate"]
        ((original, row),) = found.duplicates
        assert (original, row[1]) == (FIRST.id, COPY.id)
        kept = deciding.decide(rows(COPY), there, standing, keep_duplicates=True)
        assert outcomes(kept) == ["added"]
        both = Known([known(1, FIRST)], found.duplicates)
        gone, count = deciding.remove([FIRST.id], both, after(found, standing))
    assert count == 1
    assert gone.gone == {FIRST.key}
    assert gone.dropped == {COPY.id}
    assert gone.content == EMPTY.content
    assert gone.articles == 0
