"""The log-linear model behind the stemmer: features of stems and endings, and their weights.

The score of a split is the sum of the weights of its stem, of its ending and of the place where
they meet. The stem's features come from raw text (with how many endings it occurs, how often, how
it is capitalised) and from the gold lemmas.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import attrs
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from stemmer_endings import cells_of, compile_endings

from newsarchive.kazakh.endings import (
    NOUN,
    VERB,
    ending_features,
    stems_before,
)
from newsarchive.kazakh.generator import paradigm
from newsarchive.kazakh.grammar import VOWELS, attach, sound_class

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stemmer_corpus import Gold

    FloatArray = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

Key = tuple[str, str]  # stem, part of speech
Trained = tuple[
    str, set[str], bool | None, float
]  # a word, its right stems, whether verbal, how much it counts
EPOCHS, OWN = 5, 0.5  # rounds of the perceptron, and by how much it changes a stem
FREQUENT = 10  # a noun whose inflected forms occur so often in the texts
RARE = 5  # a word of the project's own list that occurs so often in the texts counts half


@attrs.frozen
class Split:
    """One way to split a word."""

    stem: str
    part: str
    kind: str
    suffixes: tuple[str, ...]

    @property
    def key(self) -> Key:
        """The stem with its part of speech."""
        return self.stem, self.part


class Splitter:
    """All splits of a word, remembered."""

    def __init__(self) -> None:
        self.endings = compile_endings()
        self._longest = max(map(len, self.endings))
        self._seen: dict[str, list[Split]] = {}

    def __call__(self, word: str) -> list[Split]:
        """All splits of a word, each once."""
        if word not in self._seen:
            self._seen[word] = list(dict.fromkeys(self._splits(word)))
        return self._seen[word]

    def _splits(self, word: str) -> Iterable[Split]:
        for at in range(max(1, len(word) - self._longest), len(word) + 1):
            prefix = word[:at]
            entries = self.endings.get(word[at:])
            if not entries or not VOWELS.intersection(prefix):
                continue
            if at == len(word):
                yield Split(word, NOUN, sound_class(word), ())
                yield Split(word, VERB, sound_class(word), ())
                continue
            for part in (NOUN, VERB):
                of_part = [entry for entry in entries if entry.part_of_speech == part]
                for stem, kind in stems_before(prefix, part) if of_part else ():
                    cells = cells_of(stem, kind)
                    for entry in of_part:
                        if entry.cells & cells:
                            yield Split(stem, part, kind, entry.suffixes)


def bucket(number: float) -> int:
    """A count on a coarse logarithmic scale."""
    return int(sum(number >= limit for limit in (1, 2, 3, 5, 9, 17, 40)))


@attrs.frozen
class Statistics:
    """What raw text says of the stems.

    Attributes:
        words: How often each word occurs.
        endings: With how many different endings a stem occurs, over all splits.
        chosen: The same over the splits that an earlier model chose.
        capital: Per stem, over the chosen words: (inside sentences, of those with a capital).
        lexicon: Base forms: gold lemmas and those of the project's lists.
        inflected: Stems that are themselves a base form with a possessive, plural or case ending.
    """

    words: Counter[str]
    endings: dict[Key, int]
    chosen: dict[Key, int]
    capital: dict[str, tuple[int, int]]
    lexicon: set[Key]
    inflected: set[Key]


def inflected(stems: Iterable[Key], lexicon: set[Key], splitter: Splitter) -> set[Key]:
    """The stems that are themselves a noun of the lexicon with endings."""
    return {
        key
        for key in stems
        if key[1] == NOUN
        and key not in lexicon
        and any(
            split.suffixes
            and split.part == NOUN
            and len(split.stem) > 2
            and split.key in lexicon
            and split.suffixes[-1] in PLAIN
            for split in splitter(key[0])
        )
    }


PLAIN = {"possessive-3", "plural"}


def count_endings(words: Iterable[str], splitter: Splitter) -> dict[Key, int]:
    seen: dict[Key, set[tuple[str, ...]]] = defaultdict(set)
    for word in words:
        for split in splitter(word):
            if split.suffixes:
                seen[split.key].add(split.suffixes)
    return {key: len(chains) for key, chains in seen.items()}


def _hidden(lemma: str, lexicon: set[Key]) -> bool:
    """Whether a stem is one of the fifth that training treats as never seen.

    Verbs of one syllable are not: they are a closed class, listed whole, so an unknown one is no
    verb (Кику, not кик).
    """
    short_verb = sum(letter in VOWELS for letter in lemma) == 1 and (lemma, VERB) in lexicon
    return len(lemma) > 2 and not short_verb and hashlib.sha256(lemma.encode()).digest()[0] < 51


def is_known(key: Key, statistics: Statistics) -> bool:
    """Whether a stem has a weight of its own.

    It is a base form, or was chosen for words with at least two endings.

    A stem that is itself a form of a base form (өмірі) is none.
    """
    return key in statistics.lexicon or (
        statistics.chosen.get(key, 0) > 1 and key not in statistics.inflected
    )


def stem_features(key: Key, statistics: Statistics, splitter: Splitter) -> list[str]:
    stem, part = key
    other = (stem, VERB if part == NOUN else NOUN)
    p = part[0]
    known = is_known(key, statistics)
    last = stem[-1]
    found = [
        f"len {p} {min(len(stem), 9)}",
        f"last {p} {last}",
        f"class {p} {sound_class(stem)}",
        f"syllables {p} {min(sum(letter in VOWELS for letter in stem), 4)}",
        f"tail {p} {stem[-2:]}",
        f"tail3 {p} {stem[-3:]}",
    ]
    if not known:
        return [*found, f"unknown {p}", f"unknown {p} {min(len(stem), 9)}"]
    endings, chosen = bucket(statistics.endings.get(key, 0)), bucket(statistics.chosen.get(key, 0))
    rival = bucket(statistics.chosen.get(other, 0))
    inside, capital = statistics.capital.get(stem, (0, 0))
    lexical = f"{int(key in statistics.lexicon)}{int(other in statistics.lexicon)}"
    case = str(int(capital / inside * 3.99)) if inside > 1 else "-"
    return [
        *found,
        f"endings {p} {endings}",
        f"chosen {p} {chosen}",
        f"chosen {p} {chosen} {rival}",
        f"alone {p} {bucket(statistics.words.get(stem, 0))}",
        f"lexicon {p} {lexical}",
        f"lexicon {p} {lexical} {chosen}",
        f"lexicon {p} {lexical} {min(len(stem), 6)}",
        f"capital {p} {case}",
        f"capital {p} {case} {min(len(stem), 6)}",
        *_decompositions(key, statistics, splitter),
    ]


def _decompositions(key: Key, statistics: Statistics, splitter: Splitter) -> Iterable[str]:
    """Whether the stem itself looks like a known shorter stem with an ending."""
    stem, part = key
    found = set()
    for split in splitter(stem):
        if split.suffixes and split.stem != stem:
            strength = (
                2
                if split.key in statistics.lexicon
                else int(statistics.chosen.get(split.key, 0) > 2)
            )
            if strength:
                found.add(f"inside {part[0]} {split.part[0]} {split.suffixes[-1]}")
                found.add(f"inside {part[0]} {split.part[0]} {split.suffixes[-1]} {strength}")
    return sorted(found) or [f"inside {part[0]} nothing"]


class Model:
    """Weights of features, and the scores they give."""

    def __init__(self, statistics: Statistics, splitter: Splitter) -> None:
        self.statistics = statistics
        self.splitter = splitter
        self.weights: dict[str, float] = {}
        self.own: dict[Key, float] = defaultdict(float)
        self._stems: dict[Key, float] = {}
        self._endings: dict[tuple[str, str, tuple[str, ...]], float] = {}

    def stem_score(self, key: Key) -> float:
        """The weight of a stem."""
        if key not in self._stems:
            features = stem_features(key, self.statistics, self.splitter)
            self._stems[key] = sum(self.weights.get(feature, 0.0) for feature in features)
        return self._stems[key] + self.own.get(key, 0.0)

    def ending_score(self, split: Split) -> float:
        """The weight of a split's ending and of where it meets the stem."""
        key = (split.part, split.kind, split.suffixes)
        if key not in self._endings:
            self._endings[key] = sum(
                self.weights.get(feature, 0.0) for feature in ending_features(*key)
            )
        return self._endings[key]

    def score(self, split: Split) -> float:
        """The weight of a split."""
        return self.stem_score(split.key) + self.ending_score(split)

    def best(self, word: str) -> Split:
        """The split with the highest score."""
        return max(self.splitter(word), key=self.score, default=Split(word, NOUN, "T", ()))

    def _right(self, word: str, stems: set[str], verbal: bool | None) -> list[Split]:  # noqa: FBT001 - a part of gold
        """The splits of a word that have a right stem, if possible of its part of speech."""
        splits = [split for split in self.splitter(word) if split.stem in stems]
        return [
            split for split in splits if verbal is None or (split.part == VERB) == verbal
        ] or splits

    def sharpen(self, gold: Iterable[Trained]) -> None:
        """Give single stems a weight of their own where the features alone get words wrong.

        A perceptron.

        Args:
            gold: as for `train`.
        """
        found = [(word, self._right(word, stems, verbal)) for word, stems, verbal, _ in gold]
        for _ in range(EPOCHS):
            for word, right in found:
                best, wanted = self.best(word), max(right, key=self.score, default=None)
                if wanted and best.stem != wanted.stem:
                    for split, change in ((wanted, OWN), (best, -OWN)):
                        if is_known(split.key, self.statistics):
                            self.own[split.key] += change

    def train(self, gold: Iterable[Trained], penalty: float) -> None:
        """Maximum likelihood of the gold stems with an L2 penalty.

        Args:
            gold: Words, their right stems, whether verbal, how much the word counts.
            penalty: Weight of the squared weights.
        """
        numbers: dict[str, int] = {}
        rows: list[int] = []
        groups: list[int] = []
        right: list[float] = []
        worth: list[float] = []
        columns: list[int] = []
        of_stem: dict[Key, list[str]] = {}
        row = 0
        for word, stems, verbal, weight in gold:
            good = self._right(word, stems, verbal)
            for split in self.splitter(word) if good else ():
                if split.key not in of_stem:
                    of_stem[split.key] = stem_features(split.key, self.statistics, self.splitter)
                for feature in (
                    *of_stem[split.key],
                    *ending_features(split.part, split.kind, split.suffixes),
                ):
                    columns.append(numbers.setdefault(feature, len(numbers)))
                    rows.append(row)
                groups.append(len(worth))
                right.append(split in good)
                row += 1
            if good:
                worth.append(weight)
        matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(row, len(numbers)))
        values = _fit(matrix, np.array(groups), np.array(right, float), np.array(worth), penalty)
        self.weights = {feature: float(values[number]) for feature, number in numbers.items()}
        self._stems.clear()
        self._endings.clear()


