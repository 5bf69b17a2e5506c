"""One engine over real text in its own process: `python -m benchmarks.speed.real_engines NAME ...`.

Each indexes the articles as they are, with the analyser that it has for any language, and does the
same work for a query: it ranks, fetches the best ten with their texts, and marks the words in a
snippet of each. Queries come as lines of JSON; each is answered by the CPU seconds that it took.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.speed.real_text import articles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["ENGINES", "PEER_KINDS"]

PEER_KINDS = frozenset({"common", "rare", "three", "headline", "pasted", "phrase", "prefix"})
"""What the others are asked: of the other kinds they find nothing."""

_HITS = 10
_WORD = re.compile(r"\w+")

Text = dict[str, str]


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _ours(folder: Path, found: Iterable[Text]) -> Callable[..., int]:
    """This library, or another version of it."""
    import newsarchive  # noqa: PLC0415 - of the version that PYTHONPATH names

    with newsarchive.open(folder, create=True) as archive:
        archive.add(newsarchive.Article(**one) for one in found)
    opened = newsarchive.open(folder)

    def search(_kind: str, text: str, **options: Any) -> int:
        hits = opened.search(text, limit=_HITS, **options).hits
        return len([(hit.article.text, hit.snippet("html")) for hit in hits])

    return search


def _tantivy(folder: Path, found: Iterable[Text]) -> Callable[..., int]:
    """The engine tantivy with its snippet generator."""
    import tantivy  # noqa: PLC0415 - each engine is loaded only in its own process

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=True)
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    schema = builder.build()
    index = tantivy.Index(schema, path=str(folder))
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    for one in found:
        text = f"{one['title']}\n{one['text']}"
        writer.add_document(tantivy.Document(text=text, id=one["id"]))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def query_of(kind: str, text: str) -> Any:
        words = _words(text)
        if kind == "prefix":
            return tantivy.Query.regex_query(schema, "text", words[0] + ".*")
        if kind == "phrase":
            return tantivy.Query.phrase_query(schema, "text", list(words))
        terms = [tantivy.Query.term_query(schema, "text", word) for word in words]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])

    def search(kind: str, text: str) -> int:
        query = query_of(kind, text)
        snippets = tantivy.SnippetGenerator.create(searcher, query, schema, "text")
        documents = [searcher.doc(place) for _, place in searcher.search(query, _HITS).hits]
        return len([(one["text"], snippets.snippet_from_doc(one).to_html()) for one in documents])

    return search


def _fts5(folder: Path, found: Iterable[Text]) -> Callable[..., int]:
    """FTS5 of SQLite with its `snippet`."""
    connection = sqlite3.connect(folder / "fts.sqlite")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(
        "CREATE VIRTUAL TABLE doc USING fts5(id UNINDEXED, text, "
        "tokenize='unicode61 remove_diacritics 0')"
    )
    rows = ((one["id"], f"{one['title']}\n{one['text']}") for one in found)
    connection.executemany("INSERT INTO doc VALUES (?, ?)", rows)
    connection.commit()
    asked = (
        "SELECT id, text, snippet(doc, 1, '<b>', '</b>', '…', 24) FROM doc "
        f"WHERE doc MATCH ? ORDER BY rank LIMIT {_HITS}"
    )

    def search(kind: str, text: str) -> int:
        words = _words(text)
        if kind == "phrase":
            match = f'"{" ".join(words)}"'
        elif kind == "prefix":
            match = f'"{words[0]}" *'
        else:
            match = " OR ".join(f'"{word}"' for word in words)
        return len(connection.execute(asked, [match]).fetchall())

    return search


def _whoosh(folder: Path, found: Iterable[Text]) -> Callable[..., int]:
    """Whoosh as it comes, with its highlights."""
    from whoosh import analysis, fields, index, query  # noqa: PLC0415

    schema = fields.Schema(
        text=fields.TEXT(stored=True, analyzer=analysis.StandardAnalyzer(stoplist=None, minsize=1)),
        id=fields.ID(stored=True),
    )
    opened = index.create_in(folder, schema)
    writer = opened.writer(limitmb=256)
    for one in found:
        writer.add_document(id=one["id"], text=f"{one['title']}\n{one['text']}")
    writer.commit()
    searcher = opened.refresh().searcher()

    def query_of(kind: str, text: str) -> Any:
        words = _words(text)
        if kind == "prefix":
            return query.Prefix("text", words[0])
        if kind == "phrase":
            return query.Phrase("text", words)
        return query.Or([query.Term("text", word) for word in words])

    def search(kind: str, text: str) -> int:
        hits = searcher.search(query_of(kind, text), limit=_HITS)
        return len([(hit["text"], hit.highlights("text")) for hit in hits])

    return search


ENGINES = {"ours": _ours, "tantivy": _tantivy, "fts5": _fts5, "whoosh": _whoosh}


def _serve(name: str, folder: Path, sentences: int) -> None:
    """Index, then answer until no query comes."""
    search = ENGINES[name](folder, articles(sentences))
    print(json.dumps({"ready": name}), flush=True)
    for line in sys.stdin:
        kind, text, options = json.loads(line)
        began = time.process_time()
        hits = search(kind, text, **options)
        print(json.dumps({"cpu": time.process_time() - began, "hits": hits}), flush=True)


if __name__ == "__main__":
    _serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
