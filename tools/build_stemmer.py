"""Build the stemmer's shipped tables: ``python tools/build_stemmer.py [output]``.

Learns from ../shared/data (raw texts and ktb-dev) and tools/gold; the same data gives the same bytes. Takes about a
minute and 1.5 GB of memory.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

sys.path.insert(0, str(Path(__file__).resolve().parent))

from stemmer_corpus import DATA, GOLD, Gold, base_forms, conllu, count, own_gold, sentences
from stemmer_model import Key, Model, Split, Splitter, is_known, learn, light_stems, paradigms

from newsarchive.kazakh import grammar, stemmer, tables
from newsarchive.kazakh.endings import (
    COLUMNS,
    HARMONY_PAIRS,
    NOUN,
    PARTS,
    VERB,
    column,
    harmony_code,
    repair_of,
    stems_before,
)
from newsarchive.kazakh.grammar import VOICES, attach

if TYPE_CHECKING:
    from collections.abc import Iterable

OUTPUT = Path(tables.__file__).parent / tables.FILE
CLOSED = GOLD / "closed_class.txt"
VOICE = GOLD / "voice.txt"
DEV = DATA / "ktb" / "ktb-dev.conllu"
PENALTY = 0.5
ROUNDS = 2
LOWEST = -12.0  # the weight of a stem that a byte of 1 stands for
MOST_SUFFIXES = 3  # longer endings are shipped if the raw text has them, or if they are a noun's


def closed_class() -> dict[str, str]:
    """Closed-class forms with their stems."""
    stems: dict[str, str] = {}
    for line in CLOSED.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            stem, _, forms = line.rpartition(": ")
            for form in forms.split():
                stems.setdefault(form, stem or form)
            if stem:
                stems.setdefault(stem, stem)
    return stems


def step(weight: float) -> int:
    return max(1, min(255, round((weight - LOWEST) / tables.STEP)))


def ending_rows(model: Model, splitter: Splitter, words: Iterable[str]) -> dict[str, bytes]:
    """The endings worth shipping, with the worth of the best way to read each by column."""
    attested = {word[at:] for word in words for at in range(2, len(word) + 1)}
    scores: dict[tuple[str, str, tuple[str, ...]], float] = {}
    found: dict[str, list[float]] = {}
    for ending, entries in splitter.endings.items():
        row = [float("-inf")] * COLUMNS
        for entry in entries:
            shipped = (
                entry.part_of_speech == NOUN
                or len(entry.suffixes) <= MOST_SUFFIXES
                or ending in attested
            )
            for cell, kind, harmony in HARMONY_PAIRS if shipped else ():
                if entry.cells >> cell & 1:
                    key = (entry.part_of_speech, kind, entry.suffixes)
                    if key not in scores:
                        scores[key] = model.ending_score(Split("", *key))
                    for code in (harmony, 2):
                        number = column(entry.part_of_speech, kind, code)
                        row[number] = max(row[number], scores[key])
        if max(row) > float("-inf"):
            found[ending] = row
    lowest = min(value for row in found.values() for value in row if value > float("-inf"))
    lowest = max(lowest, max(max(row) for row in found.values()) - 25)
    return {
        ending: bytes(
            0
            if value == float("-inf")
            else max(1, min(255, 1 + round((value - lowest) / tables.STEP)))
            for value in row
        )
        for ending, row in found.items()
    }


def known_stems(model: Model, keys: Iterable[Key]) -> dict[str, bytes]:
    """What is written of the known stems before endings, with their readings."""
    readings: dict[str, set[tuple[int, int, int]]] = defaultdict(set)
    for stem, part in keys:
        weight = step(model.stem_score((stem, part)))
        for prefix in written(stem):
            for before, kind in stems_before(prefix, part):
                if before == stem:
                    number = column(part, kind, harmony_code(stem))
                    readings[prefix].add((number, weight, repair_of(prefix, stem)))
    return {
        prefix: bytes(
            value for reading in sorted(found, key=lambda r: (-r[1], r))[:6] for value in reading
        )
        for prefix, found in readings.items()
    }


def written(stem: str) -> set[str]:
    """What may be written of a stem before an ending."""
    last = stem[-1]
    forms = {stem, stem[:-1], stem[:-2] + last, stem + "і"}
    if last in grammar.VOICING:
        forms |= {stem[:-1] + grammar.VOICING[last], stem[:-1] + "у"}
    return {form for form in forms if len(form) > 1}


def unknown_weights(model: Model) -> tuple[dict[str, bytes], bytes]:
    """The worth of unknown stems by their last letters and by their length."""

    def weight(name: str) -> float:
        return model.weights.get(name, 0.0)

    endings = {
        name.split(" ")[2]
        for name in model.weights
        if name.startswith(("tail ", "tail3 ", "last "))
    }
    tails = {}
    for tail in sorted(endings | {""}):
        values = []
        for part in PARTS:
            p = part[0]
            total = weight(f"unknown {p}") + (weight(f"last {p} {tail[-1:]}") if tail else 0.0)
            if tail:
                total += weight(f"class {p} {grammar.sound_class(tail)}")
            total += weight(f"tail {p} {tail[-2:]}") if len(tail) > 1 else 0.0
            total += weight(f"tail3 {p} {tail}") if len(tail) > 2 else 0.0
            values.append(step(total - 5))
        tails[tail] = bytes(values)
    kept = {
        tail: value
        for tail, value in tails.items()
        if len(tail) < 3 or value != tails.get(tail[1:])
    }
    lengths = bytes(
        0 if p == VERB[0] and vowels < 2 else  # verbs of one syllable are a closed class, and all of them are listed
        max(0, round((weight(f"len {p} {size}") + weight(f"unknown {p} {size}") + weight(f"syllables {p} {vowels}") + 5)
                     / tables.STEP))
        for p in (part[0] for part in PARTS)
        for size in range(10)
        for vowels in range(5)
    )  # fmt: skip
    return kept, lengths


def voices(verbs: set[str], kept: set[str]) -> dict[str, str]:
    """Known verbs with the known verbs that they are the voice of."""
    found = {}
    for base in sorted(verbs):
        for arc in VOICES:
            for harmony in grammar.harmonies(base):
                voiced = attach(base, arc.template, harmony)
                if voiced in verbs - kept - {base} and (
                    arc.name != "causative" or regular(base, arc.template)
                ):
                    found.setdefault(voiced, base)
    return found


def regular(base: str, template: str) -> bool:
    """Whether a causative is formed by rule: -т only after vowels, and р, л, й of longer verbs (not кер, керт)."""
    vowels = sum(letter in grammar.VOWELS for letter in base)
    return len(base) > 2 and (
        template != "т" or base[-1] in "аеыі" or (vowels > 1 and base[-1] in "руйл")
    )


def voice_file() -> tuple[set[str], dict[str, str]]:
    """Verbs that look like a voice of another one but are words of their own; and irregular voices."""
    kept: set[str] = set()
    irregular = {}
    for line in VOICE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            base, _, verbs = line.rpartition(": ")
            if base:
                irregular.update(dict.fromkeys(verbs.split(), base))
            else:
                kept.update(verbs.split())
    return kept, irregular


def corrections(
    built: tables.Tables,
    gold: list[Gold],
    texts: Counter[str],
    listed: set[Key],
    splitter: Splitter,
) -> dict[str, str]:
    """Gold words and forms of nouns that the weights get wrong, and gold stems that would be stemmed further."""
    closed = built.closed
    right: dict[str, Counter[str]] = defaultdict(Counter)
    for word in gold:
        if "-" not in word.form and word.form not in closed:
            lights = light_stems(word, splitter)
            right[word.form][min(lights) if len(lights) == 1 else word.lemma] += 1
    choose = stemmer.chooser(built)
    stems = {stem for counts in right.values() for stem in counts} | {stem for stem, _ in listed}
    nouns = {stem for stem, part in listed if part == NOUN}
    wanted = {
        stem: stem for stem in stems
        if stem not in right and stem not in closed and "-" not in stem
        and (((stem, VERB) in listed and stem not in texts) or not in_a_case(stem, nouns, splitter))
    }  # fmt: skip
    wanted |= {
        form: noun for form, noun in paradigms(gold, texts).items()
        if form not in stems and form not in right and form not in closed
    }  # fmt: skip
    for form, counts in right.items():
        stem = counts.most_common(1)[0][0]
        wanted[form] = form if 2 * counts[form] >= counts[stem] else stem
    return {
        form: stem
        for form, stem in sorted(wanted.items())
        if choose(form)[0] != stem and "-" not in stem
    }


def in_a_case(word: str, nouns: set[str], splitter: Splitter) -> bool:
    """Whether a word reads as a listed noun in a case (стандартта: make a standard of, or in the standard)."""
    return any(
        split.part == NOUN
        and len(split.suffixes) == 1
        and split.suffixes[0] in CASES
        and split.stem in nouns
        for split in splitter(word)
    )


def settle(built: tables.Tables, words: Counter[str], right: set[str]) -> tables.Tables:
    """Make stemming twice the same as stemming once, for all words of the raw text.

    A stem that would be stemmed further is redirected if it stands in the text as a word and leads to a known stem;
    else the word that has it is left as it is: mostly it is misspelt. A right stem is left as it is, unless it is
    likelier a form of another one: the verb «еңбекте» (toil) has few forms, and «еңбекте» is mostly «in labour».
    """
    parts = {part for word in words for part in (word, word.rpartition("-")[2]) if part.isalpha()}
    choose = stemmer.chooser(built)
    forms, tokens = Counter[str](), Counter[str]()
    for word in parts:
        forms[choose(word)[0]] += 1
        tokens[choose(word)[0]] += words[word]
    own = (right & forms.keys()) - built.closed
    unstable = {stem: choose(stem)[0] for stem in own if choose(stem)[0] != stem}
    whole = {
        stem: stem for stem, further in unstable.items() if tokens[further] < HOMONYM * forms[stem]
    }
    built = attrs.evolve(built, exceptions=built.exceptions | whole)
    for _ in range(8):
        choose = stemmer.chooser(built)
        redirects: dict[str, str] = {}
        exceptions: dict[str, str] = {}
        for word in sorted(parts):
            stem = choose(word)[0]
            further = choose(stem)[0]
            if further == stem or stem in right:
                continue
            known = further in built.stems and (stem in words or stem in built.stems)
            if (known or stem in built.exceptions) and stem not in built.redirects:
                redirects[stem] = further
            elif word not in built.exceptions:
                exceptions[word] = word
        if not redirects and not exceptions:
            break
        exceptions = {
            form: redirects.get(stem, stem)
            for form, stem in (built.exceptions | exceptions).items()
        }
        redirects = {
            stem: redirects.get(last, last) for stem, last in (built.redirects | redirects).items()
        }
        built = attrs.evolve(built, redirects=redirects, exceptions=exceptions)
    return built


def build(
    gold: list[Gold], counts: tuple[Counter[str], Counter[str], Counter[str]], splitter: Splitter
) -> tables.Tables:
    """The tables learnt from gold words and the counts of raw text, before stems are settled."""
    closed = closed_class()
    words, inside, capital = counts
    whole = [word for word in gold if word.lemma.isalpha() and len(word.lemma) > 1]
    bases = [Gold(word, word, verbal) for word, verbal in sorted(base_forms())]
    lexicon = {
        (word.lemma, VERB if word.verbal else NOUN)
        for word in [*whole, *bases]
        if word.lemma.isalpha()
    }
    model = learn(
        gold, words, inside, capital, closed=closed, lexicon=lexicon, splitter=splitter,
        penalty=PENALTY, rounds=ROUNDS, tell=print,
    )  # fmt: skip
    keys = {key for key in {*model.statistics.chosen, *lexicon} if is_known(key, model.statistics)}
    tails, lengths = unknown_weights(model)
    kept, irregular = voice_file()
    verbs = {stem for stem, part in keys if part == VERB}
    prefixes = ("length ", "kind ", "first ", "suffix ", "pair ")
    features = sorted(name for name in model.weights if name.startswith(prefixes))
    built = tables.Tables(
        version=stemmer.VERSION,
        enough=ENOUGH,
        closed=frozenset(closed),
        exceptions=closed,
        redirects={},
        voices=voices(verbs, kept) | irregular,
        stems=known_stems(model, sorted(keys)),
        rows=ending_rows(model, splitter, words),
        tails=tails,
        lengths=lengths,
        weights="\n".join(f"{name} {model.weights[name]:.2f}" for name in features),
    )
    listed = {word.lemma for word in bases}
    pairs = {
        word: word for word in sorted(listed)
        if "-" in word and not (stemmer.is_strengthened(*word.rsplit("-", 1)) and word.rpartition("-")[2] in listed)
    }  # fmt: skip
    wrong = corrections(built, gold, words, lexicon, splitter)
    return attrs.evolve(built, exceptions=pairs | closed | wrong)


ENOUGH = 255
CASES = {"accusative", "dative", "locative", "ablative", "instrumental"}
HOMONYM = (
    100  # a stem may be a form of another one that occurs so often for each word that has the first
)


def main() -> None:
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    gold = own_gold() + [word for sentence in conllu(DEV) for word in sentence]
    counts = count(sentences())
    built = build(gold, counts, Splitter())
    built = settle(built, counts[0], {word.lemma for word in gold} | set(closed_class().values()))
    data = tables.write(built)
    print(f"{len(built.stems)} stems as written, {len(built.rows)} endings, {len(set(built.rows.values()))} rows,",
          f"{len(built.tails)} tails, {len(built.voices)} voices, {len(built.closed)} closed,",
          f"{len(built.exceptions)} exceptions, {len(built.redirects)} redirects: {len(data)} bytes")  # fmt: skip
    output.write_bytes(data)


if __name__ == "__main__":
    main()
