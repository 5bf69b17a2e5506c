"""Other engines over the corpus.

They get the same tokens, one document a sentence or one an article, and store the texts.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.speed.corpus import Record

__all__ = ["PEERS", "documents"]

Query = dict[str, Any]


def documents(records: Sequence[Record], unit: str) -> Iterator[tuple[Record, str]]:
    """The documents of a unit: sentences, or articles with their headline."""
    for record in records:
        if unit == "article":
            yield record, " ".join(record.sentences)
        else:
            for sentence in record.sentences:
                yield record, sentence


def _day(text: str) -> int:
    return int(text.replace("-", ""))


class Tantivy:
    """tantivy, by its Python package."""

    modes = ("ids", "texts")
    kinds = frozenset(
        {"rare", "common", "or3", "and2", "phrase", "prefix", "fuzzy", "date", "filtered"}
    )

    def __init__(self, folder: Path) -> None:
        import tantivy  # noqa: PLC0415 - each engine is loaded only in its own process

        self._t = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field(
            "text", stored=True, tokenizer_name="whitespace", index_option="position"
        )
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
        builder.add_integer_field("day", indexed=True, fast=True)
        self.schema = builder.build()
        self._index = tantivy.Index(self.schema, path=str(folder))

    def build(self, found: Iterator[tuple[Record, str]]) -> None:
        writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        for record, text in found:
            writer.add_document(
                self._t.Document(text=text, id=record.id, source=record.source, day=record.day)
            )
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def _query(self, kind: str, query: Query) -> Any:  # noqa: PLR0911 - one for each kind
        q, schema, occur = self._t.Query, self.schema, self._t.Occur
        words = query["words"]
        terms = [q.term_query(schema, "text", word) for word in words]
        if kind in {"rare", "common"}:
            return terms[0]
        if kind == "or3":
            return q.boolean_query([(occur.Should, term) for term in terms])
        if kind == "and2":
            return q.boolean_query([(occur.Must, term) for term in terms])
        if kind == "phrase":
            return q.phrase_query(schema, "text", words)
        if kind == "prefix":
            return q.regex_query(schema, "text", words[0] + ".*")
        if kind == "fuzzy":
            return q.fuzzy_term_query(schema, "text", words[0], 1, transposition_cost_one=False)
        days = q.range_query(
            schema, "day", self._t.FieldType.Integer, _day(query["since"]), _day(query["until"])
        )
        if kind == "date":
            return q.boolean_query(
                [(occur.Must, terms[0]), (occur.Must, q.const_score_query(days, 0.0))]
            )
        source = q.const_score_query(q.term_query(schema, "source", query["source"]), 0.0)
        wanted = q.boolean_query([(occur.Should, term) for term in terms])
        days = q.const_score_query(days, 0.0)
        return q.boolean_query([(occur.Must, wanted), (occur.Must, source), (occur.Must, days)])

    def ids(self, kind: str, query: Query) -> int:
        return int(self._searcher.search(self._query(kind, query), 10).count)

    def texts(self, kind: str, query: Query) -> int:
        found = self._searcher.search(self._query(kind, query), 10)
        return len([self._searcher.doc(address)["text"][0] for _, address in found.hits])


class Fts5:
    """SQLite's FTS5, the metadata in a table beside it."""

    modes = Tantivy.modes
    kinds = Tantivy.kinds - {"fuzzy"}

    def __init__(self, folder: Path) -> None:
        self._c = sqlite3.connect(folder / "fts.sqlite")

    def build(self, found: Iterator[tuple[Record, str]]) -> None:
        c = self._c
        c.execute("PRAGMA journal_mode = WAL")
        c.execute(
            "CREATE TABLE meta (number INTEGER PRIMARY KEY, id TEXT, source TEXT, day INTEGER)"
        )
        tokenize = "unicode61 remove_diacritics 0 tokenchars '-_'"
        c.execute(f'CREATE VIRTUAL TABLE doc USING fts5(text, tokenize="{tokenize}")')
        for number, (record, text) in enumerate(found):
            c.execute(
                "INSERT INTO meta VALUES (?, ?, ?, ?)",
                (number, record.id, record.source, record.day),
            )
            c.execute("INSERT INTO doc (rowid, text) VALUES (?, ?)", (number, text))
        c.execute("CREATE INDEX meta_day ON meta (day)")
        c.commit()

    def open(self) -> None:
        self._c.execute("SELECT count(*) FROM meta WHERE number < 2").fetchone()

    def _rows(self, columns: str, kind: str, query: Query) -> tuple[list[Any], int]:
        words = [f'"{word}"' for word in query["words"]]
        match = {
            "and2": " AND ".join(words),
            "phrase": f'"{" ".join(query["words"])}"',
            "prefix": f"{words[0]} *",
        }
        text = match.get(kind, " OR ".join(words))
        where, values = "doc MATCH ?", [text]
        if kind in {"date", "filtered"}:
            where += " AND day BETWEEN ? AND ?"
            values += [_day(query["since"]), _day(query["until"])]
        if kind == "filtered":
            where += " AND source = ?"
            values.append(query["source"])
        tables = "doc JOIN meta ON number = doc.rowid" if kind in {"date", "filtered"} else "doc"
        ranked = f"SELECT {columns} FROM {tables} WHERE {where} ORDER BY bm25(doc) LIMIT 10"
        return self._c.execute(ranked, values).fetchall(), 0

    def ids(self, kind: str, query: Query) -> int:
        return len(self._rows("doc.rowid", kind, query)[0])

    def texts(self, kind: str, query: Query) -> int:
        return len(self._rows("doc.text", kind, query)[0])


