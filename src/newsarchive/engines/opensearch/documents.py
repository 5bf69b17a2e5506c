"""An article -> its document, the documents of its words, and what of it comes back."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from newsarchive.addresses import compared
from newsarchive.analysis.articles import AnalysedArticle
from newsarchive.articles import FIELDS, key_of
from newsarchive.index.articles import dated, field_values
from newsarchive.index.lexicon import spelling
from newsarchive.index.segment import NO_DATE
from newsarchive.index.signatures import band_keys, stem_hashes
from newsarchive.kazakh.letters import coarse
from newsarchive.request import comparable
from newsarchive.search.parameters import Ranking
from newsarchive.storage import rows
from newsarchive.storage.duplicates import wording_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import tzinfo

    from newsarchive.articles import Article

__all__ = ["Packed", "article_of", "coarse_key", "document", "grams", "unpacked", "word_documents"]

_TITLE = int(Ranking().title_weight)
_LEVEL = 1  # of compression: loading takes more time than disks do


@attrs.frozen(eq=False)
class Packed:
    """What of an article a ranking needs: everything but its text.

    Attributes:
        number: the archive's, ascending in the order of writing.
        id: the article's.
        date: microseconds by the clock of the archive, or `NO_DATE`.
        precision: a place in `PRECISIONS`.
        fields: field of `FIELDS` -> its values as printed.
        language: that was found.
        spans: start and end of each sentence, the title first.
        sentences: for each its language, its forms and its stems, joined by blanks.
    """

    number: int
    id: str
    date: int
    precision: int
    fields: dict[str, Sequence[str]]
    language: str
    spans: Sequence[tuple[int, int]]
    sentences: Sequence[tuple[str, str, str]]

    @property
    def key(self) -> str:
        """The key of the article, and the id of its document."""
        return key_of(self.id)

    def analysed(self) -> AnalysedArticle:
        """The article as analysis gave it."""
        sentences = [(language, forms.split()) for language, forms, _ in self.sentences]
        return AnalysedArticle(self.language, self.spans, sentences)


def _pack(packed: Packed) -> str:
    # A list without names is shorter, and every document has one.
    values = attrs.astuple(packed, recurse=False)
    blob = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(blob, _LEVEL)).decode()


def unpacked(blob: str) -> Packed:
    """What of an article came back from the field `packed`."""
    # The cluster leaves out the signs that fill the last group.
    values = json.loads(zlib.decompress(base64.b64decode(f"{blob}===")))
    return Packed(*values)


def document(
    article: Article,
    analysed: AnalysedArticle,
    *,
    stem: Callable[[str, str], str],
    zone: tzinfo,
    number: int,
    first_seen: int,
) -> tuple[dict[str, Any], set[tuple[str, str]]]:
    """The document of an article, and its words: forms, each with its stem.

    Args:
        article: as it is kept.
        analysed: its sentences.
        stem: gives the stem of a form in a language.
        zone: of the archive's clock.
        number: larger than those of all articles written before.
        first_seen: the batch in which its key first came.
    """
    stems, own = [], []
    pairs: set[tuple[str, str]] = set()
    for language, forms in analysed.sentences:
        of_sentence = [stem(form, language) for form in forms]
        stems.append(" ".join(of_sentence))
        own.append(" ".join(forms))
        pairs.update(zip(forms, of_sentence, strict=True))
    moment, precision = dated(article, zone)
    values = field_values(article, analysed.language)
    filters: dict[str, Any] = {name: list(map(comparable, values[name])) for name in FIELDS}
    if moment != NO_DATE:
        filters["date"] = moment
    # Stems come along, so nothing is analysed again when a page is ranked.
    languages = [language for language, _ in analysed.sentences]
    packed = Packed(
        number,
        article.id,
        moment,
        precision,
        {name: list(values[name]) for name in FIELDS},
        analysed.language,
        analysed.spans,
        list(zip(languages, own, stems, strict=True)),
    )
    row = rows.encode(article)
    counts = [len(forms) for _, forms in analysed.sentences]
    printed = len(counts) - (not article.title)
    source = {
        # The title as often as it weighs: see `layout`.
        "text": stems[:1] * _TITLE + stems[1:],
        "form": own[:1] * _TITLE + own[1:],
        "title": stems[:1],
        "title_form": own[:1],
        "sentences": list(_nested(stems, own, analysed.spans, filters)),
        **filters,
        # Filters compare without case; facets show what was printed.
        **{f"{name}_as": list(values[name]) for name in FIELDS},
        "id": article.id,
        "number": number,
        "first_seen": first_seen,
        "length": _TITLE * counts[0] + sum(counts[1:]),
        "tokens": sum(counts),
        "printed": printed,
        "rest": 1 - 1 / max(printed, 1),
        "print": row.fingerprint.hex(),
        # A NUL is in no key, so a key and its value cannot be taken for others.
        "extra": [f"{key}\0{value}" for key, value in _extras(article)],
        "packed": _pack(packed),
        # As a store keeps it, so that both are checked by one fingerprint.
        "article": {"row": list(row.values)},
    }
    mark = wording_of(article) if article.url else None
    optional = {
        "url": article.url,
        "spelling": compared(article.id),
        "wording": None if mark is None else mark.hex(),
    }
    if moment != NO_DATE:
        day = np.datetime64(moment, "us")
        # Undated articles have no year to be counted by.
        optional |= {"year": str(day.astype("M8[Y]")), "month": str(day.astype("M8[M]"))}
    source |= {name: value for name, value in optional.items() if value is not None}
    return source, pairs


def _nested(
    stems: Sequence[str],
    forms: Sequence[str],
    spans: Sequence[tuple[int, int]],
    filters: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    """The sentences as documents of their own; the title that an article lacks is none."""
    for ordinal, (text, form, (start, end)) in enumerate(zip(stems, forms, spans, strict=True)):
        if start == end:
            continue
        # A field of the title has something in the sentence that is the title only.
        title = {"title": text, "title_form": form} if ordinal == 0 else {}
        yield {"text": text, "form": form, **title, **filters}


def sign(sources: Sequence[dict[str, Any]]) -> None:
    """Put into documents the bands of their signatures, each as a word: see `index.signatures`.

    Args:
        sources: as `document` makes them; many at once take little more time than one.
    """
    # What stands before is the title, as often as it weighs.
    texts = [" ".join(source["text"][_TITLE:]).split() for source in sources]
    lengths = np.array([len(stems) for stems in texts], np.int64)
    ends = lengths.cumsum()
    signed, keys = band_keys(stem_hashes(chain.from_iterable(texts)), ends - lengths, ends)
    for number, own in zip(signed.tolist(), keys.T.tolist(), strict=True):
        sources[number]["band"] = [f"{band}:{key}" for band, key in enumerate(own)]


def _extras(article: Article) -> Iterator[tuple[str, str]]:
    """What a filter on `extra` can ask for: strings and numbers, in one spelling."""
    for key, value in article.extra.items():
        # JSON tells 1 from "1", as the filter does.
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            yield str(key), json.dumps(value, ensure_ascii=False)


def article_of(source: dict[str, Any]) -> Article | None:
    """The article of a document; None where it is not as it was written."""
    values = list(source["article"]["row"])
    text = rows.FIELDS.index("text")
    values[text] = values[text].encode()
    return rows.decode(values, bytes.fromhex(source["print"]))


# Words.


def coarse_key(word: str) -> str:
    """What a form or a stem shares with all that `Lexicon.alike` and `lax` find for it.

    >>> coarse_key("тілі") == coarse_key("тыли/ru")
    True
    """
    return coarse(word.partition("/")[0])


def grams(stem: str) -> list[str]:
    """The 4-grams of a stem, in order, with an edge on both sides; see `index.ngrams`.

    >>> grams("ауыл")
    ['^ауы', 'ауыл', 'уыл^']
    """
    edged = f"^{spelling(stem)}^"
    return [edged[at : at + 4] for at in range(len(edged) - 3)]


def _word_id(kind: str, *values: str) -> str:
    """An id that begins with the first letter of the kind."""
    digest = hashlib.blake2b("\0".join(values).encode(), digest_size=12).hexdigest()
    return f"{kind[0]}{digest}"


def word_documents(pairs: Sequence[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """The documents of some words by their ids: one a form, one a stem.

    Args:
        pairs: forms, each with its stem.
    """
    found: dict[str, dict[str, Any]] = {}
    for form, stem in pairs:
        found[_word_id("form", form, stem)] = {
            "kind": "form",
            "word": form,
            "stem": stem,
            "coarse": coarse_key(form),
        }
    # Most stems have many forms: each is written once.
    for stem in {stem for _, stem in pairs}:
        found[_word_id("stem", stem)] = {
            "kind": "stem",
            "word": stem,
            "stem": stem,
            "coarse": coarse_key(stem),
            "gram": grams(stem),
        }
    return found