def _fit(
    matrix: csr_matrix, groups: FloatArray, right: FloatArray, worth: FloatArray, penalty: float
) -> FloatArray:
    count = len(worth)

    def loss(weights: FloatArray) -> tuple[float, FloatArray]:
        scores = matrix @ weights
        top = np.full(count, -np.inf)
        np.maximum.at(top, groups, scores)
        mass = np.exp(scores - top[groups])
        everything = np.bincount(groups, mass, count)
        good = np.bincount(groups, mass * right, count) + 1e-300
        value = (
            -(worth * (np.log(good) - np.log(everything))).sum() + penalty / 2 * weights @ weights
        )
        slope = matrix.T @ (
            worth[groups] * (mass / everything[groups] - mass * right / good[groups])
        )
        return float(value), slope + penalty * weights

    start = np.zeros(matrix.shape[1])
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 250}).x


def light_stems(word: Gold, splitter: Splitter) -> set[str]:
    """The stems that are right for a gold word when voice is kept."""
    if not word.voice:
        return {word.lemma}
    voiced = {
        attach(word.lemma, template, harmony)
        for template in ("(I)л", "(I)н", "(I)с")
        for harmony in ("back", "front")
    }
    return voiced & {split.stem for split in splitter(word.form)} or {word.lemma}


