"""A record -> an Article, made once.

Its fields are converted, completed from the text, and checked before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.addresses import host_of, is_address
from newsarchive.articles import Article, Origin, key_of
from newsarchive.errors import ArticleError
from newsarchive.kazakh.moments import read_date
from newsarchive.readers import damage, values
from newsarchive.readers.content import refused
from newsarchive.readers.derived import completed
from newsarchive.readers.identity import qualified
from newsarchive.readers.records import KEYS, Record, candidates, is_key, with_inner
from newsarchive.readers.shapes import adapted, unpublished
from newsarchive.readers.values import is_empty
from newsarchive.results import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newsarchive.readers.records import Passed
    from newsarchive.readers.settings import Settings
    from newsarchive.results import Refused

__all__ = ["articles_of"]

_SEPARATORS = {"authors": ";", "tags": ",;"}  # an author's name may have a comma
_DATES = {"date", "modified"}
_SHOWN = 8  # keys of a record that a message names at most
# What is kept although it was not understood, by field; without its text an article is refused.
_UNREAD = {"date": "date-unread", "modified": "modified-unread"}
# Where an address stands in an object: JSON-LD, Atom, WordPress, what XML became.
_ADDRESS_KEYS = ("@id", "url", "href", "link", "canonical", "@value", "value", "rendered", "#text")


@attrs.frozen
class _Unread:
    """A value that was not understood, under its key."""

    field: str
    key: str
    reason: str


def articles_of(
    record: Record, file: str, settings: Settings
) -> Iterator[Article | Note | Refused | Passed]:
    """The article of a record, or why there is none, and what of it was not understood.

    What no field takes is kept in `extra`: {"title": "Т", "text": "М", "views": 7} is an article
    with `extra` {"views": 7}.

    Args:
        record: what was read.
        file: the source it was read from, as it was named.
        settings: the options of `read`.
    """
    if _is_whole_export(record.fields):
        yield from _as_exported(record, file, settings)
        return
    fields = with_inner(adapted(record.fields), settings.mapping)
    passed = unpublished(fields)
    if passed is not None:
        yield passed
        return
    taken, extra, unread = _converted_fields(fields, settings)
    if record.teaser:
        extra["teaser"] = True
    bare_id = None
    if not _is_own_export(fields) and not settings.ids_as_they_are:
        bare_id = _qualify(taken, is_guid=record.is_feed)
    try:
        _check_understood(fields, taken, unread)
        made = completed({**taken, "extra": extra}, settings)
        _check_texts(made, settings.limits.text)
        yield Article(**made, origin=Origin(file, record.line, bare_id))
    except ArticleError as fault:
        code = getattr(fault, "code", "no-text")
        yield refused(code, str(fault), file=file, line=record.line, record=record.name)
        return
    for one in unread:
        code = _UNREAD.get(one.field, "field-unread")
        reason = f"{one.key}: {one.reason}: it is kept in extra"
        yield Note(file, record.line, reason, code, record.name)


def _qualify(taken: dict[str, Any], *, is_guid: bool) -> str | None:
    """Join an id that only its source knows with its host or name: 7 is the 7 of zakon.kz.

    Args:
        taken: the fields of an Article, in which the id is changed.
        is_guid: whether it is the id of an entry of a feed.

    Returns:
        the id as it was; None where it stays so.
    """
    bare_id = taken.get("id")
    if not bare_id:
        return None
    joined = qualified(bare_id, url=taken.get("url"), source=taken.get("source"), is_guid=is_guid)
    if joined == bare_id:
        return None
    taken["id"] = joined
    return str(bare_id)


def _converted_fields(
    fields: Mapping[str, Any], settings: Settings
) -> tuple[dict[str, Any], dict[str, Any], list[_Unread]]:
    """The fields of a record as an Article has them.

    Returns:
        the values by field; what of the record is left, for `extra`; what was not understood.
    """
    named, extra = candidates(fields, settings.mapping)
    if _is_own_export(fields):
        extra = _own_extra(extra)
    taken: dict[str, Any] = {}
    unread: list[_Unread] = []
    for field, keys in named.items():
        key, value, problems = _first(field, keys, fields, settings)
        if key is not None:
            taken[field] = value
        else:
            # One message for a field is enough, however many keys it has.
            unread += problems[:1]
        extra |= _left(field, keys, key, fields)
    return taken, extra, unread


def _is_own_export(fields: Mapping[str, Any]) -> bool:
    """Whether this package wrote the record: its key is the key of its id."""
    id_, key = fields.get("id"), fields.get("key")
    return isinstance(id_, str) and isinstance(key, str) and key == key_of(id_)


# The keys of an exported article: where it came from is of one load only, its key is added.
_EXPORTED = {field.name for field in attrs.fields(Article)} - {"origin"} | {"key"}


def _is_whole_export(fields: Mapping[str, Any]) -> bool:
    """Whether a record is an article as `Archive.export` wrote it, with no field added."""
    return (
        isinstance(fields.get("extra"), Mapping)
        and _is_own_export(fields)
        and fields.keys() <= _EXPORTED
    )


def _as_exported(record: Record, file: str, settings: Settings) -> Iterator[Article | Refused]:
    """The article of a record that this package wrote, exactly as it was."""
    fields = {name: value for name, value in record.fields.items() if name != "key"}
    try:
        _check_texts(fields, settings.limits.text)
        yield Article(**fields, origin=Origin(file, record.line))
    except _UnfitError as fault:
        yield refused(fault.code, str(fault), file=file, line=record.line, record=record.name)
    except ArticleError as fault:
        yield refused("no-text", str(fault), file=file, line=record.line, record=record.name)


def _own_extra(others: Mapping[str, Any]) -> dict[str, Any]:
    """What our own export keeps in `extra`, as it was."""
    inner = others.get("extra")
    kept = {key: value for key, value in others.items() if key not in {"key", "extra"}}
    return {**kept, **inner} if isinstance(inner, Mapping) else kept


def _first(
    field: str, keys: list[str], fields: Mapping[str, Any], settings: Settings
) -> tuple[str | None, Any, list[_Unread]]:
    """The first value of a field that is there and understood.

    Args:
        field: of an Article.
        keys: of the record, the best first: `content`, then `body`.
        fields: the record.
        settings: the options of `read`.

    Returns:
        the key, the value, and what was not understood before it; (None, None, ...) without one.
    """
    problems = []
    for key in keys:
        if is_empty(fields[key]):
            continue
        try:
            value = _converted(field, fields[key], settings)
        except ValueError as fault:
            problems.append(_Unread(field, key, str(fault)))
            continue
        if not is_empty(value):
            return key, value, problems
    # A headline without a text still has a key for it, which says that it is no damaged record.
    if field in {"title", "text"} and not problems:
        return keys[0], "", problems
    return None, None, problems


def _left(
    field: str, keys: list[str], taken: str | None, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """What the keys of a field hold beside the value that was taken.

    Args:
        field: of an Article.
        keys: of the record.
        taken: the key whose value was taken; None where none was.
        fields: the record.
    """
    left = {key: fields[key] for key in keys if key != taken and not is_empty(fields[key])}
    if taken is None:
        if field in _DATES:
            return {key: value for key, value in left.items() if _is_kept(value)}
        return left
    value = fields[taken]
    # An article has one section; of ["Қоғам", "Білім"] the other one is not lost.
    if field == "section" and isinstance(value, list) and len(value) > 1:
        left[taken] = value
    elif field in {"text", "title"}:
        others = values.other_languages(value)
        if others:
            left[taken] = others
    return left


def _is_kept(value: Any) -> bool:
    """Whether a date that is none says anything: «NaT» and 0000-00-00 do not."""
    try:
        return read_date(value) is not None
    except ValueError:
        return True


def _check_understood(
    fields: Mapping[str, Any], taken: Mapping[str, Any], unread: list[_Unread]
) -> None:
    """See that a record has a text, or is a headline with its address.

    Raises:
        _UnfitError: its text is of a kind that is not known, or there is none.
    """
    for one in unread:
        if one.field == "text":
            raise _UnfitError("text-shape", f"{one.key}: {one.reason}")
    # A list of headlines with their addresses has no texts.
    is_headline = taken.get("title") and taken.get("url")
    if "text" in taken or is_headline:
        return
    known = ", ".join(KEYS["text"][:4])
    reason = f"has no text: add one of the keys {known}, or map yours with --map THEIRS=text"
    unknown = [str(key) for key in fields if not is_key(str(key))]
    if unknown:
        reason = f"{reason}: it has {', '.join(unknown[:_SHOWN])}"
    raise _UnfitError("no-text", reason)


def _converted(field: str, value: Any, settings: Settings) -> Any:
    """A value of a record as a field of an Article has it.

    Raises:
        ValueError: it is not understood.
    """
    convert = _CONVERTERS.get(field)
    if convert is not None:
        return convert(value)
    if field in _DATES:
        zone = settings.zone()
        # ISO 8601 without a zone stays without one, unless the caller names the zone.
        iso_zone = zone if settings.timezone else None
        return read_date(value, reference=settings.today, zone=zone, iso_zone=iso_zone)
    if field in _SEPARATORS:
        return _names(field, value)
    return values.line_of(value)


def _names(field: str, value: Any) -> list[str]:
    """Names of authors or tags.

    Numbers that stand for them in a blog's database, and addresses, are none.
    """
    if _is_number(value):
        return []
    names = values.names_of(value, _SEPARATORS[field])
    if field == "authors":
        return [name for name in names if not is_address(name)]
    return names


def _is_number(value: Any) -> bool:
    """Whether a value is a number or a list of numbers: WordPress has "categories": [3, 17]."""
    items = value if isinstance(value, list) else [value]
    return bool(items) and all(isinstance(one, int | float) for one in items)


def _url(value: Any) -> str | None:
    """The first http(s) address of a value; nothing else is one."""
    if isinstance(value, str):
        text = value.strip()
        return text if is_address(text) else None
    if isinstance(value, Mapping):
        inner = [value[key] for key in _ADDRESS_KEYS if key in value]
    elif isinstance(value, list):
        inner = value
    else:
        return None
    return next(filter(None, map(_url, inner)), None)


def _source(value: Any) -> str | None:
    """Who published it; of an address its host: «https://www.zakon.kz/» is zakon.kz."""
    line = values.name_of(value)
    if line and is_address(line.strip()):
        return host_of(line.strip())
    return line


