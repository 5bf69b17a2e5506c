"""What is fuzzed: a function for each target, of text or of the bytes of a file.

It fails where a promise is broken.
"""

import tempfile
from pathlib import Path

from newsarchive import kazakh, readers
from newsarchive.analysis import Analyser
from newsarchive.errors import QueryError
from newsarchive.search import query

_TEXT = (
    "Қасым-Жомарт Тоқаев 2024 ж. 5 наурызда «Нұр-Сұлтанға» барды. 70-ке толды! "
    "U.S. школа №5, COVID-19-ға."
)
SEEDS = {
    "query": [
        '"а б"~5 OR -в +г (д AND е) ж* з~ =и title:к^2 date:2019-01..2019-03',
        "source:«А Б» ЖӘНЕ а ЕМЕС б",
    ],
    "json": [
        '[{"title": "А", "text": "Б", "date": "2024-03-05", "tags": ["а"]}]',
        '{"text": "а"}\n{"text": "б"}',
    ],
    "csv": ["title,text,date\nА,Б,2024\n"],
    "html": [
        "<html><head><title>А</title></head><body><article><p>Бір. Екі.</p></article></body></html>"
    ],
}


def parse(text):
    """A query is read, or refused with a place within it."""
    try:
        query.parse(text, Analyser())
    except QueryError as fault:
        if not 0 <= fault.position <= len(text):
            raise AssertionError(fault.position) from fault


def tokens(text):
    """Tokens stand where they say."""
    for token in kazakh.tokens(text):
        assert text[token.start : token.end] == token.text


def sentences(text):
    """Sentences stand where they say, one after the other."""
    end = 0
    for one in kazakh.sentences(text):
        assert text[one.start : one.end] == one.text
        assert one.start >= end
        end = one.end


def analyse(text):
    """Terms are the forms that are indexed, with places within the text."""
    _, forms = Analyser().forms(text)
    terms = Analyser().terms(text)
    assert [term.form for term in terms] == forms
    assert all(0 <= term.start < term.end <= len(text) for term in terms)


def reader(format_):
    """Any bytes are read, or refused with a reason."""
    file = Path(tempfile.mkdtemp()) / f"fuzzed.{format_}"

    def read(text):
        file.write_bytes(text)
        for _ in readers.read(file, format=format_, on_error=lambda _: None):
            pass

    return read


OF_TEXT = {"query": parse, "tokens": tokens, "sentences": sentences, "analysis": analyse}
OF_BYTES = {name: reader(name) for name in ("json", "csv", "html", "text")}


def run(target, data):
    """Give bytes to a target."""
    if target in OF_TEXT:
        OF_TEXT[target](data.decode("utf-8", "replace"))
    else:
        OF_BYTES[target](data)


def seeds(target):
    """Where to begin."""
    return [one.encode() for one in [*SEEDS.get(target, []), _TEXT]]