def learn(
    gold: list[Gold],
    words: Counter[str],
    inside: Counter[str],
    capital: Counter[str],
    *,
    closed: dict[str, str],
    lexicon: set[Key],
    splitter: Splitter,
    penalty: float = 1.0,
    rounds: int = 3,
    tell: Callable[[str], None] = lambda _: None,
) -> Model:
    """Train on gold words in rounds.

    Each counts anew with how many endings a stem occurs, as the last one chose.

    For training, the statistics leave out all words of some gold stems, as if they had never been
    seen: so the weights of what is known of new stems are learnt too.
    """
    training = _training(
        [*gold, *(attrs.evolve(word, form=word.lemma, voice=False) for word in gold)],
        words,
        closed,
        splitter,
    )
    plain = [word for word in words if "-" not in word and len(word) > 2 and word not in closed]
    hidden = {word.lemma for word in gold if _hidden(word.lemma, lexicon)}
    seen = [
        word for word in plain if not any(word[:end] in hidden for end in range(3, len(word) + 1))
    ]
    splits: dict[str, Split] = {}

    def statistics(plain: list[str], lexicon: set[Key]) -> Statistics:
        endings = count_endings(plain, splitter)
        chains: dict[Key, set[tuple[str, ...]]] = defaultdict(set)
        cases: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for word in plain if splits else ():
            split = splits[word]
            chains[split.key].add(split.suffixes)
            cases[split.stem][0] += inside[word]
            cases[split.stem][1] += capital[word]
        chosen = {key: len(seen) for key, seen in chains.items()} if splits else endings
        counts = Counter({word: words[word] for word in plain})
        return Statistics(
            counts,
            endings,
            chosen,
            {s: (a, b) for s, (a, b) in cases.items()},
            lexicon,
            inflected(chosen, lexicon, splitter),
        )

    weights: dict[str, float] = {}
    for number in range(rounds):
        model = Model(statistics(seen, {key for key in lexicon if key[0] not in hidden}), splitter)
        model.train(training, penalty)
        weights = model.weights
        tell(f"round {number}: {len(weights)} features")
        model = Model(statistics(plain, lexicon), splitter)
        model.weights = weights
        splits = {word: model.best(word) for word in plain}
    model = Model(statistics(plain, lexicon), splitter)
    model.weights = weights
    known = {word for word, *_ in training}
    model.sharpen(
        [
            *training,
            *(
                (form, {noun}, False, 1.0)
                for form, noun in paradigms(gold, words).items()
                if form not in known
                and _sampled(form)
                and any(split.stem == noun for split in splitter(form))
            ),
        ]
    )
    return model


