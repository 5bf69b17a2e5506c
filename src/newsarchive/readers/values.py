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
from collections.abc import Iterator, Mapping
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
_WORDS = re.compile(r"[^\W\d_]\s+[^\W\d_]|[\u0400-\u04ff]")
_NO_NAME = re.compile(r"none|nan|null|nil|undefined|n/a|<na>|-|—|–", re.IGNORECASE)

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
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(isinstance(key, str) and _CODE.fullmatch(key) for key in value)
    )


def _in_one_language(value: Any) -> Any:
    """The value in Kazakh, else in Russian, else in the first language that has one."""
    if not _is_language_map(value):
        return value
    ranked = sorted(value, key=_language_rank)
    return next((value[key] for key in ranked if not is_empty(value[key])), None)


def _language_rank(key: str) -> int:
    code = re.split("[-_]", key.casefold())[0]
    return _PREFERRED.index(code) if code in _PREFERRED else len(_PREFERRED)


def other_languages(value: Any) -> dict[str, Any]:
    """What an object of languages holds beside the value that is taken."""
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
    text = _tidy(_node(value, inline=False))
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
    return bool(_kind(value)) or _is_language_map(value) or any(key in value for key in _TEXT_KEYS)


def _words(text: str) -> str:
    if is_markup(text) or "&" in text:
        lines = plain(text)
        # What stands around a piece of a line parts it from the next one.
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}{lines}{after}" if lines else lines
    return text


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
    mixed = any(isinstance(item, str) for item in value) and any(
        isinstance(item, Mapping) for item in value
    )
    for item in value:
        text = _node(item, inline=inline)
        if not text.strip():
            _check_known(item)
        if not (inline or mixed or _is_piece(item)):
            text = f"{_PART}{text}{_PART}" if text else ""
        elif _is_block(item):
            text = f"{_PART}{text}{_PART}"
        yield text


def _kind(value: Any) -> str:
    if not isinstance(value, Mapping):
        return ""
    return next((str(value[key]) for key in _KIND_KEYS if isinstance(value.get(key), str)), "")


def _is_piece(value: Any) -> bool:
    return _kind(value) in _INLINE


def _is_block(value: Any) -> bool:
    return bool(_kind(value)) and not _is_piece(value) and _kind(value) not in _BREAKS


def _object(value: Mapping[str, Any]) -> str:
    """The text of an object: what stands under the first of the known keys that holds any."""
    if _kind(value) in _BREAKS:
        return "\n"
    if _is_language_map(value):
        return _node(_in_one_language(value), inline=False)
    kind = _kind(value)
    # Notion keeps a block under the name of its kind.
    keys = [*_TEXT_KEYS, *([kind] if kind and isinstance(value.get(kind), Mapping | list) else [])]
    for taken in keys:
        if taken in value and (text := _node(value[taken], inline=taken in _PIECES)):
            # Gutenberg's blocks hold further blocks, quotations name whom they quote.
            beside = [key for key in ("innerBlocks", "caption") if key in value and key != taken]
            further = [_node(value[key], inline=False) for key in beside]
            return _PART.join(filter(None, (text, *further)))
    return _node(value.get("innerBlocks"), inline=False)


def _has_words(value: Any) -> bool:
    """Whether a value holds what may be a sentence.

    A blank between letters, or a Cyrillic letter.
    """
    if isinstance(value, str):
        return _WORDS.search(value) is not None
    if isinstance(value, Mapping):
        return any(map(_has_words, value.values()))
    return isinstance(value, list | tuple) and any(map(_has_words, value))


def _shape(value: Any) -> str:
    """A value as a message names it."""
    if isinstance(value, Mapping):
        return f"an object with {', '.join(map(str, list(value)[:8]))}"
    return "a list of an unknown kind" if isinstance(value, list | tuple) else f"{value!r:.60}"


def line_of(value: Any) -> str | None:
    """A name, a title or an address; None where there is none.

    Raises:
        NotUnderstoodError: it is a truth value, or an object without a name.
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
    if _is_language_map(value):
        return line_of(_in_one_language(value))
    for key in _NAME_KEYS:
        if not isinstance(one := value.get(key), bool) and not is_empty(one):
            return line_of(one)
    parts = [
        next((value[key] for key in keys if value.get(key)), "")
        for keys in (_FIRST_NAMES, _LAST_NAMES)
    ]
    if name := " ".join(map(str, filter(None, parts))):
        return name
    if _object(value).strip():  # a title as the blocks of an editor
        return " ".join(_object(value).split())
    if all(map(is_empty, value.values())):
        return None
    raise NotUnderstoodError(f"{_shape(value)} has no name")


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
    if isinstance(value, str) and (listed := _printed_list(value)) is not None:
        value = listed
    if isinstance(value, list | tuple):
        return [name for item in value for name in names_of(item, separators)]
    text = line_of(value)
    if not text:
        return []
    names = (name.strip() for name in re.split(f"[{separators}\n]", text))
    return [name for name in names if name and not _NO_NAME.fullmatch(name)]


def _printed_list(text: str) -> list[Any] | None:
    """A list that Python or JSON printed into a cell: "['а', 'б']"; None of any other text."""
    if not (text.startswith("[") and text.endswith("]")) or len(text) > 10_000:
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, list) and all(isinstance(one, str) for one in value) else None


def language_of(value: Any) -> str | None:
    """A language code without its country: «kk-KZ», «kaz» and «Kazakh» are kk.

    Raises:
        NotUnderstoodError: it is no text.
    """
    if isinstance(value, Mapping) and value.get("alternateName"):  # schema.org keeps the code there
        value = value["alternateName"]
    text = name_of(value)
    if not text or not (code := re.split(r"[-_]", text.strip().casefold())[0]):
        return None
    return _LANGUAGES.get(code, code)
