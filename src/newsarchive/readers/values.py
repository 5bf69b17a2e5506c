"""The values of a record, in whatever shape a program wrote them -> text, a line, names.

A body comes as a string, as HTML, or as the blocks of an editor: EditorJS, Gutenberg, ProseMirror,
Slate, Quill, Draft.js, Lexical, Portable Text, Contentful, Notion, Drupal, Telegram. All of them
are trees of a few kinds of nodes, so one walk reads them: a node gives what stands under the first
of its known keys; blocks are lines, pieces are joined as they stood. What holds words under no
known key is not understood, and never an empty text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from newsarchive.readers.markup import is_markup, plain, unescaped

__all__ = [
    "NotUnderstoodError",
    "is_empty",
    "language_of",
    "line_of",
    "name_of",
    "names_of",
    "other_languages",
    "text_of",
]


class NotUnderstoodError(ValueError):
    """A value is there, but in no shape that is known; the message says which."""


# Keys whose value is the text of an object, tried in this order.
# EditorJS has {"data": {"text": "М"}}, WordPress {"rendered": "<p>М</p>"}, Quill {"insert": "М"}.
_TEXT_KEYS = (
    "text plain_text processed rendered raw html markdown md plain #text _text $t __cdata "
    "cdata @value insert value "
    "innerHTML content_html content_text content body data attributes attrs children ops root "
    "blocks items rows columns "
    "rich_text paragraph message caption title alt"
).split()
# Under these stand the pieces of one line.
_PIECES = {"children", "insert", "ops", "rich_text", "text_entities"}
# Kinds of pieces inside a line: of Telegram, ProseMirror, Slate, Contentful.
_INLINE = set(
    "plain bold italic underline strikethrough strike link text_link mention mention_name "
    "hashtag cashtag code pre phone "
    "email spoiler custom_emoji bot_command text span a bank_card hyperlink inlineCode "
    "emphasis strong".split()
)
_KIND_KEYS = ("type", "_type", "nodeType", "blockName", "object", "name")
# Kinds of nodes that are a line end and nothing else.
_BREAKS = {"hardBreak", "hard_break", "linebreak", "br", "break"}
# What stands for an object where a name is asked for.
_NAME_KEYS = (
    "name title label display_name displayName full_name fullName @value value rendered raw "
    "text #text _text $t $oid "
    "$numberInt $numberLong username nickname login username slug url href @id"
).split()
_FIRST_NAMES = ("first_name", "firstName", "given_name", "givenName")
_LAST_NAMES = ("last_name", "lastName", "family_name", "familyName")
_PART = "\x1e"  # ASCII's record separator: where a block begins or ends
# What may be a sentence: a blank between letters, or a Cyrillic letter.
_WORDS = re.compile(r"[^\W\d_]\s+[^\W\d_]|[\u0400-\u04ff]")
# What programs print for nothing: str(None) of Python, NaN of pandas.
_NO_NAME = re.compile(r"none|nan|null|nil|undefined|n/a|<na>|-|—|–", re.IGNORECASE)

_LONGEST_LIST = 10_000  # characters of a list that was printed into a cell
_SHOWN = 8  # keys of an object that a message names
# Names and codes of languages -> their codes in ISO 639-1.
_LANGUAGES = {
    "kaz": "kk",
    "kz": "kk",
    "kazakh": "kk",
    "қазақша": "kk",
    "қазақ": "kk",
    "rus": "ru",
    "russian": "ru",
    "русский": "ru",
    "eng": "en",
    "english": "en",
}
_CODE = re.compile(
    r"(?:kk|kz|kaz|ru|rus|en|eng|tr|uz|ky|de|fr|zh|qaz|und)(?:[-_][a-z]{2,4})?", re.IGNORECASE
)
_PREFERRED = ("kk", "kz", "kaz", "qaz", "ru", "rus", "en", "eng")


def is_empty(value: Any) -> bool:
    """Whether a field holds nothing: null, an empty string, list or object."""
    return value is None or value in ("", [], {}, ())


def _is_language_map(value: Any) -> bool:
    """Whether an object holds one value for each language: {"kk": …, "ru": …}."""
    if not isinstance(value, Mapping) or not value:
        return False
    return all(isinstance(key, str) and _CODE.fullmatch(key) for key in value)


def _in_one_language(value: Any) -> Any:
    """The value in Kazakh, else in Russian, else in the first language that has one."""
    if not _is_language_map(value):
        return value
    for key in sorted(value, key=_language_rank):
        if not is_empty(value[key]):
            return value[key]
    return None


def _language_rank(key: str) -> int:
    """The place of a language among those that are taken: 0 is the first."""
    code = re.split("[-_]", key.casefold())[0]
    return _PREFERRED.index(code) if code in _PREFERRED else len(_PREFERRED)


def other_languages(value: Any) -> dict[str, Any]:
    """What an object of languages holds beside the value that is taken.

    >>> other_languages({"kk": "Мектеп", "ru": "Школа", "en": ""})
    {'ru': 'Школа'}
    """
    if not _is_language_map(value):
        return {}
    taken = _in_one_language(value)
    return {key: one for key, one in value.items() if one is not taken and not is_empty(one)}


def text_of(value: Any) -> str:
    """The text of a body; a list of strings is its paragraphs.

    Raises:
        NotUnderstoodError: it holds words in a shape that is not known.

    >>> text_of([{"type": "bold", "text": "Мектеп"}, " ашылды."])
    'Мектеп ашылды.'
    >>> text_of({"blocks": [{"type": "paragraph", "data": {"text": "Көпір салынды."}}]})
    'Көпір салынды.'
    """
    if isinstance(value, str):
        return plain(value) if is_markup(value) or "&" in value else value
    if isinstance(value, bool):
        raise NotUnderstoodError(f"{value!r} is no text")
    parted = _node(value, inline=False)
    text = _tidy(parted)
    if not text:
        _check_known(value)
    return text


def _check_known(value: Any) -> None:
    """See that what gave no text has none: an empty body, a picture.

    Raises:
        NotUnderstoodError: it holds words, or is an object of no known kind.
    """
    unknown = isinstance(value, Mapping) and value and not _is_known(value)
    if unknown or _has_words(value):
        raise NotUnderstoodError(f"{_shape(value)} is no text that is known")


def _is_known(value: Mapping[str, Any]) -> bool:
    """Whether an object is of a kind that is known, with or without words."""
    has_text_key = any(key in value for key in _TEXT_KEYS)
    return has_text_key or bool(_kind(value)) or _is_language_map(value)


def _words(text: str) -> str:
    """A string of a tree without its markup."""
    if not is_markup(text) and "&" not in text:
        return text
    lines = plain(text)
    if not lines:
        return lines
    # The blanks around a piece of a line part it from the next one: «<b>Мектеп</b> » «ашылды».
    before = text[: len(text) - len(text.lstrip())]
    after = text[len(text.rstrip()) :]
    return f"{before}{lines}{after}"


def _tidy(text: str) -> str:
    """A text whose blocks are parted by one line end."""
    return re.sub(rf"[ \n]*{_PART}[{_PART} \n]*", "\n", text).strip("\n")


def _node(value: Any, *, inline: bool) -> str:
    """The text of a node of a tree; nodes that are lines end with a line end."""
    if is_empty(value) or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return _words(value)
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, list | tuple):
        return "".join(_items(value, inline=inline))
    raise NotUnderstoodError(f"{value!r:.80} is no text")


def _items(value: list[Any] | tuple[Any, ...], *, inline: bool) -> Iterator[str]:
    """The texts of a list: a line each, but pieces of one line as they stood."""
    # Strings beside objects are the plain pieces of a line: Telegram's exports.
    has_strings = any(isinstance(item, str) for item in value)
    has_objects = any(isinstance(item, Mapping) for item in value)
    are_pieces = inline or (has_strings and has_objects)
    for item in value:
        text = _node(item, inline=inline)
        if not text.strip():
            _check_known(item)
        is_piece = are_pieces or _kind(item) in _INLINE
        # A block among pieces is a line even if it is empty: it parts those around it.
        is_line = _is_block(item) if is_piece else bool(text)
        yield f"{_PART}{text}{_PART}" if is_line else text


def _kind(value: Any) -> str:
    """What an object says that it is: «paragraph», «bold»; nothing without a word of that."""
    if isinstance(value, Mapping):
        for key in _KIND_KEYS:
            kind = value.get(key)
            if isinstance(kind, str):
                return str(kind)
    return ""


def _is_block(value: Any) -> bool:
    """Whether an object is a line or several: a paragraph, a heading, a list."""
    kind = _kind(value)
    return bool(kind) and kind not in _INLINE and kind not in _BREAKS


def _object(value: Mapping[str, Any]) -> str:
    """The text of an object: what stands under the first of the known keys that holds any."""
    kind = _kind(value)
    if kind in _BREAKS:
        return "\n"
    if _is_language_map(value):
        return _node(_in_one_language(value), inline=False)
    keys = list(_TEXT_KEYS)
    # Notion keeps a block under the name of its kind: {"type": "quote", "quote": {...}}.
    if kind and isinstance(value.get(kind), Mapping | list):
        keys.append(kind)
    for taken in keys:
        if taken not in value:
            continue
        text = _node(value[taken], inline=taken in _PIECES)
        if text:
            # Gutenberg's blocks hold further blocks, quotations name whom they quote.
            beside = [key for key in ("innerBlocks", "caption") if key in value and key != taken]
            further = [_node(value[key], inline=False) for key in beside]
            return _PART.join(filter(None, (text, *further)))
    return _node(value.get("innerBlocks"), inline=False)


def _has_words(value: Any) -> bool:
    """Whether a value holds what may be a sentence, at any depth."""
    if isinstance(value, str):
        return _WORDS.search(value) is not None
    if isinstance(value, Mapping):
        return any(map(_has_words, value.values()))
    return isinstance(value, list | tuple) and any(map(_has_words, value))


def _shape(value: Any) -> str:
    """A value as a message names it."""
    if isinstance(value, Mapping):
        return f"an object with {', '.join(map(str, list(value)[:_SHOWN]))}"
    if isinstance(value, list | tuple):
        return "a list of an unknown kind"
    return f"{value!r:.60}"


def line_of(value: Any) -> str | None:
    """A name, a title or an address; None where there is none.

    Raises:
        NotUnderstoodError: it is a truth value, or an object without a name.

    >>> line_of("Мектеп &amp; өмір"), line_of([None, {"name": "Қоғам"}]), line_of(7)
    ('Мектеп & өмір', 'Қоғам', '7')
    """
    if isinstance(value, bool):
        raise NotUnderstoodError(f"{value!r} is no text")
    if is_empty(value):
        return None
    if isinstance(value, str):
        return plain(value) if is_markup(value) else unescaped(value)
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return next(filter(None, map(line_of, value)), None)
    if isinstance(value, Mapping):
        return _name_of_object(value)
    raise NotUnderstoodError(f"{value!r:.80} is no text")


def name_of(value: Any) -> str | None:
    """A line that names somebody or something.

    None where it is what programs print for nothing: «None», «nan», «-».

    Raises:
        NotUnderstoodError: as `line_of`.
    """
    line = line_of(value)
    return None if line is None or _NO_NAME.fullmatch(line.strip()) else line


def _name_of_object(value: Mapping[str, Any]) -> str | None:
    """The name that an object has; None of one that is empty in all.

    Raises:
        NotUnderstoodError: it has no name.
    """
    if _is_language_map(value):
        return line_of(_in_one_language(value))
    for key in _NAME_KEYS:
        name = value.get(key)
        if not isinstance(name, bool) and not is_empty(name):
            return line_of(name)
    first = _first_of(value, _FIRST_NAMES)
    last = _first_of(value, _LAST_NAMES)
    if first or last:
        return " ".join(map(str, filter(None, (first, last))))
    # A title as the blocks of an editor.
    words = _object(value).split()
    if words:
        return " ".join(words)
    if all(map(is_empty, value.values())):
        return None
    raise NotUnderstoodError(f"{_shape(value)} has no name")


def _first_of(value: Mapping[str, Any], keys: Iterable[str]) -> Any:
    """The value of the first of some keys that has one; an empty string without."""
    return next((value[key] for key in keys if value.get(key)), "")


def names_of(value: Any, separators: str) -> list[str]:
    """Names out of a string of several, an object, or a list of both.

    Args:
        value: what a field holds.
        separators: characters that part the names of a string.

    Raises:
        NotUnderstoodError: an object has no name.

    >>> names_of("['лифт', 'зауыт']", ",;"), names_of({"first_name": "А.", "last_name": "Бек"}, ";")
    (['лифт', 'зауыт'], ['А. Бек'])
    """
    if _is_language_map(value):
        value = _in_one_language(value)
    if isinstance(value, str):
        listed = _printed_list(value)
        value = value if listed is None else listed
    if isinstance(value, list | tuple):
        found: list[str] = []
        for item in value:
            found += names_of(item, separators)
        return found
    text = line_of(value)
    if not text:
        return []
    parts = re.split(f"[{separators}\n]", text)
    names = [part.strip() for part in parts]
    return [name for name in names if name and not _NO_NAME.fullmatch(name)]


def _printed_list(text: str) -> list[Any] | None:
    """A list that Python or JSON printed into a cell: "['а', 'б']"; None of any other text."""
    is_in_brackets = text.startswith("[") and text.endswith("]")
    if not is_in_brackets or len(text) > _LONGEST_LIST:
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return value if is_list else None


def language_of(value: Any) -> str | None:
    """A language code without its country: «kk-KZ», «kaz» and «Kazakh» are kk.

    Raises:
        NotUnderstoodError: it is no text.

    >>> language_of("kk-KZ"), language_of({"@type": "Language", "alternateName": "kaz"})
    ('kk', 'kk')
    """
    # schema.org keeps the code there; the `name` beside it may be in any language.
    if isinstance(value, Mapping) and value.get("alternateName"):
        value = value["alternateName"]
    text = name_of(value) or ""
    code = re.split(r"[-_]", text.strip().casefold())[0]
    return _LANGUAGES.get(code, code) or None
