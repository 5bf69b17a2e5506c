"""Scripts: the pairs of `cldr` from Arabic letters to Cyrillic, and the words of `text` to Latin letters and back."""

from __future__ import annotations

import json
import re
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

from newsarchive.kazakh.scripts import to_arabic, to_cyrillic, to_latin
from newsarchive.kazakh.stemmer import stem

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
TEXTS = ("headlines", "flores", "common-voice", "tatoeba", "wikipedia", "xwmt-kk")

_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile("[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+")

# The consonants of both scripts by one name each. The lists of an emoji's names stand in another order in each script,
# so words are paired by their consonants; the vowels, which are what can go wrong, have no say in it.
_CONSONANTS = dict(zip("бвгғджзйикқлмнңпрстуфхһчш", "bvgǵdjzyykqlmnńprstwfhhcş", strict=True))
_CONSONANTS |= dict(zip("بۆگعدجزيكقلمنڭپرستۋفحھچش", "bvgǵdjzykqlmnńprstwfhhcş", strict=True))
_CONSONANTS |= {"ц": "ts", "щ": "şş", "я": "y", "ю": "yw", "ё": "y"}


def _consonants(word: str) -> str:
    return "".join(_CONSONANTS.get(sign, "") for sign in word.lower())


def _alike(cyrillic: str, arabic: str) -> float:
    return SequenceMatcher(None, to_arabic(cyrillic).lstrip("\u0674"), arabic.lstrip("\u0621")).ratio()


def pairs() -> list[tuple[str, str]]:
    """Words of `cldr` in Cyrillic and in Arabic letters: of one emoji, with the same consonants, each the other's best."""
    sides = []
    for name in ("kk-annotations.json", "kk-Arab-annotations.json"):
        found = json.loads((DATA / "cldr" / name).read_text(encoding="utf-8"))["annotationsDerived"]["annotations"]
        sides.append({sign: set(_WORD.findall(" ".join(sum(names.values(), [])))) for sign, names in found.items()})
    kept = set()
    for sign in sides[0].keys() & sides[1].keys():
        left, right = sides[0][sign], sides[1][sign]
        for word in left:
            others = [other for other in right if _consonants(other) == _consonants(word)]
            if not others or not _consonants(word):
                continue
            best = max(others, key=lambda other: (_alike(word, other), other))
            if word == max((one for one in left if _consonants(one) == _consonants(best)), key=lambda one: (_alike(one, best), one)):
                kept.add((word, best))
    return sorted(kept)


def from_arabic() -> dict[str, float]:
    """Shares of the pairs: converted to Cyrillic with the same stem, and letter by letter; converted to Arabic."""
    found = pairs()
    back = [(word.lower(), to_cyrillic(other).lower()) for word, other in found]
    return {
        "pairs": len(found),
        "same stem": sum(stem(word) == stem(made) for word, made in back) / len(found),
        "same word": sum(word == made for word, made in back) / len(found),
        "to arabic": sum(to_arabic(word).replace("\u0674", "\u0621") == other for word, other in found) / len(found),
    }


def round_trip() -> dict[str, float]:
    """Shares of the words of `text` that come back from the Latin draft of 2021, line by line: of tokens, of types."""
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for name in TEXTS:
        for line in (DATA / "text" / f"{name}.txt").open(encoding="utf-8"):
            words = _CYRILLIC.findall(line.lower())
            back = to_cyrillic(to_latin(" ".join(words))).split()
            for word, made in zip(words, back, strict=True):
                seen[word] += 1
                right[word] += word == made
    return {
        "types": len(seen),
        "of types": sum(right[word] / seen[word] for word in seen) / len(seen),
        "tokens": seen.total(),
        "of tokens": right.total() / seen.total(),
    }