def paradigms(gold: list[Gold], texts: Counter[str]) -> dict[str, str]:
    """Forms of frequent gold nouns that stand in no text, of one noun only, with the noun."""
    forms = Counter[str]()
    for word in gold:
        if word.verbal is False and word.form != word.lemma:
            forms[word.lemma] += texts[word.form]
    nouns = sorted(noun for noun, number in forms.items() if number >= FREQUENT and len(noun) > 2)
    found: dict[str, set[str]] = defaultdict(set)
    for noun in nouns:
        for names, form in paradigm(noun):
            if names and names[0] != "plural" and form not in texts:
                found[form].add(noun)
    return {form: min(stems) for form, stems in found.items() if len(stems) == 1}


def _sampled(form: str) -> bool:
    """Whether a form is one of the half that the perceptron sees.

    All of them would outweigh the gold words.
    """
    return hashlib.sha256(form.encode()).digest()[0] < 128


def _training(
    gold: list[Gold], texts: Counter[str], closed: dict[str, str], splitter: Splitter
) -> list[Trained]:
    stems: dict[str, Counter[tuple[str, bool | None]]] = defaultdict(Counter)
    words: dict[tuple[str, str], Gold] = {}
    half = len(gold) // 2
    for number, word in enumerate(gold):
        if number >= half and word.form in stems:
            continue
        if word.form not in closed and "-" not in word.form and len(word.form) > 2:
            stems[word.form][word.lemma, word.verbal] += 1
            if word.voice or (word.form, word.lemma) not in words:
                words[word.form, word.lemma] = word
    found: list[Trained] = []
    for form, counts in stems.items():
        (lemma, verbal), _ = counts.most_common(1)[0]
        word = words[form, lemma]
        weight = float(np.log2(1 + sum(counts.values())))
        if word.own:
            weight *= (texts[form] + 1) / (texts[form] + 1 + RARE)
        found.append((form, light_stems(word, splitter), verbal, weight))
    return found
