"""Which encoding bytes are in, and which wrong one a text once was decoded with: by how plausible its letters are.

CP1251 (Russian) and KZ-1048 (Kazakh, STRK1048-2002) differ in sixteen bytes only: қ of the one is ќ of the other, and
neither Kazakh nor Russian has a ќ. Detectors that do not look at the alphabet confuse the two.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import TYPE_CHECKING

from newsarchive.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["check_encoding", "detect", "misread", "of_header", "recoded"]

_LOWER = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
_LETTER = re.compile(f"[{_LOWER}{_LOWER.upper()}]")
_VOWEL = re.compile("[аеёиоуыэюяәөұүі]", re.IGNORECASE)
_FREQUENT = re.compile("[аеинорстлкмдыі]", re.IGNORECASE)
# Neither ASCII nor these letters nor what is printed between words; or a capital inside a word.
_ODD = re.compile(
    f"[^\\x09-\\x0d\\x20-\\x7e{_LOWER}{_LOWER.upper()}\\xa0\\xab\\xad\\xb0\\xb7\\xbb«»“”„‘’‚‹›—–…№§°•€₸©\ufeff\u200b-\u200f]"
    f"|(?<=[{_LOWER}])[{_LOWER.upper()}](?=[{_LOWER}])"
)
_VALID_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?\sencoding=["']([\w.:-]+)|<meta[^>]{0,200}?\bcharset=["']?([\w.:-]+)""",
    re.IGNORECASE,
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MISREADINGS = (  # read as, really
    ("cp1252", "utf-8"),
    ("cp1251", "utf-8"),
    ("kz1048", "utf-8"),
    ("cp1251", "kz1048"),
    ("cp1252", "cp1251"),
    ("cp1252", "kz1048"),
    ("cp866", "cp1251"),
    ("cp1251", "cp866"),
)
_USUAL = bytes(
    byte for byte in range(256) if not _ODD.match(bytes([byte]).decode("kz1048", "replace"))
)
_SAMPLE = 2000  # characters


def _plausibility(text: str) -> float:
    """How much of what is not ASCII reads as Kazakh or Russian: 0 to 1."""
    letters, odd = len(_LETTER.findall(text)), len(_ODD.findall(text))
    # Both alphabets have 42 vowels and 75 frequent letters in a hundred; KOI8-R read as CP1251 has 23 and 45.
    if len(_VOWEL.findall(text)) + len(_FREQUENT.findall(text)) < 0.9 * letters:
        return 0.0
    return max(0.0, 1 - odd / letters) if letters else 0.0


def check_encoding(name: str) -> str:
    """The name of a codec of text.

    Raises:
        SourceError: Python has none of this name.
    """
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, UnicodeError):
        raise SourceError(f"no encoding {name!r}: name one like utf-8, cp1251 or kz1048") from None


def _declared(head: bytes) -> str | None:
    """The encoding that an XML or HTML page says it is in; None where it says none, or none that exists."""
    if (match := _DECLARED.search(head[:4096])) is None:
        return None
    return _known((match[1] or match[2]).decode())


def of_header(content_type: str | None) -> str | None:
    """The encoding that a Content-Type says; None where it says none, or none that exists."""
    match = re.search(r"charset=[\"']?([\w.:-]+)", content_type or "", re.IGNORECASE)
    return _known(match[1]) if match else None


def _known(name: str) -> str | None:
    try:
        name = check_encoding(name)
    except SourceError:
        return None
    return (
        None if name.startswith("utf-16") else name
    )  # it was read byte by byte, so it is not that


def detect(head: bytes) -> str | None:
    """The encoding of a source by its first bytes; None where they read as no text in any.

    UTF-8, UTF-16, CP1251 and KZ-1048 are told apart; what an XML or HTML page declares goes before that. A source that
    is mostly UTF-8 is UTF-8 with damaged places.
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):  # U+00xx and U+04xx
        if len(head) > 1 and high.count(0) + high.count(4) > 0.8 * len(high):
            return name
    if head.lstrip().startswith(b"<") and (says := _declared(head)):
        return says
    high_bytes = len(head) - len(head.translate(None, bytes(range(128, 256))))
    if sum(map(len, _VALID_UTF8.findall(head))) >= 0.5 * high_bytes:
        return "utf-8"
    read = {name: _plausibility(head.decode(name, "replace")) for name in ("cp1251", "kz1048")}
    best = max(read, key=lambda name: read[name])
    return best if read[best] > 0.93 else None


def recoded(chunks: Iterator[bytes], encoding: str) -> tuple[Iterator[bytes], str]:
    """Bytes without a byte order mark, in an encoding in which line ends are those of ASCII, and its name.

    Raises:
        UnicodeDecodeError: while they are read, where they are not in the encoding.
    """
    if not encoding.startswith(("utf-16", "utf-32")):
        return _without_bom(chunks), encoding
    decoder = codecs.getincrementaldecoder(encoding)()

    def utf8() -> Iterator[bytes]:
        for chunk in chunks:
            yield decoder.decode(chunk).encode("utf-8", "replace")
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")

    return _without_bom(utf8()), "utf-8"


def _without_bom(chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield next(chunks, b"").removeprefix(codecs.BOM_UTF8)
    yield from chunks


@cache
def _bytes_of(codec: str) -> dict[int, int]:
    """Character -> byte; the control characters of Latin-1 stand for their bytes, as browsers have it."""
    known = {ord(bytes([byte]).decode(codec, "ignore") or chr(byte)): byte for byte in range(256)}
    return {byte: byte for byte in range(0x80, 0xA0)} | known


def misread(text: str) -> tuple[str, str] | None:
    """How a text was decoded wrongly before it came here: (the encoding it was read as, the one it is in).

    None where it reads well, or no such pair of encodings makes it read well.
    """
    sample = text[:_SAMPLE]
    known = sample.encode("kz1048", "ignore")
    if (
        len(sample) - len(known) + len(known.translate(None, _USUAL)) < 4
    ):  # of what reads well, hardly more is odd
        return None
    blank = sum(map(sample.count, " \n\t"))
    foreign = len(sample) - len(sample.encode("ascii", "ignore"))
    if 2 * foreign < len(sample) - blank or (before := _plausibility(sample)) > 0.97:
        return None
    best, found = max(before + 0.05, 0.9), None
    for wrong, right in _MISREADINGS:
        bytes_of = _bytes_of(wrong)
        data = bytes(bytes_of[ord(letter)] for letter in sample if ord(letter) in bytes_of)
        if len(data) < 0.9 * len(sample):
            continue
        if (wrong, right) == ("cp1251", "kz1048") and not (
            re.search("[ќѕј]", sample) and "ы" in sample
        ):
            continue  # Ukrainian, Belarusian, Serbian: no language has both
        repaired = data.decode(right, "replace")
        if (after := _plausibility(repaired)) > best:
            best, found = after, (wrong, right)
    return found
