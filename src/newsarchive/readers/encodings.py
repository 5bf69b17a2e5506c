"""Which encoding bytes are in, and which wrong one a text once was decoded with.

By how plausible its letters are.

CP1251 (Russian) and KZ-1048 (Kazakh, STRK1048-2002) differ in sixteen bytes only: қ of the one is ќ
of the other, and neither Kazakh nor Russian has a ќ. Detectors that do not look at the alphabet
confuse the two. Declarations are often
wrong: sound UTF-8 is UTF-8 whatever is declared, and «windows-1251» is where old Kazakh sites have
    KZ-1048.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import TYPE_CHECKING

from newsarchive.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["check_encoding", "detect", "lossy", "misread", "of_header", "recoded", "unknown"]

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
_BOMS = (  # that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
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
    ("cp1251", "ptcp154"),
    ("cp1254", "utf-8"),
    ("iso8859-5", "utf-8"),
    ("koi8-r", "utf-8"),
    ("mac-roman", "utf-8"),
    ("mac-cyrillic", "utf-8"),
    ("cp866", "utf-8"),
    ("gb18030", "utf-8"),
    ("koi8-r", "cp1251"),
    ("cp1251", "koi8-r"),
    ("cp1252", "koi8-r"),
)
# The encodings that are told by their letters, the likelier first.
_BY_LETTERS = ("cp1251", "kz1048", "ptcp154", "mac-cyrillic")
# Those that are tried only where what is declared makes no sense: too many texts read well in one
# of them.
_DECLARED_ONLY = ("koi8-r", "iso8859-5", "cp866")
_MARKUP = re.compile(rb"(?is)<(script|style)\b.*?</\1|<[^>]*>")
# What a page may declare: encodings of text, as browsers know them; not every codec of Python is
# one.
_DECLARABLE = re.compile(
    r"utf-8|ascii|cp\d{3,4}|iso8859-\d+|koi8-[rtu]|mac-(?:cyrillic|roman)|kz1048|ptcp154|gb\w+"
    r"|hz|big5\w*|shift_jis\w*"
    r"|euc_\w+|iso2022_\w+|tis-620"
)
# Latin-1 is what pages declare that declare nothing; browsers read it as CP1252.
_WESTERN = {"ascii", "iso8859-1", "cp1252"}
_SMALL, _CAPITALS = re.compile(f"[{_LOWER}]"), re.compile(f"[{_LOWER.upper()}]")
_TURNED = re.compile(f"\\b[{_LOWER}][{_LOWER.upper()}]+\\b")
_USUAL = bytes(
    byte for byte in range(256) if not _ODD.match(bytes([byte]).decode("kz1048", "replace"))
)
_SAMPLE = 2000  # characters


def _plausibility(text: str) -> float:
    """How much of what is not ASCII reads as Kazakh or Russian: 0 to 1."""
    letters, odd = len(_LETTER.findall(text)), len(_ODD.findall(text))
    # Both alphabets have 42 vowels and 75 frequent letters in a hundred; KOI8-R read as CP1251 has
    # 23 and 45.
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
    """The encoding that an XML or HTML page says it is in.

    None where it says none, or none that exists.
    """
    if (match := _DECLARED.search(head[:4096])) is None:
        return None
    return _known((match[1] or match[2]).decode())


def of_header(content_type: str | None) -> str | None:
    """The encoding that a Content-Type says; None where it says none, or none that exists."""
    match = re.search(r"charset=[\"']?([\w.:-]+)", content_type or "", re.IGNORECASE)
    return _known(match[1]) if match else None


def _known(name: str) -> str | None:
    """The codec of a declared name.

    None of UTF-16 too, for the declaration was read byte by byte.
    """
    try:
        name = check_encoding(name)
    except SourceError:
        return None
    if not _DECLARABLE.fullmatch(name):
        return None
    return "cp1252" if name in _WESTERN else name


def detect(head: bytes, declared: str | None = None) -> str | None:
    """The encoding of a source by its first bytes; None where they read as no text in any.

    UTF-8, UTF-16 and UTF-32 are told by their bytes, whatever is declared; then what an XML or HTML
    page or a header declares is taken, unless the letters contradict it; CP1251, KZ-1048, PTCP154
    and MacCyrillic are told apart by their letters. A source that is mostly UTF-8 is UTF-8 with
    damaged places.

    Args:
        head: the first bytes.
        declared: what stands outside of them, in a header.
    """
    if (wide := _of_wide(head)) is not None:
        return wide
    high_bytes = len(head) - len(head.translate(None, bytes(range(128, 256))))
    sound = sum(map(len, _VALID_UTF8.findall(head)))
    if sound >= 0.9 * high_bytes and high_bytes:
        return "utf-8"
    says = declared or (_declared(head) if head.lstrip().startswith(b"<") else None)
    if says is not None:
        return _confirmed(head, says)
    return "utf-8" if sound >= 0.5 * high_bytes else _by_letters(head)


def _of_wide(head: bytes) -> str | None:
    """UTF-8 with its mark, UTF-16 or UTF-32; None where the bytes are none of them."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    for name, zeros in (
        ("utf-32-le", (head[2::4], head[3::4])),
        ("utf-32-be", (head[0::4], head[1::4])),
    ):
        if len(head) >= 8 and all(part.count(0) > 0.95 * len(part) for part in zeros):
            return name if any(head) else None
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):  # U+00xx and U+04xx
        if len(head) > 1 and high.count(0) + high.count(4) > 0.8 * len(high):
            return name
    return None


