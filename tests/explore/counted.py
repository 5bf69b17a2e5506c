"""Small archives with a history, and the same counted by walking over every word of every article.

Nothing here reads an index: articles are analysed anew, and all is counted in plain Python.
"""

import datetime as dt
import random
from collections import Counter
from itertools import pairwise

from hypothesis import strategies as st

import newsarchive
from newsarchive import Article
from newsarchive.analysis import Analyser
from newsarchive.analysis.articles import analyse_article
from newsarchive.articles import time_span

WORDS = (
    "мектеп мектептің мектепке бала балалар балаға жаңа жаңадан қала қаланың су судың школа школы"
    " город 2024 министр министрлік"
).split()
DATES = (None, "2023", "2024-02", "2024-02-03", "2024-02-09", "2024-03-01T10:30", "2024-12-30")
SOURCES = (None, "Таң", "таң", "Дала")
LETTERS = "бвгджзклмнпрст"
QUERIES = ("мектеп", '"жаңа мектеп"', "бала*", "=қаланың", "*", "мектеп AND су", "title:бала")


def story(number):
    """A long text of words that no other story has, with some of `WORDS` among them."""
    chance = random.Random(number)
    made = ["".join(chance.choices(LETTERS, k=3)) + "а" for _ in range(40)]
    words = [chance.choice(WORDS) if place % 5 == 0 else made[place] for place in range(40)]
    return ". ".join(" ".join(words[at : at + 8]).capitalize() for at in range(0, 40, 8)) + "."


def edited(number, version):
    """A copy of a story: another word in one place, a cut end, a new lead."""
    text = story(number)
    return (
        text,
        text.replace(" ", " жаңа ", 1),
        text[: int(len(text) * 0.85)],
        f"Қала. {text}",
    )[version]


sentences = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
short = st.lists(sentences, min_size=1, max_size=4).map(". ".join).map(lambda text: text or "—")
long = st.builds(edited, st.integers(0, 2), st.integers(0, 3))


@st.composite
def articles(draw, number):
    text = draw(st.one_of(short, long))
    return Article(
        id=f"a{number}",
        title=draw(sentences),
        text=text,
        date=draw(st.sampled_from(DATES)),
        source=draw(st.sampled_from(SOURCES)),
        section=draw(st.sampled_from((None, "Білім"))),
        tags=draw(st.sampled_from(((), ("x",), ("x", "y")))),
        url=draw(st.sampled_from((None, f"https://example.kz/{number}"))),
    )


@st.composite
def histories(draw):
    """Batches of articles that are added one after the other, and ids that are removed at last."""
    numbers = draw(st.lists(st.integers(0, 9), min_size=1, max_size=16))
    made = [draw(articles(number)) for number in numbers]
    cuts = sorted(draw(st.lists(st.integers(0, len(made)), max_size=2)))
    batches = [made[low:high] for low, high in pairwise([0, *cuts, len(made)])]
    unique = [list({one.id: one for one in batch}.values()) for batch in batches]
    return unique, draw(st.lists(st.sampled_from([one.id for one in made]), max_size=2))


def built(folder, history):
    """The archive of a history."""
    batches, removed = history
    archive = newsarchive.open(folder, create=True)
    for batch in batches:
        archive.add(batch)
    archive.remove(*removed)
    return archive


class Token:
    """A word of an article."""

    def __init__(self, form, stem, sentence, place):
        self.form, self.stem, self.sentence, self.place = form, stem, sentence, place


def tokens(article):
    """The words of an article in order; sentence 0 is the headline."""
    analyser, found = Analyser(), []
    analysed = analyse_article(article.title, article.text)
    for sentence, (language, forms) in enumerate(analysed.sentences):
        for place, form in enumerate(forms):
            found.append(Token(form, analyser.stem(form, language), sentence, place))
    return found


STEM = {word: {Analyser().stem(word, language) for language in ("kk", "ru")} for word in WORDS}


def occurrences(query, article):
    """For each occurrence of a query the places of its tokens in the list of all tokens."""
    own = tokens(article)
    if query == '"жаңа мектеп"':
        pairs = ((at, at + 1) for at in range(len(own) - 1))
        return [
            pair
            for pair in pairs
            if own[pair[0]].sentence == own[pair[1]].sentence
            and own[pair[0]].stem in STEM["жаңа"]
            and own[pair[1]].stem in STEM["мектеп"]
        ]
    tests = {
        "мектеп": lambda one: one.stem in STEM["мектеп"],
        "бала*": lambda one: one.form.startswith("бала"),
        "=қаланың": lambda one: one.form == "қаланың",
        "*": lambda _: False,
        "мектеп AND су": lambda one: one.stem in STEM["мектеп"] | STEM["су"],
        "title:бала": lambda one: one.stem in STEM["бала"] and one.sentence == 0,
    }
    return [(at, at) for at, one in enumerate(own) if tests[query](one)]


def matches(query, article):
    if query == "*":
        return True
    if query == "мектеп AND су":
        stems = {one.stem for one in tokens(article)}
        return bool(stems & STEM["мектеп"]) and bool(stems & STEM["су"])
    return bool(occurrences(query, article))


# Clusters.


def days(article):
    if article.date is None:
        return None
    return tuple((moment.date() - dt.date(1970, 1, 1)).days for moment in time_span(article.date))


def triples(article):
    stems = [one.stem for one in tokens(article) if one.sentence > 0]
    return set(zip(stems, stems[1:], stems[2:], strict=False))


def are_copies(one, other):
    span, of_other = days(one), days(other)
    if (span is None) != (of_other is None):
        return False
    if span and max(span[0] - of_other[1], of_other[0] - span[1]) > 7:
        return False
    a, b = triples(one), triples(other)
    smaller = min(len(a), len(b))
    return smaller >= 20 and len(a & b) >= 0.5 * smaller


def by_date(every):
    def moment(article):
        last = dt.datetime.max  # noqa: DTZ901 - by the clock on the wall
        return last if article.date is None else time_span(article.date)[0]

    return sorted(every, key=lambda one: (moment(one), one.id))


def centres(every):
    """The id of the first article of the cluster of each."""
    found, firsts = {}, []
    for article in by_date(every):
        near = [first for first in firsts if are_copies(article, first)]
        found[article.id] = near[0].id if near else article.id
        if not near:
            firsts.append(article)
    return found


def once(every, among, group=lambda _: None):
    """Of each cluster the earliest of some articles in each group."""
    centre, kept, seen = centres(every), [], set()
    for article in by_date(among):
        key = centre[article.id], group(article)
        if key not in seen:
            seen.add(key)
            kept.append(article)
    return kept


def frequencies(chosen, of):
    return Counter(getattr(token, of) for article in chosen for token in tokens(article))
