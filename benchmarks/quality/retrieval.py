"""Retrieval: KazQAD's validation questions, and sentences of NTREX with changed words.

The words of these sentences are shuffled, some dropped, and inflected anew.

The passages are split in two halves by a hash of their ids: parameters were chosen on the questions
of the first, floors hold on the second. An article is a passage with its headline; a question's
gold is its own passage, or the sentence of it in which the answer begins. Headlines are left out
where sentences are ranked.

    python -m benchmarks.quality retrieval
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

import newsarchive
from newsarchive import Article
from newsarchive.analysis import Analyser
from newsarchive.kazakh import analyses
from newsarchive.kazakh.generator import generate
from newsarchive.kazakh.splitter import sentence_spans
from newsarchive.request import Filters
from newsarchive.search.forgiving import read
from newsarchive.search.page import page
from newsarchive.search.parameters import Ranking
from newsarchive.search.ranking import match

if TYPE_CHECKING:
    from newsarchive.archive import Archive

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
FLOORS = Path(__file__).with_name("floors.json")
QUESTIONS = DATA / "kazqad" / "kazqad-reading-comprehension-v1.0-kk-validation.jsonl"
TEXTS = ("headlines", "flores", "xwmt-kk", "common-voice", "tatoeba", "wikipedia")
DEPTH = 10
SHUFFLES = 10_000  # of the randomisation test
SEED = 20240722
OFF = dict(article_share=0.0, complete=False, nearness=0.0, exact=0.0, asking=1.0, most_relatives=0)

Place = tuple[str, int]  # the id of an article, and the ordinal of a sentence; 0 for the whole
Ranked = Callable[[str], list[Place]]


@attrs.frozen
class Question:
    """A question, its own passage, and the ordinal of the sentence in which its answer begins."""

    text: str
    passage: str
    sentence: int

    @property
    def tuning(self) -> bool:
        """Whether it is of the first half."""
        return hashlib.sha256(self.passage.encode()).digest()[-1] % 2 == 0


def questions() -> tuple[list[Question], list[Article]]:
    """The questions, and their passages as articles."""
    asked, passages = [], {}
    for line in QUESTIONS.read_text("utf-8").splitlines():
        row = json.loads(line)
        passage = row["id"].partition("#")[2]
        passages[passage] = Article(id=passage, title=row["title"], text=row["context"])
        begin = row["answers"]["answer_start"][0]
        ordinal = sum(start <= begin for start, _ in sentence_spans(passages[passage].text))
        asked.append(Question(row["question"], passage, max(ordinal, 1)))
    return asked, list(passages.values())


def distractors(passages: Iterable[Article]) -> Iterator[Article]:
    """Sentences of `text/` and KazNERD, each an article; none that stands verbatim in a passage."""
    whole = "\n".join(article.text for article in passages)
    lines = [
        line
        for name in TEXTS
        for line in (DATA / "text" / f"{name}.txt").read_text("utf-8").splitlines()
    ]
    entries = (DATA / "kaznerd" / "IOB2_valid.txt").read_text("utf-8").split("\n\n")
    lines += [
        " ".join(token.split()[0] for token in entry.splitlines() if token.split())
        for entry in entries
    ]
    for number, line in enumerate(dict.fromkeys(map(str.strip, lines))):
        if line and line not in whole:
            yield Article(id=f"distractor {number}", text=line)


def plain(text: str) -> str:
    """A text without what the query language gives a meaning."""
    return re.sub(r'["«»“”„()^:*~=+\ud800-\udfff]|(?<![\w])-', " ", text)


def ranked(archive: Archive, unit: Any, parameters: Ranking, count: int = DEPTH) -> Ranked:
    """What ranks the articles, or the sentences but for headlines, of an archive for a query."""

    def search(text: str) -> list[Place]:
        with archive._engine._state() as state:  # noqa: SLF001 - parameters are no public matter
            snapshot = state.snapshot
            scope = dict(scope=unit, chosen=Filters(), ranking=parameters)
            answered = match(
                snapshot, read(text, Analyser(), strict=True), analyser=Analyser(), **scope
            )
            many = count if unit == "article" else 4 * count
            found = page(snapshot, answered, parameters, sort="relevance", first=0, count=many)
            places = []
            for hit in found:
                segment = snapshot.parts[hit.part].segment
                first = int(segment["article_sentence"][hit.article])
                ordinal = hit.sentence_range[0] - first
                if unit == "article" or ordinal:
                    places.append((segment.strings("article_id")[hit.article], ordinal))
            return places[:count]

    return search


def by_form(text: str) -> str:
    """A query for the printed words of a text, without stems."""
    return " ".join(f"={word.text}" for word in Analyser().query_words(text)) or "*"


def figures(places: Sequence[Place], gold: Place) -> tuple[float, float, float]:
    """nDCG@10, reciprocal rank at 10 and recall@10 of one relevant document."""
    if gold not in places:
        return 0.0, 0.0, 0.0
    rank = places.index(gold)
    return 1 / float(np.log2(rank + 2)), 1 / (rank + 1), 1.0


def p_value(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    """How often paired means differ as much when sides are exchanged at random.

    Smucker, Allan and Carterette 2007: the randomisation test.
    """
    differences = one - other
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], (SHUFFLES, len(differences)))
    chance = np.abs((signs * differences).mean(axis=1)) >= abs(differences.mean()) - 1e-12
    return float((chance.sum() + 1) / (SHUFFLES + 1))


VARIANTS: dict[str, dict[str, Any]] = {
    "plain BM25F over stems": OFF,
    "all": {},
    "all but relatives": dict(most_relatives=0),
    "all but question words": dict(asking=1.0),
    "all but nearness": dict(nearness=0.0),
    "all but printed forms": dict(exact=0.0),
    "all but complete ones first": dict(complete=False),
    "all but the article's share": dict(article_share=0.0),
}


def table(archive: Archive, unit: str, asked: Sequence[Question], title: str) -> dict[str, float]:
    """Print the figures of each variant; returns the nDCG of the whole on the second half."""
    print(f"\n{title}\n")
    heads = ("nDCG@10", "1st half", "2nd half", "± (s.e.)", "MRR@10", "recall@10", "p against all")
    print(f"{'':<30}" + "".join(f"{head:>10}" for head in heads[:-1]) + f"{heads[-1]:>15}")
    tuning = np.array([question.tuning for question in asked])
    gold = [(question.passage, 0 if unit == "article" else question.sentence) for question in asked]
    whole = None
    found = {}
    for name, changes in {"all": {}, "no stemming": OFF, **VARIANTS}.items():
        if name == "all but the article's share" and unit == "article":
            continue
        search = ranked(archive, unit, Ranking(**changes))
        read = by_form if name == "no stemming" else plain
        values = np.array(
            [figures(search(read(one.text)), own) for one, own in zip(asked, gold, strict=True)]
        )
        whole = values if whole is None else whole
        gain = values[:, 0]
        error = gain[~tuning].std(ddof=1) / np.sqrt((~tuning).sum())
        row = (
            gain.mean(),
            gain[tuning].mean(),
            gain[~tuning].mean(),
            error,
            *values[:, 1:].mean(axis=0),
        )
        chance = "" if name == "all" else f"{p_value(whole[:, 0], gain):.4f}"
        print(
            f"{name:<30}" + "".join(f"{value:>10.3f}" for value in row) + f"{chance:>15}",
            flush=True,
        )
        found[name] = float(gain[~tuning].mean())
    return found


def with_gram_field(folder: Path, asked: Sequence[Question], passages: Sequence[Article]) -> None:
    """Print what a separate field of 4-grams gives instead of relatives, and what it costs."""
    print("\nRelatives against a field of 4-grams beside the stems (articles)\n")
    with (
        newsarchive.open(folder / "passages") as stems,
        newsarchive.open(folder / "grams", create=True) as grams,
    ):
        grams.add(
            attrs.evolve(one, title=in_grams(one.title), text=in_grams(one.text))
            for one in passages
        )
        alone = Ranking(most_relatives=0)
        rows = [
            ("relatives", ranked(stems, "article", Ranking())),
            *(
                (f"4-grams, {share} of their score", both(stems, grams, alone, share))
                for share in (0.1, 0.2, 0.4)
            ),
        ]
        for name, search in rows:
            values = np.array(
                [figures(search(plain(one.text)), (one.passage, 0))[0] for one in asked]
            )
            tuning = np.array([one.tuning for one in asked])
            first = values[tuning].mean()
            second = values[~tuning].mean()
            print(f"{name:<30} nDCG@10 1st half {first:.3f}  2nd half {second:.3f}")
        of_stems = stems.stats().index_bytes
        of_grams = grams.stats().index_bytes
        print(f"index of stems {of_stems:,} bytes, of 4-grams {of_grams:,}", flush=True)


def in_grams(text: str) -> str:
    """The 4-grams of the words of a text, as numbers: these are words that have no stems."""
    words = (f"^{term.form}$" for term in Analyser().terms(text))
    grams = (word[at : at + 4] for word in words for at in range(max(1, len(word) - 3)))
    return " ".join(str(int.from_bytes(gram.encode(), "big")) for gram in grams)


def both(stems: Archive, grams: Archive, parameters: Ranking, share: float) -> Ranked:
    """What ranks articles by their stems and, to a share, their 4-grams."""

    def scores(archive: Archive, text: str, changes: Ranking) -> dict[str, float]:
        with archive._engine._state() as state:  # noqa: SLF001 - parameters are no public matter
            snapshot = state.snapshot
            scope: Any = dict(scope="article", chosen=Filters(), ranking=changes)
            answered = match(
                snapshot, read(text, Analyser(), strict=True), analyser=Analyser(), **scope
            )
            found = page(snapshot, answered, changes, sort="relevance", first=0, count=10**6)
            return {
                snapshot.parts[hit.part].segment.strings("article_id")[hit.article]: hit.score
                for hit in found
            }

    def search(text: str) -> list[Place]:
        total = scores(stems, text, parameters)
        for article, score in scores(grams, in_grams(text)[:2000], Ranking(**OFF)).items():
            total[article] = total.get(article, 0.0) + share * score
        return [(article, 0) for article in sorted(total, key=lambda one: -total[one])[:DEPTH]]

    return search


def gain(archive: Archive, unit: str, asked: Sequence[Question]) -> float:
    """nDCG@10 over some questions, with the parameters as they are."""
    search = ranked(archive, unit, Ranking())
    gold = [(one.passage, 0 if unit == "article" else one.sentence) for one in asked]
    return float(
        np.mean(
            [figures(search(plain(one.text)), own)[0] for one, own in zip(asked, gold, strict=True)]
        )
    )


# Known items: each sentence of NTREX finds its own article.

ENDINGS = (
    ("plural",),
    ("dative",),
    ("locative",),
    ("genitive",),
    ("possessive-3",),
    ("plural", "accusative"),
)


def known_items(
    sentences: Sequence[tuple[str, str]], *, inflected: bool
) -> Iterator[tuple[str, str]]:
    """(article, query): each sentence's stems, shuffled, a third dropped, or inflected anew."""
    chance = random.Random(SEED)
    for article, sentence in sentences:
        words = [(term.form, term.stem.partition("/")[0]) for term in Analyser().terms(sentence)]
        chance.shuffle(words)
        kept = words[: max(1, len(words) - len(words) // 3)]
        if kept:
            yield (
                article,
                " ".join(reinflected(*word, chance) if inflected else word[1] for word in kept),
            )


def reinflected(form: str, stem: str, chance: random.Random) -> str:
    """A noun in another inflection than that in which it stood; any other word as its stem."""
    if not re.fullmatch("[а-яәғқңөұүһі]{3,}", stem) or not is_noun(form):
        return stem
    return chance.choice([word for word in inflections(stem) if word != form])


@cache
def inflections(stem: str) -> list[str]:
    """A noun in each of some inflections."""
    return [generate(stem, *names) for names in ENDINGS]


@cache
def is_noun(form: str) -> bool:
    """Whether the first reading of a word is a noun's."""
    found = analyses(form)
    return bool(found) and found[0].part_of_speech == "noun"


def ntrex() -> list[Article]:
    records = [
        json.loads(line)
        for line in (DATA / "ntrex" / "articles.jsonl").read_text("utf-8").splitlines()
    ]
    return [
        Article(
            id=one["id"],
            source=one["source"],
            title=one["sentences"][0],
            text="\n".join(one["sentences"][1:]),
        )
        for one in records
    ]


def known_item_rank(folder: Path) -> dict[str, float]:
    """MRR of the known items of NTREX."""
    found = {}
    with newsarchive.open(folder, create=True) as archive:
        archive.add(ntrex())
        sentences = [
            (hit.article.id, hit.sentence.text) for hit in archive.scan("*", unit="sentence")
        ]
        print(
            f"\nNTREX: {len(sentences)} sentences, words shuffled and a third dropped, "
            "find their article\n"
        )
        for name, inflected in (("known items, stems", False), ("known items, inflected", True)):
            queries = list(known_items(sentences, inflected=inflected))
            for label, changes in (("", {}), (", plain BM25F", OFF)):
                search = ranked(archive, "article", Ranking(**changes))
                values = [
                    figures(search(plain(query)), (article, 0))[1] for article, query in queries
                ]
                print(
                    f"{name + label:<40} MRR@10 {np.mean(values):.4f}  of {len(values)}", flush=True
                )
                found.setdefault(name, float(np.mean(values)))
    return found


def kazqad(folder: Path) -> dict[str, float]:
    """The figures of the three tables, on the second half."""
    asked, passages = questions()
    found = {}
    with newsarchive.open(folder / "passages", create=True) as archive:
        archive.add(passages)
        size = archive.stats()
        found["articles"] = table(
            archive, "article", asked, f"KazQAD: the question's own passage among {size.articles}"
        )["all"]
        with_gram_field(folder, asked, passages)
        title = f"KazQAD: the answer's sentence among {size.sentences - size.articles}"
        found["sentences"] = table(archive, "sentence", asked, title)["all"]
        archive.add(distractors(passages))
        added = archive.stats().articles - size.articles
        found["sentences with distractors"] = table(
            archive, "sentence", asked, f"{title} and {added} distractors"
        )["all"]
    return found


def main() -> bool:
    """Print the tables; whether every floor is held."""
    floors = json.loads(FLOORS.read_text("utf-8"))["retrieval"]
    with tempfile.TemporaryDirectory() as folder:
        found = kazqad(Path(folder)) | known_item_rank(Path(folder) / "ntrex")
    print()
    for name, bounds in floors.items():
        verdict = "below the floor" if found[name] < bounds["floor"] else "held"
        floor, aim = bounds["floor"], bounds["aim"]
        print(f"{name:<40}{found[name]:>8.4f}  floor {floor:<6} aim {aim:<6} {verdict}")
    return all(found[name] >= bounds["floor"] for name, bounds in floors.items())