def _by_letters(head: bytes, names: tuple[str, ...] = _BY_LETTERS) -> str | None:
    """The 8-bit encoding in which bytes read best as Kazakh or Russian.

    None where they read well in none.
    """
    best, found = 0.93, None
    for name in names:
        plausibility = _plausibility(head.decode(name, "replace"))
        # A rarer encoding must be clearly better, not by one odd sign.
        if plausibility > best + (0.005 if found and name != "kz1048" else 0):
            best, found = plausibility, name
    return found


def _confirmed(head: bytes, says: str) -> str:
    """What is declared, or what the letters say where they contradict it.

    «windows-1251» is declared by pages in KZ-1048, Latin-1 by servers that were never told. A
    declaration that makes no Cyrillic text of bytes that have one is wrong, so encodings are tried
    that are not guessed otherwise.
    """
    if says in {"cp1251", "kz1048"}:
        return _by_letters(head) or _by_letters(head, _DECLARED_ONLY) or says
    if not _is_mostly_high(head):
        return says
    found = _by_letters(head, _BY_LETTERS + _DECLARED_ONLY) or says
    gain = _plausibility(head.decode(found, "replace")) - _plausibility(
        head.decode(says, "replace")
    )
    return found if gain > 0.02 else says


def _is_mostly_high(head: bytes) -> bool:
    """Whether the words of a page are not in Latin letters, as those of a page in Latin-1 are."""
    words = _MARKUP.sub(b" ", head)
    latin = len(re.findall(rb"[A-Za-z]", words))
    high = len(words) - len(words.translate(None, bytes(range(128, 256))))
    return high > latin


def unknown(head: bytes) -> str:
    """Why bytes are read in no encoding, and what to do."""
    if head.count(0) > 0.05 * len(head):
        return "is no text: save it as text, or name its format with --format"
    return (
        "is no text in UTF-8, UTF-16, CP1251 or KZ-1048: name its encoding with --encoding "
        "if it is text"
    )


