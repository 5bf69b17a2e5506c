"""Which encoding bytes are in, by how plausible their letters are.

CP1251 (Russian) and KZ-1048 (Kazakh,
STRK1048-2002) differ in sixteen bytes only: қ of the one is ќ of the other, and neither Kazakh nor
Russian has a ќ. Detectors that do not look at the alphabet confuse the two. Declarations are often
wrong: sound UTF-8 is UTF-8 whatever is declared, and old Kazakh sites declare «windows-1251» where
they have KZ-1048.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from newsarchive.errors import SourceError
from newsarchive.readers.plausibility import plausibility

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["check_encoding", "detect", "of_header", "recoded", "unknown"]

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
_HIGH_BYTES = bytes(range(0x80, 0x100))  # those that are not ASCII
_ENOUGH = 0.93  # plausibility of a text that is read well


def check_encoding(name: str) -> str:
    """The name of a codec of text.

    >>> check_encoding("Windows-1251")
    'cp1251'

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
    match = _DECLARED.search(head[:4096])
    if match is None:
        return None
    name = match[1] or match[2]
    return _known(name.decode())


def of_header(content_type: str | None) -> str | None:
    """The encoding that a Content-Type says; None where it says none, or none that exists.

    >>> of_header("text/html; charset=windows-1251")
    'cp1251'
    """
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

    >>> detect("Қазақстан Республикасы".encode("kz1048"))
    'kz1048'

    Args:
        head: the first bytes.
        declared: what stands outside of them, in a header.
    """
    wide = _of_wide(head)
    if wide is not None:
        return wide
    high = _count_high(head)
    sound = sum(map(len, _VALID_UTF8.findall(head)))
    if high and sound >= 0.9 * high:
        return "utf-8"
    # Only a page declares something; what stands in a text is about something else.
    is_page = head.lstrip().startswith(b"<")
    if not declared and is_page:
        declared = _declared(head)
    if declared:
        return _confirmed(head, declared)
    return "utf-8" if sound >= 0.5 * high else _by_letters(head)


def _count_high(data: bytes) -> int:
    """How many bytes are not ASCII."""
    return len(data) - len(data.translate(None, _HIGH_BYTES))


def _of_wide(head: bytes) -> str | None:
    """UTF-8 with its mark, UTF-16 or UTF-32; None where the bytes are none of them."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    # Of four bytes of UTF-32 the higher two are 0.
    for name, zeros in (
        ("utf-32-le", (head[2::4], head[3::4])),
        ("utf-32-be", (head[0::4], head[1::4])),
    ):
        if len(head) >= 8 and all(part.count(0) > 0.95 * len(part) for part in zeros):
            return name if any(head) else None
    # Of two bytes of UTF-16 the higher is 0 or 4: Latin letters are U+00xx, Cyrillic ones U+04xx.
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        usual = high.count(0) + high.count(4)
        if len(head) > 1 and usual > 0.8 * len(high):
            return name
    return None


def _by_letters(head: bytes, names: tuple[str, ...] = _BY_LETTERS) -> str | None:
    """The 8-bit encoding in which bytes read best as Kazakh or Russian.

    None where they read well in none.
    """
    best, found = _ENOUGH, None
    for name in names:
        score = plausibility(head.decode(name, "replace"))
        # A rarer encoding must be clearly better, not by one odd sign.
        is_rare = found is not None and name != "kz1048"
        least_gain = 0.005 if is_rare else 0
        if score > best + least_gain:
            best, found = score, name
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
    as_found = plausibility(head.decode(found, "replace"))
    as_declared = plausibility(head.decode(says, "replace"))
    return found if as_found - as_declared > 0.02 else says


def _is_mostly_high(head: bytes) -> bool:
    """Whether the words of a page are not in Latin letters, as those of a page in Latin-1 are."""
    words = _MARKUP.sub(b" ", head)
    latin = len(re.findall(rb"[A-Za-z]", words))
    return _count_high(words) > latin


def unknown(head: bytes) -> str:
    """Why bytes are read in no encoding, and what to do."""
    if head.count(0) > 0.05 * len(head):
        return "is no text: save it as text, or name its format with --format"
    mend = "name its encoding with --encoding if it is text"
    return f"is no text in UTF-8, UTF-16, CP1251 or KZ-1048: {mend}"


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
