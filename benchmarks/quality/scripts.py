"""Scripts: pairs of `cldr` from Arabic letters to Cyrillic, words of `text` to Latin and back."""

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

ARABIC_FLOOR, LATIN_FLOOR = 0.95, 0.97

_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile("[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+")

# The consonants of both scripts by one name each. The lists of an emoji's names stand in another
# order in each script, so words are paired by their consonants; the vowels, which are what can go
# wrong, have no say in it.
_CONSONANTS = dict(zip("бвгғджзйикқлмнңпрстуфхһчш", "bvgǵdjzyykqlmnńprstwfhhcş", strict=True))
_CONSONANTS |= dict(zip("بۆگعدجزيكقلمنڭپرستۋفحھچش", "bvgǵdjzykqlmnńprstwfhhcş", strict=True))
_CONSONANTS |= {"ц": "ts", "щ": "şş", "я": "y", "ю": "yw", "ё": "y"}


def _consonants(word: str) -> str:
    return "".join(_CONSONANTS.get(sign, "") for sign in word.lower())


def _alike(cyrillic: str, arabic: str) -> float:
    return SequenceMatcher(
        None, to_arabic(cyrillic).lstrip("\u0674"), arabic.lstrip("\u0621")
    ).ratio()


def pairs() -> list[tuple[str, str]]:
    """Words of `cldr` in Cyrillic and Arabic letters.

    They are names of one sign with the same consonants, each with its best match.
    """
    sides = []
    for name in ("kk-annotations.json", "kk-Arab-annotations.json"):
        found = json.loads((DATA / "cldr" / name).read_text(encoding="utf-8"))[
            "annotationsDerived"
        ]["annotations"]
        sides.append({sign: set(_WORD.findall(str(names))) for sign, names in found.items()})
    kept = set()
    for sign in sides[0].keys() & sides[1].keys():
        left, right = sides[0][sign], sides[1][sign]
        for word in left:
            others = [other for other in right if _consonants(other) == _consonants(word)]
            if not others or not _consonants(word):
                continue
            rivals = [one for one in left if _consonants(one) == _consonants(word)]
            best = max((_alike(word, other), other) for other in others)[1]
            if word == max((_alike(one, best), one) for one in rivals)[1]:
                kept.add((word, best))
    return sorted(kept)


def from_arabic() -> dict[str, float]:
    """Shares of the pairs: to Cyrillic with the same stem, with the same letters; to Arabic."""
    found = pairs()
    back = [(word.lower(), to_cyrillic(other).lower()) for word, other in found]
    return {
        "pairs": len(found),
        "same stem": sum(stem(word) == stem(made) for word, made in back) / len(found),
        "same word": sum(word == made for word, made in back) / len(found),
        "to arabic": sum(
            to_arabic(word).replace("\u0674", "\u0621") == other for word, other in found
        )
        / len(found),
    }


def round_trip() -> dict[str, float]:
    """Shares of the words of `text` that come back from the Latin draft of 2021.

    Line by line: of tokens, and of types.
    """
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


def _shown(value: float) -> str:
    return f"{value:>9}" if isinstance(value, int) else f"{value:>9.4f}"


def main() -> bool:
    """Print both tables; whether the floors are held."""
    arabic, latin = from_arabic(), round_trip()
    print("Scripts: Arabic letters, on the pairs of cldr\n")
    for name, value in arabic.items():
        bounds = f"   floor {ARABIC_FLOOR}, aim .98" if name == "same stem" else ""
        print(f"{name:<14}{_shown(value)}{bounds}")
    print("\nScripts: Cyrillic -> Latin (2021) -> Cyrillic, the words of text\n")
    for name, value in latin.items():
        bounds = f"   floor {LATIN_FLOOR}, aim .99" if name == "of types" else ""
        print(f"{name:<14}{_shown(value)}{bounds}")
    return arabic["same stem"] >= ARABIC_FLOOR and latin["of types"] >= LATIN_FLOOR