def recoded(chunks: Iterator[bytes], encoding: str) -> tuple[Iterator[bytes], str]:
    """Bytes without a byte order mark, in an encoding whose line ends are those of ASCII; its name.

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
    """Character -> byte.

    The control characters of Latin-1 stand for their bytes, as browsers have it.
    """
    known = {ord(bytes([byte]).decode(codec, "ignore") or chr(byte)): byte for byte in range(256)}
    return {byte: byte for byte in range(0x80, 0xA0)} | known


def misread(text: str) -> tuple[str, str] | None:
    """How a text was decoded wrongly before it came here.

    (the encoding it was read as, the one it is in).

    None where it reads well, or no such pair of encodings makes it read well.
    """
    sample = text[:_SAMPLE]
    known = sample.encode("kz1048", "ignore")
    odd = len(sample) - len(known) + len(known.translate(None, _USUAL))
    # Of what reads well, hardly more is odd. KOI8-R read as CP1251 has capitals for small letters.
    if odd < 4 and not _has_case_turned(sample):
        return None
    blank = sum(map(sample.count, " \n\t"))
    foreign = len(sample) - len(sample.encode("ascii", "ignore"))
    if 2 * foreign < len(sample) - blank or (before := _plausibility(sample)) > 0.97:
        return None
    best, found = max(before + 0.05, 0.9), None
    for wrong, right in _MISREADINGS:
        data = _as_it_was(sample, wrong)
        if len(data) < 0.9 * len(sample):
            continue
        if (
            wrong == "cp1251"
            and right in {"kz1048", "ptcp154"}
            and not ("ы" in sample and _FONT_LETTERS.search(sample))
        ):
            continue  # Ukrainian, Belarusian, Serbian
        repaired = data.decode(right, "replace")
        if (after := _plausibility(repaired)) > best:
            best, found = after, (wrong, right)
    return found


def _has_case_turned(text: str) -> bool:
    """Whether capitals stand for small letters, and small letters begin words of them: «ыЛПМБ»."""
    small, capitals = len(_SMALL.findall(text)), len(_CAPITALS.findall(text))
    return capitals > small and len(_TURNED.findall(text)) > 1


def _as_it_was(text: str, wrong: str) -> bytes:
    """The bytes that a text was before they were decoded wrongly."""
    if wrong == "gb18030":
        return text.encode(wrong, "ignore")
    bytes_of = _bytes_of(wrong)
    return bytes(bytes_of[ord(letter)] for letter in text if ord(letter) in bytes_of)


# Letters of Serbian and Macedonian; old Kazakh fonts draw Қ, Ғ, Ң, Ө, Ұ, Ү in their places. Neither
# language has ы.
_FONT_LETTERS = re.compile("[ЉљЊњЏџЂђЋћЌќЃѓЅѕЈј]")
_KAZAKH_LETTER = re.compile("[әғқңөұүһ]", re.IGNORECASE)
# A letter between small letters, or before one at the beginning of a word, that became a question
# mark.
_LOST = re.compile(r"(?<=[а-яёі])\?+(?=[а-яёі])|(?<![\w?!.…»\")])\?(?=[а-яёі]{2})")
_REPLACED = re.compile("(?<=[^\\W\\d_])\ufffd+(?=[^\\W\\d_])")


def _is_in_a_font(text: str) -> bool:
    """Whether a text is in the letters of an old font.

    In several of its words, beside ы, and without ә ғ қ ң ө.
    """
    if "ы" not in text or not _FONT_LETTERS.search(text):
        return False
    words = text.split()
    drawn = sum(_FONT_LETTERS.search(word) is not None for word in words)
    # A Serbian name is met in a text or two.
    return 4 * drawn >= len(words) or (drawn >= 3 and not _KAZAKH_LETTER.search(text))


def lossy(text: str) -> str | None:
    """Why the letters of a text are lost or those of a font; None where they are there.

    >>> lossy("?аза?стан Республикасы")
    "has letters that were lost before: '?аза?стан': make it anew from its source, in UTF-8"
    >>> lossy("Қазақстан Республикасы ме?")
    """
    if found := _REPLACED.search(text):
        return _lost_at(text, found)
    if _is_in_a_font(text):
        word = _word_at(text, _FONT_LETTERS.search(text))
        return f"has letters of an old Kazakh font: {word!r}: convert it to Unicode first"
    # The question marks of addresses are their own.
    words = [word for word in text.split() if "?" in word and not re.search("[/=]", word)]
    marked = " ".join(words)
    places = list(_LOST.finditer(marked))
    if not places:
        return None
    # A missing blank after a question mark is met once or twice; lost letters are in every
    # sentence.
    least = 3 if _KAZAKH_LETTER.search(text) else 2 if len(text) > 100 else 1
    return _lost_at(marked, places[0]) if len(places) >= least else None


def _lost_at(text: str, place: re.Match[str]) -> str:
    word = _word_at(text, place)
    return f"has letters that were lost before: {word!r}: make it anew from its source, in UTF-8"


def _word_at(text: str, place: re.Match[str] | None) -> str:
    """The word in which a match lies."""
    middle = place.start() if place else 0
    start = max((text.rfind(blank, 0, middle) for blank in " \n"), default=-1) + 1
    return re.split(r"\s", text[start : middle + 40], maxsplit=1)[0][:40]