class Whoosh:
    """Whoosh 2.7.4 with its own files; its searches are slow and are therefore measured once."""

    modes = ("texts",)
    kinds = Tantivy.kinds

    def __init__(self, folder: Path) -> None:
        from whoosh import analysis, fields, index  # noqa: PLC0415

        schema = fields.Schema(
            text=fields.TEXT(stored=True, analyzer=analysis.SpaceSeparatedTokenizer(), phrase=True),
            id=fields.ID(stored=True),
            source=fields.ID(),
            day=fields.NUMERIC(int, sortable=True),
        )
        self._index = index.create_in(folder, schema)

    def build(self, found: Iterator[tuple[Record, str]]) -> None:
        writer = self._index.writer(limitmb=256)
        for record, text in found:
            writer.add_document(text=text, id=record.id, source=record.source, day=record.day)
        writer.commit()

    def open(self) -> None:
        self._searcher = self._index.refresh().searcher()

    def _found(self, kind: str, query: Query) -> Any:
        from whoosh import query as q  # noqa: PLC0415

        words = query["words"]
        terms = [q.Term("text", word) for word in words]
        days = q.NumericRange("day", _day(query["since"]), _day(query["until"]))
        tree = {
            "or3": lambda: q.Or(terms),
            "and2": lambda: q.And(terms),
            "phrase": lambda: q.Phrase("text", words),
            "prefix": lambda: q.Prefix("text", words[0]),
            "fuzzy": lambda: q.FuzzyTerm("text", words[0], maxdist=1, prefixlength=0),
            "filtered": lambda: q.Or(terms),
        }.get(kind, lambda: terms[0])()
        source = q.Term("source", query["source"])
        chosen = {"date": days, "filtered": q.And([days, source])}.get(kind)
        return self._searcher.search(tree, limit=10, filter=chosen)

    def texts(self, kind: str, query: Query) -> int:
        return len([hit["text"] for hit in self._found(kind, query)])


class Bm25s:
    """bm25s: scores of whole columns by numpy; no positions, no filters but a mask."""

    modes = Tantivy.modes
    kinds = frozenset({"rare", "common", "or3", "date"})

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self, found: Iterator[tuple[Record, str]]) -> None:
        import bm25s  # noqa: PLC0415

        pairs = list(found)
        self._texts = [text for _, text in pairs]
        self._days = [record.day for record, _ in pairs]
        self._model = bm25s.BM25(k1=1.2, b=0.75)
        vocabulary: dict[str, int] = {}
        numbers = [
            [vocabulary.setdefault(w, len(vocabulary)) for w in text.split(" ")]
            for text in self._texts
        ]
        self._model.index(bm25s.tokenization.Tokenized(numbers, vocabulary), show_progress=False)
        self._model.save(str(self._folder), show_progress=False)

    def open(self) -> None:
        import numpy as np  # noqa: PLC0415

        self._days_array = np.array(self._days)

    def _found(self, kind: str, query: Query) -> Any:
        mask = None
        if kind == "date":
            days = self._days_array
            mask = ((days >= _day(query["since"])) & (days <= _day(query["until"]))).astype(
                "float32"
            )
        scores = self._model.get_scores(query["words"], weight_mask=mask)
        import numpy as np  # noqa: PLC0415

        best = np.argpartition(scores, -10)[-10:]
        return best[np.argsort(-scores[best])]

    def ids(self, kind: str, query: Query) -> int:
        return len(self._found(kind, query))

    def texts(self, kind: str, query: Query) -> int:
        return len([self._texts[place] for place in self._found(kind, query).tolist()])


PEERS = {"whoosh": Whoosh, "tantivy": Tantivy, "fts5": Fts5, "bm25s": Bm25s}
