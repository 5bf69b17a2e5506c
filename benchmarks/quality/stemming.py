"""Stems against gold lemmas: accuracy, grouping and cost, beside peers that can be installed.

Accuracy and grouping are measured on ktb-test (../shared/data/ktb; see SOURCES.md there), one word
at a time without context: all words but PUNCT, NUM, SYM and X; a word with a clitic counts once,
with the lemma of its first part.
"""

from __future__ import annotations

import importlib.resources
import itertools
import json
import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import snowballstemmer  # type: ignore[import-untyped]
import Stemmer

from newsarchive.kazakh.endings import NOUN
from newsarchive.kazakh.generator import paradigm
from newsarchive.kazakh.stemmer import chooser, stem, stem_form
from newsarchive.kazakh.tables import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
FLOORS = Path(__file__).with_name("floors.json")
NOT_WORDS = {"PUNCT", "NUM", "SYM", "X", "_"}
WORD = re.compile(r"[а-яёәғқңөұүһі]+(?:-[а-яёәғқңөұүһі]+)*")
NOUNS = 500

# Kazakh letters in Turkish spelling, for Snowball's Turkish stemmer.
TURKISH = str.maketrans(
    dict(
        zip(
            "аәбвгғдежзийкқлмнңоөпрстуұүфхһцчшщыіэ",
            "aabvgğdejziykklmnnoöprstuuüfhhcçşşıie",
            strict=True,
        )
    )
    | {"ё": "yo", "ю": "yu", "я": "ya", "ъ": "", "ь": ""}
)