def _section(value: Any) -> str | None:
    """The name of a section; a number is only its id in a blog's database."""
    return None if _is_number(value) else values.name_of(value)


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "text": values.text_of,
    "url": _url,
    "source": _source,
    "section": _section,
    "language": values.language_of,
}


class _UnfitError(ArticleError):
    """A text that was damaged before it came here, or is too long."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def _check_texts(fields: Mapping[str, Any], limit: int) -> None:
    """See that title and text are fit; arguments and errors as of `_check_text`."""
    for name in ("title", "text"):
        _check_text(fields.get(name) or "", limit)


def _check_text(text: str, limit: int) -> None:
    """See that a text is not too long, and was not damaged before it came here.

    Args:
        text: a title or a text.
        limit: its largest size: bytes.

    Raises:
        _UnfitError: it is or was; the message names the likely cause.
    """
    if "\0" in text:
        mend = "remove them, or name its encoding with --encoding"
        raise _UnfitError("binary", f"has NUL characters, so it is no text: {mend}")
    length = len(text.encode("utf-8", "replace"))
    if length > limit:
        raise _UnfitError("too-large", f"has a text of {length} bytes, more than {limit}: split it")
    misread = damage.misread(text)
    if misread is not None:
        wrong, right = misread
        reason = f"was decoded wrongly before: it is {right} read as {wrong}"
        raise _UnfitError("decoded-wrongly", f"{reason}: make it anew from its source")
    lost = damage.lossy(text)
    if lost is not None:
        raise _UnfitError("letters-lost", lost)
