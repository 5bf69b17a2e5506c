"""The parameters of the API, read without leniency: a mistake of a program is told, not guessed.

Pages leave out what they cannot read. A program that misspells `since` would get the whole archive
and never know.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from newsarchive.web.kinds import Choice, Text
from newsarchive.web.parameters import SEVERAL, Values
from newsarchive.web.problems import Unanswerable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsarchive.web.parameters import Parameter

__all__ = ["read_strictly"]


def read_strictly(
    page: str, parameters: Sequence[Parameter], items: Iterable[tuple[str, str]]
) -> Values:
    """The parameters of a request.

    Args:
        page: that they belong to, in `PAGES`.
        parameters: that the endpoint knows.
        items: the pairs of the query string, in order.

    Raises:
        Unanswerable: with the code «parameter»; `errors` tells of each that is wrong.
    """
    texts: dict[str, list[str]] = {}
    for name, text in items:
        texts.setdefault(name, []).append(text)
    known = [parameter.name for parameter in parameters]
    # All mistakes are told at once, so that a program is mended once.
    errors = [(name, _unknown(name, known)) for name in texts if name not in known]
    given: dict[str, Any] = {}
    for parameter in parameters:
        try:
            given[parameter.name] = _value(parameter, texts.get(parameter.name, []))
        except ValueError as error:
            errors.append((parameter.name, str(error)))
    if errors:
        detail = "; ".join(f"{name} {reason}" for name, reason in errors)
        listed = [{"name": name, "reason": reason} for name, reason in errors]
        raise Unanswerable("parameter", detail, errors=listed)
    return Values(page, given)


def _unknown(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    advice = f"did you mean {near[0]}?" if near else f"choose of {', '.join(known) or 'none'}"
    return f"is no parameter here: {advice}"


def _value(parameter: Parameter, texts: Sequence[str]) -> Any:
    """The value of a parameter.

    Raises:
        ValueError: what is wrong with it.
    """
    most = SEVERAL if parameter.several else 1
    if len(texts) > most:
        raise ValueError("is given twice" if most == 1 else f"may be given {most} times")
    # An empty text means the same as none: «all» for a query, no filter for a filter.
    read = [_read(parameter, text) for text in texts]
    values = [value for value in read if value != ""]
    if parameter.required and not values:
        raise ValueError("is missing")
    if parameter.several:
        return tuple(dict.fromkeys(values)) or parameter.default
    return values[0] if values else parameter.default


def _read(parameter: Parameter, text: str) -> Any:
    kind = parameter.read
    if isinstance(kind, Text) and len(text) > kind.most:
        raise ValueError(f"has more than {kind.most} characters")
    # The empty word among the choices of a page is that of a form which was left as it was.
    if isinstance(kind, Choice) and not text:
        raise ValueError(f"is one of {', '.join(filter(None, kind.words))}")
    return kind(text)
