"""Archives that grow: invented articles, histories of changes, all answers of an archive."""

import random
from itertools import islice

from newsarchive import Article
from newsarchive.errors import ArchiveDamaged, ArchiveOutdated, ArticleNotFound

WORDS = (
    "мектеп мектептер мектептеріміздегі қала қаланың қалада бала балалар балаларға үкімет "
    "үкіметтің жаңа жаңалық су суды өзен өзеннің жол жолдар көпір көпірден ел елдің елде халық "
    "халқы орын орны жыл жылы сот соттың заң заңға "
    "бағдарлама министр министрлік школа москва город school news covid-19 2024 ЖШС-нің"
).split()
QUERIES = (
    "мектеп",
    "су OR өзен",
    "жаңа AND қала",
    '"жаңа мектеп"',
    "бала*",
    "ел -сот",
    "=қаланың",
    "title:жол",
)
SOURCES = ("Егемен", "Айқын", "Inform", None)


def sentence(random_, words):
    return " ".join(random_.choices(WORDS, k=words)).capitalize() + "."


def article(number, version=0, sentences=3):
    """The article of a number in a version: always the same one."""
    random_ = random.Random(f"{number} {version}")
    return Article(
        id=f"a{number}",
        title=sentence(random_, 4)[:-1],
        text=" ".join(sentence(random_, random_.randint(1, 12)) for _ in range(sentences)),
        date=f"2024-{random_.randint(1, 12):02}-{random_.randint(1, 28):02}",
        source=random_.choice(SOURCES),
        tags=random_.sample(("су", "жол", "сот"), random_.randint(0, 2)),
    )


def found(hits):
    return [
        (
            hit.article,
            round(hit.score, 5),
            [(one.ordinal, one.text, one.matches) for one in hit.sentences],
        )
        for hit in hits
    ]


def statistics(archive):
    """What an archive says of itself, but for how its files are laid out."""
    stats = archive.stats()
    counts = (stats.articles, stats.sentences, stats.tokens, stats.first, stats.last)
    return counts, dict(stats.languages), dict(stats.sources)


def _searched(query, **options):
    def ask(archive):
        results = archive.search(query, limit=20, facets=("source", "tag", "month"), **options)
        return results.total, results.facets, found(results)

    return ask


def _scanned(archive):
    return found(islice(archive.scan("мектеп OR су OR ел OR жол"), 1000))


def _read(archive):
    return list(archive)


QUESTIONS = {
    "length": len,
    "articles": _read,
    "statistics": statistics,
    "scan": _scanned,
    **{f"search {query}": _searched(query) for query in QUERIES},
    **{f"sentences {query}": _searched(query, unit="sentence") for query in QUERIES[:4]},
    "filters": _searched("мектеп", source="Егемен", since="2024-03", until="2024-10"),
    "newest": _searched("су", sort="newest"),
}


def answers(archive):
    """What an archive answers to a list of questions, or the class of the error of damage."""
    given = {}
    for name, ask in QUESTIONS.items():
        try:
            given[name] = ask(archive)
        except (ArchiveDamaged, ArchiveOutdated) as fault:
            given[name] = type(fault)
    return given


def looked_up(archive, ids):
    """The articles with these ids; None for those that are not there."""

    def get(id_):
        try:
            return archive.get(id_)
        except ArticleNotFound:
            return None

    return {id_: get(id_) for id_ in ids}


def content(folder):
    """Every byte of a folder's files."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())
