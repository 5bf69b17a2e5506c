"""Who published an article and whom it cites, by how Kazakh news name both in their text.

«деп хабарлайды zakon.kz Үкіметтің ресми сайтына сілтеме жасап»: zakon.kz published it, the
government's site is cited. A publisher is an address in .kz, a newspaper, agency or channel of the
list below, or a name that is called one («El media» порталы, Dala News тілшісі). Ministries,
police, companies and the agencies of other countries are cited.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import attrs

from newsarchive.kazakh.dates import find_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["RULES", "Attribution", "Dateline", "Rule", "attribution", "dateline"]


@attrs.frozen
class Attribution:
    """What a text says about where it comes from.

    Attributes:
        source: who published it; None where it does not say.
        cited: the parties it refers to, in order.
        words: the words that say so.
    """

    source: str | None = None
    cited: tuple[str, ...] = ()
    words: str = ""


@attrs.frozen
class Dateline:
    """The place, day and agency that open a text: «АСТАНА. 5 наурыз. ҚазАқпарат –».

    Attributes:
        place: the place as printed; None in a text without a dateline.
        date: the day as printed.
        source: the agency.
        words: all of it.
    """

    place: str | None = None
    date: str | None = None
    source: str | None = None
    words: str = ""


def _words(name: str) -> tuple[str, ...]:
    """The lines of a list in `data` that are no comments (#). A newsroom may complete it."""
    text = (Path(__file__).parent / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


_PUBLISHERS, _FOREIGN, _BODIES = map(_words, ("publishers", "agencies", "bodies"))


def _listed(names: Iterable[str]) -> str:
    """A pattern of names, the longest first."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_CAPITAL = "[A-ZА-ЯЁӘҒҚҢӨҰҮҺІÁǴŃÓÚÝŞÑÄÖÜĞ]"
_SAY = (
    r"(?:хабарла(?:йды|ды|п\s+отыр)|жаз(?:ады|ды|ып\s+отыр)|мәлімде(?:йді|ді)|жариялады|жеткіз(?:еді|ді)|атап\s+өтті"
    r"|[hx]abarla(?:[ıiy]?dy)|jazady)\b"
)
_SAYS = re.compile(rf"\b(?:деп|dep)\s+{_SAY}\s+", re.IGNORECASE)
_SAID = re.compile(rf"(?<!деп)(?<!dep)\s{_SAY}", re.IGNORECASE)
_CITING = re.compile(
    r"\s(?:сілтеме\s+жаса(?:п|й\s+отырып)|сүйен(?:іп|е\s+отырып|сек)|silteme\s+jasa(?:p|ı\s+otyryp))\b",
    re.IGNORECASE,
)
_ACCORDING = re.compile(
    r"\s(?:хабарлауынша|мәлімдеуінше|жазуынша|хабарлағандай|(?:мәліметі?|дерегі?|ақпараты?)н(?:ша|ше)"
    r"|(?:мәлімет|дерек)терінше|(?:мәлімет(?:тер)?|деректер)іне\s+с(?:үйенсек|әйкес)"
    r"|(?:мәлімет(?:тер)?|деректер)і\s+бойынша|ақпараты\s+бойынша)\b",
    re.IGNORECASE,
)
_ANCHOR = re.compile(  # a line without any of these says nothing, and is passed over fast
    "абарла|жазады|жазды|ып отыр|әлімде|мәлімет|арияла|еткіз|атап|ілтеме|үйен|дерек|ақпарат"
    "|жазу|abarla|jaz|ilteme"
)
_KIND = (
    r"(?:(?:халықаралық|ұлттық|республикалық|облыстық|қалалық|ақпараттық|ақпарат|жаңалықтар|интернет|медиа|aqparat)[\s-]+)*"
    r"(?:агентті(?:гі|к)|портал|сайт|басылым|газет|журнал|телеарна|телеканал|арна|радио|холдинг|agenttigi|portal)"
    r"(?:ы|і|сы|сі)?(?:ның|нің|на|не)?(?!\w)"
)
_ROLE = (
    r"(?:(?:меншікті|арнайы)\s+)?(?:тілшісі|редакциясы|журналисі|tilshisi)(?:ның|нің|не|на)?(?!\w)"
)
_DOMAIN = r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,6}(?!\w)"
_OUTLET = re.compile(
    rf"(?:{_DOMAIN}|[«“„\"][^«»“”„\"\n]{{2,40}}[»”“\"]"
    rf"|(?i:{_listed(_PUBLISHERS + _FOREIGN)})(?!\w{{4}})"
    rf"|[A-Z][\w.'’]*(?:\s+[A-Z][\w'’]*)*|{_CAPITAL}[\w-]+(?=\s+{_ROLE}))"
)
_NAMED_LAST = re.compile(rf"(?:{_OUTLET.pattern})(?:\s+{_KIND})?\Z")
_AFTER_NAME = re.compile(
    rf"(?:-?(?:[нтд][ыі]ң|[гғкқн][ае]|[нтд][ае]н))?(?!\w)(?:\s+(?P<kind>{_KIND}))?(?:\s+(?P<role>{_ROLE}))?"
)
_PUBLISHER = re.compile(rf"(?:.*\.kz|(?:{_listed(_PUBLISHERS)})(?:\.\w+)?)\Z", re.IGNORECASE)
_FOREIGNER = re.compile(rf"(?:{_listed(_FOREIGN)})(?:\.\w+)?\Z", re.IGNORECASE)
_BODY = re.compile(rf"(?:{_listed(_BODIES)})(?:ы|і|сы|сі)?\Z", re.IGNORECASE)
_ENDINGS = {
    "dative": re.compile(r"(?:(?<=[ыі])н[ае]|-?[гғкқ][ае])\Z"),
    "genitive": re.compile(r"-?[нтд][ыі]ң\Z"),
    "ablative": re.compile(r"-?[нтд][ае]н\Z"),
    "": re.compile(r"(?!)"),
}
_BREAK = re.compile(
    rf"[,;:]\s+|\s+[—–-]+\s+|[.!?…][»”\"]?\s+|\n|\b(?:деп|dep)\s+(?:{_SAY}\s+)?|\b(?:мұны|бұл\s+(?:туралы|жөнінде|жайлы|жайында))\s+",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…;](?=[\s»”\"]|\Z)|\n|\s+[—–-]+\s")


def _named(match: re.Match[str]) -> str:
    return match[0].strip('«»“”„" .')


def _outlet(phrase: str) -> tuple[str | None, str]:
    """(publisher, what follows it) of a phrase that opens with one; (None, phrase) of any other."""
    if not (name := _OUTLET.match(phrase)) or not (rest := _AFTER_NAME.match(phrase, name.end())):
        return None, phrase
    known = (
        _PUBLISHER.match(_named(name))
        or rest["role"]
        or (rest["kind"] and _is_called(name[0], rest["kind"]))
    )
    if _FOREIGNER.match(_named(name)) or not known:
        return None, phrase
    return _named(name), phrase[rest.end() :].strip(" ,")


def _is_called(name: str, kind: str) -> bool:
    """Whether a name that is in no list is a publisher's: «Ақ жол» газеті, El media порталы.

    Not Die Zeit газеті.
    """
    return bool(
        re.match(r"[«“„\"].*[а-яәі]", name)
        or re.search(r"\b(?:портал|сайт|portal)", kind, re.IGNORECASE)
    )


def _party(phrase: str, case: str, *, anyone: bool = False) -> str | None:
    """The name of a cited party without its case ending; None where the phrase names none.

    Args:
        phrase: the words before or after the verb.
        case: which ending the name has there.
        anyone: whether it may be anyone's name: one refers («сілтеме») to sources, but leans
            («сүйену») on sticks.
    """
    name = _ENDINGS[case].sub("", " ".join(phrase.strip(' ,«»"').split()[-10:]))
    if not name or not (anyone or _BODY.search(name.split()[-1]) or _NAMED_LAST.search(name)):
        return None
    return name


def _refers(match: re.Match[str] | None) -> bool:
    return match is not None and match[0].strip().casefold().startswith(("сіл", "sil"))


def _before(text: str, end: int) -> str:
    """The phrase that ends at a place: from the last break before it."""
    start = max(
        (found.end() for found in _BREAK.finditer(text, max(0, end - 200), end)),
        default=max(0, end - 200),
    )
    return text[start:end].strip()


def _actor(phrase: str, case: str) -> tuple[str | None, str | None, str]:
    """(publisher, cited party, what is left) of the words beside a verb of saying.

    «X» is a publisher, «Y» a cited party, «X Y-ға сілтеме жасап» both.

    Args:
        phrase: those words.
        case: the ending that «Y» alone has there.
    """
    citing = _CITING.search(phrase)
    source, rest = _outlet(phrase[: citing.start()] if citing else phrase)
    if citing:
        return source, _party(rest, "dative", anyone=_refers(citing)) if rest else None, ""
    return source, _party(rest, case) if rest and not source else None, rest


class _Claim(NamedTuple):
    """What one verb of a line says."""

    place: int
    source: str | None
    party: str | None
    words: str


def _after_saying(line: str, match: re.Match[str]) -> _Claim:
    end = _SENTENCE_END.search(line, match.end())
    phrase = line[match.end() : end.start() if end else len(line)]
    case = "ablative" if _ENDINGS["ablative"].search(phrase) else ""
    source, party, _ = _actor(phrase, case)
    return _Claim(match.start(), source, party, match[0] + phrase)


def _before_saying(line: str, match: re.Match[str]) -> _Claim:
    phrase = _before(line, match.start())
    source, party, rest = _actor(phrase, "")
    # «Хабар агенттігінің басшысы хабарлады»: somebody of the publisher's.
    return _Claim(match.start(), None if rest else source, party, phrase + match[0])


def _according(line: str, match: re.Match[str]) -> _Claim:
    phrase = _before(line, match.start())
    source, party, rest = _actor(phrase, "genitive")
    return _Claim(match.start(), None if rest else source, party, phrase + match[0])


def _citing(line: str, match: re.Match[str]) -> _Claim:
    phrase = _before(line, match.start())
    named = _outlet(phrase)[1] or phrase
    party = _party(named, "dative", anyone=_refers(match))
    return _Claim(match.start(), None, party, phrase + match[0])


class Rule(NamedTuple):
    """One way in which news name their publisher or whom they cite.

    Attributes:
        name: by which tests name it.
        pattern: of the verb.
        read: (line, match of the pattern) -> what it says.
        example: a line that the rule reads.
    """

    name: str
    pattern: re.Pattern[str]
    read: Callable[[str, re.Match[str]], _Claim]
    example: str


RULES = (
    Rule("says", _SAYS, _after_saying, "Жиын өтті, деп хабарлайды zakon.kz."),
    Rule("said", _SAID, _before_saying, "Бұл туралы Tengrinews.kz хабарлады."),
    Rule("according", _ACCORDING, _according, "Tengrinews.kz-тің хабарлауынша, жиын өтті."),
    Rule("citing", _CITING, _citing, "ІІМ-ге сілтеме жасап, жиын өтті деді."),
)
"""All ways, in the order in which they count where two begin at one place."""


def _claims(line: str) -> list[_Claim]:
    """What a line says of its publisher and of whom it cites, from left to right."""
    claims = [rule.read(line, match) for rule in RULES for match in rule.pattern.finditer(line)]
    return sorted(claims, key=lambda claim: claim.place)


def attribution(text: str) -> Attribution:
    """The publisher and the cited parties that a text names.

    Args:
        text: the first paragraphs of an article.
    """
    lines = filter(_ANCHOR.search, text.split("\n"))
    claims = [claim for line in lines for claim in _claims(line)]
    source, words = next(((one.source, one.words) for one in claims if one.source), (None, ""))
    cited = tuple(dict.fromkeys(one.party for one in claims if one.party and one.party != source))
    words = words or next((one.words for one in claims if one.party), "")
    return Attribution(source, cited, words.strip())


_DATELINE = re.compile(
    rf"\s*(?P<place>(?-i:{_CAPITAL})[\w-]+(?:\s(?-i:{_CAPITAL})[\w-]+)?)"
    rf"(?:[.,]\s*(?P<date>\d\d?[\s-]+\w{{4,12}}(?:\s+\d{{4}}(?:\s*(?:жыл|ж\.))?)?))?"
    rf"[.,]?\s*(?P<source>[/(]?(?:{_listed(_PUBLISHERS)}|{_DOMAIN}|«[^»\n]{{2,40}}»)[/)]?(?:\s+{_ROLE})?)?\.?\s*[—–-]\s",
    re.IGNORECASE,
)


def dateline(text: str) -> Dateline | None:
    """The dateline that a line opens with, a place with a day or an agency before a dash.

    None where there is none.
    """
    match = _DATELINE.match(text)
    if not match or not (match["date"] or match["source"]):
        return None
    if match["date"] and not any(find_dates(match["date"], reference=date(2000, 1, 1))):
        return None
    outlet = _OUTLET.search(match["source"] or "")
    return Dateline(
        match["place"], match["date"], _named(outlet) if outlet else None, match[0].strip(" \n—–-")
    )
