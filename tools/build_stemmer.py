"""Build the stemmer's shipped tables: ``python tools/build_stemmer.py [output]``.

Learns from ../shared/data (raw texts and ktb-dev) and tools/gold; the same data gives the same
bytes. Takes about a minute and 1.5 GB of memory.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

sys.path.insert(0, str(Path(__file__).resolve().parent))

from stemmer_corpus import DATA, GOLD, LEXICON, Gold, base_forms, conllu, count, own_gold, sentences
from stemmer_endings import HARMONY_PAIRS, repair_of
from stemmer_model import Key, Model, Split, Splitter, is_known, learn, light_stems, paradigms
from stemmer_tables import write

from newsarchive.kazakh import grammar, stemmer, tables
from newsarchive.kazakh.compounds import is_strengthened
from newsarchive.kazakh.endings import (
    COLUMNS,
    NOUN,
    PARTS,
    VERB,
    column,
    harmony_code,
    stems_before,
)
from newsarchive.kazakh.generator import paradigm
from newsarchive.kazakh.grammar import VOICES, attach

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

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
        # Verbs of one syllable are a closed class, and all of them are listed.
        0
        if p == VERB[0] and vowels < 2
        else max(
            0,
            round(
                (
                    weight(f"len {p} {size}")
                    + weight(f"unknown {p} {size}")
                    + weight(f"syllables {p} {vowels}")
                    + 5
                )
                / tables.STEP
            ),
        )
        for p in (part[0] for part in PARTS)
        for size in range(10)
        for vowels in range(5)
    )
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
    """Whether a causative is formed by rule.

    -т only after vowels, and р, л, й of longer verbs (not кер, керт).
    """
    vowels = sum(letter in grammar.VOWELS for letter in base)
    return len(base) > 2 and (
        template != "т" or base[-1] in "аеыі" or (vowels > 1 and base[-1] in "руйл")
    )


def voice_file() -> tuple[set[str], dict[str, str]]:
    """Verbs that look like a voice of another one but are words of their own.

    And irregular voices.
    """
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
    """Words that the weights get wrong, with their right stems.

    They are gold words, forms of frequent nouns, case forms that look like a verb, case forms of
    given names, and gold stems that would be stemmed further. The gold goes before all rules.
    """
    closed = built.closed
    right = gold_stems(gold, closed, splitter)
    choose = stemmer.chooser(built)
    stems = set(right.values()) | {stem for stem, _ in listed}
    nouns = {stem for stem, part in listed if part == NOUN}
    forms = forms_in_use(texts, choose)
    names = {word for word in (LEXICON / "names.txt").read_text("utf-8").split() if word.isalpha()}
    wanted = {
        stem: stem
        for stem in stems
        if stem not in closed
        and "-" not in stem
        and (
            ((stem, VERB) in listed and (stem not in texts or forms[stem] >= MANY_FORMS))
            or stem in names
            or not in_a_case(stem, nouns, splitter)
        )
    }
    wanted |= {
        form: noun
        for form, noun in paradigms(gold, texts).items()
        if form not in stems and form not in closed
    }
    wanted |= names_in_cases(given_names(), nouns | closed | right.keys(), choose)
    wanted |= right
    cases = case_forms(nouns, listed, closed, forms)
    wanted |= {form: noun for form, noun in cases.items() if right.get(form, form) == form}
    return {
        form: stem
        for form, stem in sorted(wanted.items())
        if choose(form)[0] != stem and "-" not in stem
    }


def gold_stems(gold: list[Gold], closed: frozenset[str], splitter: Splitter) -> dict[str, str]:
    """Each gold form with its stem.

    What the project's own lists say of a form goes before the tokens of a treebank. A stem is a
    form too, but a bare verb is an order, which news seldom prints: so the form of another stem
    goes before it («ретте»: at the time, or: put in order).
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    stems = {}
    for word in gold:
        if "-" in word.form or word.form in closed:
            continue
        lights = light_stems(word, splitter)
        found[word.form][min(lights) if len(lights) == 1 else word.lemma] += 1
        if word.own and word.form != word.lemma:
            stems[word.form] = word.lemma
    for form, counts in found.items():
        stem = counts.most_common(1)[0][0]
        stems.setdefault(form, form if 2 * counts[form] >= counts[stem] else stem)
    return stems


def forms_in_use(texts: Counter[str], choose: Callable[[str], tuple[str, str]]) -> Counter[str]:
    """How many words of the raw texts have a stem."""
    words = {word for text in texts for word in (text, text.rpartition("-")[2]) if word.isalpha()}
    return Counter(choose(word)[0] for word in words)


