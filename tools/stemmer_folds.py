"""Cross-validate the stemmer on ktb-dev: ``python tools/stemmer_folds.py [--errors]``.

Each fourth of the sentences is stemmed with tables that were learnt without it. What is chosen is
chosen by these figures; ktb-test is for the final figure only.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(1, str(Path(__file__).resolve().parents[1]))

import build_stemmer
from stemmer_corpus import conllu, count, own_gold, sentences
from stemmer_model import Splitter, light_stems

from benchmarks.quality.stemming import accuracy, errt, lemma_of, pairwise
from newsarchive.kazakh import stemmer

FOLDS = 4


def main() -> None:
    gold = list(conllu(build_stemmer.DEV))
    counts = count(sentences(dev=False))
    splitter = Splitter()
    pairs: list[tuple[str, str]] = []
    stems: dict[str, str] = {}
    wrong: Counter[tuple[str, str, str]] = Counter()
    lemmas = {word.lemma for sentence in gold for word in sentence}
    lemma_stems: dict[str, str] = {}
    for fold in range(FOLDS):
        first, last = fold * len(gold) // FOLDS, (fold + 1) * len(gold) // FOLDS
        training = own_gold() + [
            word for sentence in gold[:first] + gold[last:] for word in sentence
        ]
        choose = stemmer.chooser(build_stemmer.build(training, counts, splitter))
        for sentence in gold[first:last]:
            for word in sentence:
                stem = stems.setdefault(word.form, choose(word.form)[0])
                lemma_stems.setdefault(word.lemma, choose(word.lemma)[0])
                pairs.append((word.form, word.lemma))
                if stem not in light_stems(word, splitter):
                    wrong[word.form, stem, word.lemma] += 1
    of = lemma_of(pairs)
    kept = sum(lemma_stems[lemma] == lemma for lemma in lemmas)
    tokens, types = accuracy(pairs, stems)
    precision, recall, f1 = pairwise(of, stems)
    print(
        f"tokens {tokens:.2f} types {types:.2f} precision {precision:.2f}",
        f"recall {recall:.2f} F1 {f1:.2f}",
        f"ERRT {errt(of, stems):.3f}",
        f"lemmas that stem to themselves {100 * kept / len(lemmas):.2f}",
        f"wrong but for voice {sum(wrong.values())} tokens, {len(wrong)} types",
    )
    if "--errors" in sys.argv:
        for (form, stem, lemma), number in sorted(wrong.items()):
            print(number, form, stem, "for", lemma)
        print(*(f"{lemma}>{stem}" for lemma, stem in sorted(lemma_stems.items()) if lemma != stem))


if __name__ == "__main__":
    main()