def normalise(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower().replace("\u00ad", "")


def gold(path: Path) -> Iterator[tuple[str, str]]:
    """(form, lemma) of every word of a CoNLL-U file."""
    whole, rest = "", 0
    for line in path.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        number, form, lemma, upos = line.split("\t")[:4]
        if "-" in number:
            first, last = map(int, number.split("-"))
            whole, rest = form, last - first + 1
            continue
        if rest:
            rest -= 1
            if not whole:
                continue
            form, whole = whole, ""
        if upos not in NOT_WORDS and not {" ", "."} & set(form) and any(map(str.isalpha, form)):
            yield normalise(form), normalise(lemma)


def accuracy(words: list[tuple[str, str]], stems: dict[str, str]) -> tuple[float, float]:
    """Percent of tokens whose stem is the lemma; of types, each with the share of its tokens."""
    by_type = defaultdict(list)
    for form, lemma in words:
        by_type[form].append(stems[form] == lemma)
    tokens = sum(map(sum, by_type.values())) / len(words)
    return 100 * tokens, 100 * sum(sum(right) / len(right) for right in by_type.values()) / len(
        by_type
    )


def lemma_of(words: list[tuple[str, str]]) -> dict[str, str]:
    """Each form with its most frequent lemma."""
    lemmas: dict[str, Counter[str]] = defaultdict(Counter)
    for form, lemma in words:
        lemmas[form][lemma] += 1
    return {form: count.most_common(1)[0][0] for form, count in lemmas.items()}


def _pairs(values: Iterable[Any]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(values).values())


def pairwise(lemmas: dict[str, str], stems: dict[str, str]) -> tuple[float, float, float]:
    """Percent precision, recall and F1 over all pairs of forms: same stem against same lemma."""
    together = _pairs(stems[form] for form in lemmas)
    wanted = _pairs(lemmas.values())
    right = _pairs((lemma, stems[form]) for form, lemma in lemmas.items())
    precision, recall = right / together if together else 0.0, right / wanted
    total = precision + recall
    return 100 * precision, 100 * recall, 200 * precision * recall / total if total else 0.0


def stemming_errors(lemmas: dict[str, str], stems: dict[str, str]) -> tuple[float, float]:
    """Under- and overstemming index (Paice 1994).

    They are the shares of pairs wrongly kept apart, and wrongly brought together.
    """
    count = len(lemmas)
    wanted = _pairs(lemmas.values())
    right = _pairs((lemma, stems[form]) for form, lemma in lemmas.items())
    together = _pairs(stems[form] for form in lemmas)
    return 1 - right / wanted, (together - right) / (count * (count - 1) // 2 - wanted)


def errt(lemmas: dict[str, str], stems: dict[str, str]) -> float:
    """Error rate relative to truncation (Paice 1996): |OP| / |OT|.

    P is the point of the two indices; T is where the ray from O through P meets the line of the
    truncations to 1, 2, ... letters.
    """
    under, over = stemming_errors(lemmas, stems)
    line = [
        stemming_errors(lemmas, {form: form[:size] for form in lemmas}) for size in range(1, 13)
    ]
    best = None
    for (u1, o1), (u2, o2) in itertools.pairwise(line):
        # O + s P on the segment: cross products
        cross = under * (o2 - o1) - over * (u2 - u1)
        if cross:
            scale = (u1 * (o2 - o1) - o1 * (u2 - u1)) / cross
            along = (over * u1 - under * o1) / cross if abs(cross) > 0 else -1.0
            if scale > 0 and -1e-9 <= along <= 1 + 1e-9:
                best = scale if best is None else min(best, scale)
    return 1 / best if best else 1.0


def turkish() -> Callable[[str], str]:
    stemmer = snowballstemmer.stemmer("turkish")
    return lambda form: str(stemmer.stemWord(form.translate(TURKISH)))


def _run(*command: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def hunspell(forms: Iterable[str]) -> dict[str, str]:
    """Stems by hunspell with a Kazakh dictionary, where both are installed; else none."""
    program = shutil.which("hunspell")
    if not program or "kk_KZ" not in _run(program, "-D").stderr:
        return {}
    answers = _run(program, "-d", "kk_KZ", "-s", text="\n".join(forms)).stdout.split("\n\n")
    return {
        form: (answer.split() or [form])[-1] for form, answer in zip(forms, answers, strict=False)
    }


def raw_texts() -> Iterator[str]:
    for path in sorted((DATA / "text").glob("*.txt")):
        if path.name != "xwmt-ru.txt":
            yield path.read_text("utf-8")


def frequent_nouns(words: Counter[str]) -> list[str]:
    """The stems of the most frequent nouns of the raw texts, as the stemmer reads them."""
    counts: Counter[str] = Counter()
    choose = chooser(load())
    for word, number in words.most_common(12000):
        noun, part = choose(word)
        if part == NOUN and noun != word and word.isalpha():
            counts[noun] += number
    return [noun for noun, _ in counts.most_common() if len(noun) > 1][:NOUNS]


def unity(nouns: list[str]) -> float:
    """Percent of nouns whose whole paradigm falls on one stem."""
    return (
        100
        * sum(len({stem_form(form) for _, form in paradigm(noun)}) == 1 for noun in nouns)
        / len(nouns)
    )


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def speed(words: list[str]) -> float:
    """How many times the CPU time of PyStemmer's Russian stemmer the same distinct words take.

    Each is the best of five.
    """
    russian = Stemmer.Stemmer("russian", 0).stemWord
    ours = min(cpu(lambda: [stem_form(word) for word in words]) for _ in range(5))
    theirs = min(cpu(lambda: [russian(word) for word in words]) for _ in range(5))
    return ours / theirs


def running_text(lines: list[str]) -> float:
    """How many times the CPU time of ``str.split`` and a look-up a token stemming a text takes.

    The cache is cold.
    """

    def stemmed() -> None:
        cache: dict[str, str] = {}
        for line in lines:
            for token in line.split():
                if token not in cache:
                    cache[token] = stem_form(token)

    known = dict.fromkeys((token for line in lines for token in line.split()), "")

    def looked_up() -> None:
        for line in lines:
            for token in line.split():
                known[token]

    return min(cpu(stemmed) for _ in range(3)) / min(cpu(looked_up) for _ in range(3))


_COST = """
import os, time
def memory():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
before, start = memory(), time.process_time()
import newsarchive.kazakh
from newsarchive.kazakh import stem
stem("мектептеріміздегі")
print(time.process_time() - start, memory() - before)
"""


def start_up() -> tuple[float, float]:
    """CPU seconds of importing newsarchive.kazakh with its tables, and megabytes that this adds.

    The best of five.
    """
    runs = [tuple(map(float, _run(sys.executable, "-c", _COST).stdout.split())) for _ in range(5)]
    return min(seconds for seconds, _ in runs), min(size for _, size in runs)


def shipped() -> float:
    """Megabytes of the shipped tables."""
    data = importlib.resources.files("newsarchive.kazakh").joinpath("data")
    return (
        sum(len(file.read_bytes()) for file in data.iterdir() if file.name.startswith("stemmer"))
        / 2**20
    )


def quality() -> dict[str, float]:
    """The figures of accuracy and grouping."""
    words = list(gold(DATA / "ktb" / "ktb-test.conllu"))
    lemmas = lemma_of(words)
    light = {form: stem_form(form) for form in lemmas}
    full = {form: stem(form, "full") for form in lemmas}
    tokens, types = accuracy(words, light)
    full_tokens, full_types = accuracy(words, full)
    known = sorted(set(lemmas.values()))
    return {
        "light, lemma accuracy, tokens": tokens,
        "light, lemma accuracy, types": types,
        "light, pairwise F1": pairwise(lemmas, light)[2],
        "light, ERRT": errt(lemmas, light),
        "full, lemma accuracy, tokens": full_tokens,
        "full, lemma accuracy, types": full_types,
        "full, pairwise F1": pairwise(lemmas, full)[2],
        "full, ERRT": errt(lemmas, full),
        "gold lemmas that stem to themselves": 100
        * sum(stem_form(lemma) == lemma for lemma in known)
        / len(known),
    }


def contradicted() -> tuple[int, int]:
    """How many lemmas of ktb-test the project's own gold reads as the form of another word.

    «таңда» (choose) is a lemma of the treebank, and the gold says that the form is one of «таң». No
    stemmer without context can have both: so many cannot stem to themselves while no gold form is
    overruled.

    Returns:
        their number, and that of all lemmas.
    """
    claimed = set()
    for name in ("nouns", "verbs", "reviewed", "closed_class"):
        for line in (ROOT / "tools" / "gold" / f"{name}.txt").read_text("utf-8").splitlines():
            lemma, colon, forms = line.partition(":")
            if colon and not line.startswith("#"):
                claimed.update(form for form in forms.split() if form != lemma)
    known = set(lemma_of(list(gold(DATA / "ktb" / "ktb-test.conllu"))).values())
    return len(known & claimed), len(known)


def stability(every: int = 1) -> dict[str, float]:
    """The figures over the words of the raw texts.

    Args:
        every: stem only one distinct word of this many, in their order; the nouns stay the same.
    """
    words = Counter(word for text in raw_texts() for word in WORD.findall(normalise(text)))
    stems = {word: stem_form(word) for word in sorted(words)[::every]}
    same = sum(stem_form(stem) == stem for stem in stems.values())
    return {
        "stem(stem(w)) == stem(w)": 100 * same / len(stems),
        f"paradigms of {NOUNS} nouns on one stem": unity(frequent_nouns(words)),
    }


def cost() -> dict[str, float]:
    """The figures of time and space."""
    texts = [normalise(text) for text in raw_texts()]
    words = sorted({word for text in texts for word in WORD.findall(text)})
    lines = [" ".join(WORD.findall(line)) for text in texts for line in text.splitlines()]
    seconds, megabytes = start_up()
    return {
        "distinct words, CPU time against PyStemmer Russian": speed(words),
        "running text, CPU time against split and look-up": running_text(lines),
        "shipped data, MB": shipped(),
        "import with tables, CPU s": seconds,
        "memory it adds, MB": megabytes,
    }


def peers() -> Iterator[tuple[str, float, float, float, float]]:
    """(name, accuracy of tokens, of types, pairwise F1, ERRT) of ours and the peers."""
    words = list(gold(DATA / "ktb" / "ktb-test.conllu"))
    lemmas = lemma_of(words)
    dictionary = hunspell(list(lemmas))
    stemmers: dict[str, Callable[[str], str] | None] = {
        "newsarchive, light": stem_form,
        "newsarchive, full": lambda form: stem(form, "full"),
        "Snowball Turkish over a mapping": turkish(),
        "first 5 letters": lambda form: form[:5],
        "hunspell-kk": dictionary.__getitem__ if dictionary else None,
        "none": str,
    }
    for name, stemmer in stemmers.items():
        if stemmer:
            stems = {form: stemmer(form) for form in lemmas}
            targets = (
                words
                if "Turkish" not in name
                else [(form, lemma.translate(TURKISH)) for form, lemma in words]
            )
            yield (name, *accuracy(targets, stems), pairwise(lemmas, stems)[2], errt(lemmas, stems))


def held(figures: dict[str, float]) -> list[str]:
    """The figures that miss their floor, as sentences."""
    floors = json.loads(FLOORS.read_text("utf-8"))["stemming"]
    missed = []
    for name, floor in floors.items():
        sign = -1 if floor["lower is better"] else 1
        if name in figures and sign * figures[name] < sign * floor["floor"]:
            missed.append(f"{name}: {figures[name]:.3f} misses {floor['floor']}")
    return missed


def main() -> bool:
    if not DATA.exists():
        print(f"{DATA} is absent: nothing to measure")
        return True
    floors = json.loads(FLOORS.read_text("utf-8"))["stemming"]
    print(f"{'ktb-test':34}{'tokens':>8}{'types':>8}{'F1':>8}{'ERRT':>8}")
    for name, *figures in peers():
        print(f"{name:34}" + "".join(f"{figure:8.2f}" for figure in figures))
    found = quality() | stability() | cost()
    print(f"\n{'':54}{'found':>8}{'floor':>8}{'aim':>8}")
    for name, figure in found.items():
        floor = floors.get(name, {})
        print(f"{name:54}{figure:8.2f}{floor.get('floor', ''):>8}{floor.get('aim', ''):>8}")
    claimed, lemmas = contradicted()
    print(f"{claimed} of {lemmas} lemmas are forms of other words in the gold:", end=" ")
    print(f"at most {100 - 100 * claimed / lemmas:.2f} % stem to themselves")
    missed = held(found)
    print("\n".join(missed))
    return not missed