def case_forms(
    nouns: set[str], listed: set[Key], closed: frozenset[str], forms: Counter[str]
) -> dict[str, str]:
    """Bare case forms of listed nouns that are listed verbs too, with the noun: билетте, анодта.

    A bare verb is an order. So such a word is a noun's where the texts have but one form of the
    verb; the common ones (таңда, салықтан) are gold words, judged one by one.

    Args:
        nouns: The listed nouns.
        listed: All listed stems.
        closed: Closed-class words.
        forms: How many words of the texts have a stem.
    """
    found = {}
    for noun in sorted(nouns):
        for names, form in paradigm(noun) if noun.isalpha() and len(noun) > 1 else ():
            taken = form in nouns or form in closed or forms[form] > 1
            if names in BARE_CASES and (form, VERB) in listed and not taken:
                found[form] = noun
    return found


def given_names() -> set[str]:
    """The given names of the lexicon."""
    found: set[str] = set()
    for path in (LEXICON / "names.txt", LEXICON / "other_nouns.txt"):
        inside = False
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("#"):
                inside = "given names" in line
            elif inside:
                found.update(word for word in line.split() if word.isalpha() and len(word) > 2)
    return found


def names_in_cases(
    names: set[str], others: Container[str], choose: Callable[[str], tuple[str, str]]
) -> dict[str, str]:
    """Names and their bare case forms, with the name: Қасымның is no form of қас (an eyebrow)."""
    found = {}
    for name in sorted(names):
        forms = [
            form
            for suffixes, form in paradigm(name)
            if len(suffixes) < 2 and "plural" not in suffixes
        ]
        cases = [form for form in forms if form not in others]
        if all(choose(form)[0] == name for form in cases):
            continue
        found.update({form: name for form in cases if not form.startswith(name + "ы")})
        found[name] = name
    return found


def in_a_case(word: str, nouns: set[str], splitter: Splitter) -> bool:
    """Whether a word reads as a listed noun in a case (стандартта.

    Make a standard of, or in the standard).
    """
    return any(
        split.part == NOUN
        and len(split.suffixes) == 1
        and split.suffixes[0] in CASES
        and split.stem in nouns
        for split in splitter(word)
    )


def settle(
    built: tables.Tables, words: Counter[str], right: set[str], stems: set[str]
) -> tables.Tables:
    """Leave whole what has a stem that would be stemmed further and is no listed word.

    Mostly it is misspelt.

    Listed stems and gold words stay as they are: «таңда» is a form of «таң», though it is also the
    stem of «таңдады».

    Args:
        built: The tables.
        words: The words of the raw texts.
        right: Listed stems, gold words and closed-class words: none is left whole.
        stems: Those of them that are stems: what has another form as its stem is left whole.
    """
    parts = {part for word in words for part in (word, word.rpartition("-")[2]) if part.isalpha()}
    for _ in range(ROUNDS_OF_SETTLING):
        choose = stemmer.chooser(built)
        chosen = {word: choose(word)[0] for word in parts if word not in right}
        whole = {
            word: word
            for word, stem in sorted(chosen.items())
            if stem not in stems and choose(stem)[0] != stem
        }
        if not whole:
            break
        built = attrs.evolve(built, exceptions=built.exceptions | whole)
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
        gold,
        words,
        inside,
        capital,
        closed=closed,
        lexicon=lexicon,
        splitter=splitter,
        penalty=PENALTY,
        rounds=ROUNDS,
        tell=print,
    )
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
        voices=voices(verbs, kept) | irregular,
        stems=known_stems(model, sorted(keys)),
        rows=ending_rows(model, splitter, words),
        tails=tails,
        lengths=lengths,
        features="\n".join(f"{name} {model.weights[name]:.2f}" for name in features),
    )
    listed = {word.lemma for word in bases}
    pairs = {
        word: word
        for word in sorted(listed)
        if "-" in word
        and not (is_strengthened(*word.rsplit("-", 1)) and word.rpartition("-")[2] in listed)
    }
    wrong = corrections(built, gold, words, lexicon, splitter)
    return attrs.evolve(built, exceptions=pairs | closed | wrong)


ENOUGH = 255
CASES = {"accusative", "dative", "locative", "ablative", "instrumental"}
BARE_CASES = {("locative",), ("ablative",), ("dative",)}
MANY_FORMS = 3  # in the texts: so common a verb is itself, where the gold says nothing
ROUNDS_OF_SETTLING = 4


def main() -> None:
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    gold = own_gold() + [word for sentence in conllu(DEV) for word in sentence]
    counts = count(sentences())
    built = build(gold, counts, Splitter())
    stems = {entry.lemma for entry in gold} | {word for word, _ in base_forms()}
    right = stems | {entry.form for entry in gold} | built.closed | set(built.exceptions.values())
    built = settle(built, counts[0], right, stems | built.closed)
    data = write(built)
    print(
        f"{len(built.stems)} stems as written, {len(built.rows)} endings,",
        f"{len(set(built.rows.values()))} rows,",
        f"{len(built.tails)} tails, {len(built.voices)} voices, {len(built.closed)} closed,",
        f"{len(built.exceptions)} exceptions: {len(data)} bytes",
    )
    output.write_bytes(data)


if __name__ == "__main__":
    main()
