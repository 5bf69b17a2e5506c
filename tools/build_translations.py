"""Build the shipped table of translations: ``python tools/build_translations.py [output]``.

Reads the project's own dictionary (tools/translations/words.txt), names from the Unicode CLDR as
Babel has it, and aligned sentences of ../shared/data; the same data gives the same bytes. Kazakh
words are stemmed by the stemmer as it is shipped, so the table is built anew after each change of
it. FLORES is not read: what it measures was not learnt from it. Takes about ten seconds.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale

sys.path.insert(0, str(Path(__file__).resolve().parent))

from stemmer_corpus import DATA, ROOT
from translation_model import joint, through, weights

from newsarchive.analysis.stems import RUSSIAN_MARK, stem
from newsarchive.kazakh import stemmer, translations
from newsarchive.kazakh.generator import generate
from newsarchive.kazakh.letters import words
from newsarchive.kazakh.tokenizer import group_digits, scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from translation_model import Counts, Pair

OUTPUT = Path(translations.__file__).parent / translations.FILE
WORDS = ROOT / "tools" / "translations" / "words.txt"
RUSSIAN = ROOT / "tools" / "translations" / "russian.txt"
FORMS = ROOT / "tools" / "translations" / "forms.txt"
NONE = "-"  # a word without an equivalent

# Texts whose words are counted, and sentences with their translations.
TEXTS = ("headlines", "xwmt-kk", "common-voice", "tatoeba", "wikipedia")
PARALLEL = {
    "ru": (("text/xwmt-kk.txt", "text/xwmt-ru.txt"), ("parallel/tatoeba.kk-ru.tsv",)),
    "en": (("parallel/tatoeba.kk-en.tsv",),),
}

# What carries no meaning of its own in an equivalent of several words.
STOP = {
    "ru": words("в на по не с из за от до для к и быть то так тот этот один весь"),
    "en": words("be a an the of in on at to for up out off by with and get become make take put"),
}
INFINITIVE = re.compile("(ть|ться|ти|тись|чь|чься)$")

# A line of the dictionary counts as if it had been met COUNT times in aligned sentences, and more
# often if its word is frequent; the second of its equivalents counts half of the first, the third a
# third. Chosen on sentences of X-WMT that were kept out of the table.
COUNT = 0.5
FREQUENCY_POWER = 0.3
FURTHER = 0.5  # what a form on another stem counts, of the word


def stems(text: str, language: str) -> list[str]:
    """The stems of a text that is known to be of a language, unmarked."""
    forms = [form for *_, parts in scan(group_digits(text)) for _, _, form in parts]
    return [stem(form, language).removesuffix(RUSSIAN_MARK) for form in forms]


def dictionary() -> Iterator[tuple[str, dict[str, list[str]]]]:
    """The lines of the dictionary: a Kazakh stem, and its equivalents by language."""
    for line in WORDS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            word, russian, english = line.split("\t")
            listed = {"ru": russian.split(", "), "en": english.split(", ")}
            yield word, {into: [one for one in listed[into] if one != NONE] for into in listed}


def further_forms(language: str) -> dict[str, list[str]]:
    """Words that have forms on several stems, with one form for each of these."""
    found: dict[str, list[str]] = {}
    for line in FORMS.read_text("utf-8").splitlines():
        own, _, rest = line.partition("\t")
        if own == language:
            word, forms = rest.split("\t")
            found[word] = forms.split()
    return found


def is_met(word: str, russian: list[str]) -> bool:
    """Whether a listed word is the stem of its forms.

    A verb can look like a case of a noun («сотта», to judge, and «сотта», in court): then its past
    tense tells. A word that is cut further («елсіз», uninhabited, as «ел», a country) is left out,
    as it would give its translations to another one.
    """
    if stemmer.stem_form(word) == word:
        return True
    verbal = bool(russian) and bool(INFINITIVE.search(russian[0].split()[0]))
    suffix = "past-3" if verbal else "plural"
    return stemmer.stem_form(generate(word, suffix)) == word


def frequencies() -> Counter[str]:
    """How often each Kazakh stem stands in the texts."""
    found = Counter[str]()
    for name in TEXTS:
        for line in (DATA / "text" / f"{name}.txt").read_text("utf-8").splitlines():
            found.update(stems(line, "kk"))
    return found


# What the last letter of a Russian verb's root becomes before -ение and -енный: представить gives
# представление; т gives both защищать, защищение and встретить, встреченный.
SOFTENED = {
    "б": ("бл",),
    "в": ("вл",),
    "д": ("жд", "ж"),
    "з": ("ж",),
    "м": ("мл",),
    "п": ("пл",),
    "с": ("ш",),
    "т": ("щ", "ч"),
    "ф": ("фл",),
}


def derived(word: str) -> list[str]:
    """The action and the participle of a Russian verb, which Snowball leaves on other stems."""
    root = word.removesuffix("ся")
    if root.endswith(("ать", "ять")):
        return [root[:-2] + "ние", root[:-2] + "нный"]
    if not root.endswith("ить"):
        return []
    root = root[:-3]
    roots = [root[:-1] + soft for soft in SOFTENED.get(root[-1:], (root[-1:],))]
    if root.endswith("ст"):
        roots.append(root[:-2] + "щ")
    return [one + ending for one in roots for ending in ("ение", "енный")]


def listed_russian(frequency: Mapping[str, int]) -> Counts:
    """What the list of Russian words says, as counts of (Kazakh stem, Russian stem)."""
    counts: Counts = {}
    for line in RUSSIAN.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            russian, kazakh = line.split("\t")
            for rank, word in enumerate(kazakh.split(", "), 1):
                met = COUNT * (1 + frequency[word]) ** FREQUENCY_POWER
                counts[word, stems(russian, "ru")[0]] = met / rank
    return counts


def known(into: str, frequency: Mapping[str, int]) -> Counts:
    """What the dictionary says of a language, as counts of (Kazakh stem, stem)."""
    counts: Counts = defaultdict(float)
    further = further_forms(into)
    for word, equivalents in dictionary():
        if not is_met(word, equivalents["ru"]):
            continue
        met = COUNT * (1 + frequency[word]) ** FREQUENCY_POWER
        shares = [1 / rank for rank in range(1, 1 + len(equivalents[into]))]
        for equivalent, share in zip(equivalents[into], shares, strict=True):
            found = [one for one in equivalent.split() if one not in STOP[into]] or [equivalent]
            count = met * share / sum(shares) / len(found)
            for part in found:
                for one in stems(part, into):
                    counts[word, one] += count
                other = further.get(part, []) + (derived(part) if into == "ru" else [])
                forms = {one for form in other for one in stems(form, into)}
                for one in forms.difference(stems(part, into)):
                    counts[word, one] += count * FURTHER
    if into == "ru":
        for pair, count in listed_russian(frequency).items():
            counts[pair] = max(count, counts.get(pair, 0.0))
    return dict(counts)


def names(into: str) -> list[Pair]:
    """Countries, languages and months, in Kazakh and in another language."""
    kazakh, other = Locale("kk"), Locale(into)
    found: list[Pair] = []
    tables = (
        (kazakh.territories, other.territories),
        (kazakh.languages, other.languages),
        (kazakh.months["format"]["wide"], other.months["stand-alone"]["wide"]),
    )
    for own, theirs in tables:
        for code in sorted(own.keys() & theirs.keys(), key=str):
            name = re.sub(r" тілі\b", "", own[code])
            found.append((stems(name, "kk"), stems(theirs[code], into)))
    return found


def sentences(into: str) -> list[Pair]:
    """Kazakh sentences with their translations, as stems."""
    found: list[Pair] = []
    for files in PARALLEL[into]:
        columns = [(DATA / name).read_text("utf-8").splitlines() for name in files]
        rows = columns[0] if len(columns) == 1 else map("\t".join, zip(*columns, strict=True))
        for row in rows:
            kazakh, _, other = row.partition("\t")
            found.append((stems(kazakh, "kk"), stems(other, into)))
    return found


def turned(counts: Counts) -> Counts:
    return {(other, one): count for (one, other), count in counts.items()}


def learn(pairs: Mapping[str, list[Pair]], frequency: Mapping[str, int]) -> dict[str, Counts]:
    """(Kazakh, other) counts by language, from the dictionary, the names and aligned sentences."""
    found = {}
    for into in ("ru", "en"):
        told = known(into, frequency)
        translated = {kazakh for kazakh, _ in told}
        # A word of the dictionary keeps what that says of it: «бас» is a head, and Basaa in CLDR.
        listed = [pair for pair in names(into) if not translated.issuperset(pair[0])]
        for kazakh, other in listed:  # a name of one word is as sure as a line of the dictionary
            if len(kazakh) == len(other) == 1:
                told.setdefault((kazakh[0], other[0]), 1.0)
        found[into] = joint([*pairs[into], *listed], told)
    return found


def table(found: Mapping[str, Counts]) -> dict[tuple[str, str], dict[str, dict[str, float]]]:
    """The weights of all six directions."""
    counts = {("kk", "ru"): found["ru"], ("kk", "en"): found["en"]}
    counts["ru", "en"] = through(found["ru"], found["en"])
    both = counts | {pair[::-1]: turned(one) for pair, one in counts.items()}
    return {pair: weights(both[pair]) for pair in translations.DIRECTIONS}


def main() -> None:
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    pairs = {into: sentences(into) for into in ("ru", "en")}
    built = table(learn(pairs, frequencies()))
    data = translations.write(stemmer.VERSION, built)
    sizes = ", ".join(f"{'-'.join(pair)} {len(one)}" for pair, one in built.items())
    print(f"stems with translations: {sizes}: {len(data)} bytes")
    output.write_bytes(data)


if __name__ == "__main__":
    main()
