"""What is fuzzed: a function for each target, of text or of the bytes of a file.

It fails where a promise is broken.
"""

import gzip
import tempfile
from pathlib import Path

from newsarchive import kazakh, readers
from newsarchive.analysis import Analyser
from newsarchive.errors import QueryError
from newsarchive.search import query
from tests.documents import making

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
        '{"hits": {"hits": [{"_source": {"title": "А", "text": {"kk": "Б"}}}]}}',
        '{"columns": ["title", "text"], "data": [["А", "Б"]]}',
    ],
    "jsonl": [
        '{"text": "а"}\n{"text": [{"type": "bold", "text": "б"}, " в"], "date": {"$date": 1}}',
        '{"index": {"_id": "1"}}\n{"title": "А", "content": {"blocks": [{"data": {"text": "Б"}}]}}',
    ],
    "csv": ['title,text,date\nА,Б,2024\n"а\n', "sep=;\ntitle;text;text\nА;Б;\n"],
    "tsv": ['title\ttext\n"А" б\tВ\n'],
    "html": [
        (
            "<html><head><title>А</title></head><body><article><p>Бір. "
            "Екі.</p></article></body></html>"
        ),
        (
            '<meta charset="idna"><script type="application/ld+json">{"@graph":'
            ' [{"@type": "Article",'
            '"author": {"@id": "#a"}}]}</script><p>Бір.</p>'
        ),
    ],
    "feed": [
        (
            '<rss version="2.0"><channel><title>А</title><item><title>Б</title><pubDate>0000-00-00'
            "</pubDate><description>В</description></item></channel></rss>"
        ),
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><updated>2024</updated></entry></feed>',
        "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel><item>&a;</item></channel></rss>",
    ],
    "warc": [
        (
            "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 42\r\n\r\nHTTP/1.1 200 OK\r\n"
            "Content-Type: text/html\r\n\r\n<p\r\n\r\nWARC/1.0\r\nContent-Length: x\r\n\r\n"
        ),
    ],
    "text": ["---\ntitle: А\ndate: 2024\n---\nБ", "+++\ntitle = 'А'\n+++\nБ"],
}
_TEXTS = ("text", "jsonl", "json", "csv", "tsv", "html", "feed", "warc")
DOCUMENTS = {
    "docx": making.word(),
    "odt": making.odt("<text:p>А</text:p><text:p>Б</text:p>"),
    "pdf": making.pdf(["А", "Б"]),
    "xlsx": making.workbook(А=[["title", "text"], ["А", "Б"]]),
    "epub": making.epub({"1.xhtml": making.page("А", "Б")}),
}
READERS = (*_TEXTS, *DOCUMENTS)
"""The formats; each target of a text is seeded with the inputs of all texts."""


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
    """Any bytes are read, or refused with a reason that is foreseen; nothing is raised."""
    file = Path(tempfile.mkdtemp()) / f"fuzzed.{format_}"

    def read(data):
        file.write_bytes(data)
        told = []
        for _ in readers.read(file, format=format_, on_error=told.append, on_note=told.append):
            pass
        assert all(one.file and one.reason and "\n" not in one.reason for one in told)
        assert [str(one) for one in told if one.code == "unexpected"] == []

    return read


OF_TEXT = {"query": parse, "tokens": tokens, "sentences": sentences, "analysis": analyse}
OF_BYTES = {name: reader(name) for name in READERS}


def run(target, data):
    """Give bytes to a target."""
    if target in OF_TEXT:
        OF_TEXT[target](data.decode("utf-8", "replace"))
    else:
        OF_BYTES[target](data)


def seeds(target):
    """Where to begin: for a reader with the inputs of every format, also packed."""
    if target not in READERS:
        return [one.encode() for one in [*SEEDS.get(target, []), _TEXT]]
    if target in DOCUMENTS:
        return [DOCUMENTS[target]]
    inputs = [one.encode() for name in _TEXTS for one in SEEDS[name]]
    return [*inputs, *map(gzip.compress, inputs), _TEXT.encode("utf-16"), _TEXT.encode("utf-32")]
