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
    path = Path(__file__).parent / "data" / f"{name}.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


_PUBLISHERS, _FOREIGN, _BODIES = map(_words, ("publishers", "agencies", "bodies"))


def _listed(names: Iterable[str]) -> str:
    """A pattern of names, the longest first: «Хабар 24» is tried before «Хабар»."""
    patterns = sorted(map(re.escape, names), key=len, reverse=True)
    return "|".join(patterns)


_CAPITAL = "[A-ZА-ЯЁӘҒҚҢӨҰҮҺІÁǴŃÓÚÝŞÑÄÖÜĞ]"
# Verbs of saying, in Cyrillic and Latin letters.
_SAY = (
    r"(?:хабарла(?:йды|ды|п\s+отыр)|жаз(?:ады|ды|ып\s+отыр)|мәлімде(?:йді|ді)|жариялады|жеткіз(?:еді|ді)|атап\s+өтті"
    r"|[hx]abarla(?:[ıiy]?dy)|jazady)\b"
)
# «..., деп хабарлайды» has its subject after it, «... хабарлады» before it.
_SAYS = re.compile(rf"\b(?:деп|dep)\s+{_SAY}\s+", re.IGNORECASE)
_SAID = re.compile(rf"(?<!деп)(?<!dep)\s{_SAY}", re.IGNORECASE)
# «сілтеме жасап», «сүйеніп»: somebody refers to somebody.
_CITING = re.compile(
    r"\s(?:сілтеме\s+жаса(?:п|й\s+отырып)|сүйен(?:іп|е\s+отырып|сек)|silteme\s+jasa(?:p|ı\s+otyryp))\b",
    re.IGNORECASE,
)
# «хабарлауынша», «мәліметінше», «деректеріне сүйенсек»: according to somebody.
_ACCORDING = re.compile(
    r"\s(?:хабарлауынша|мәлімдеуінше|жазуынша|хабарлағандай|(?:мәліметі?|дерегі?|ақпараты?)н(?:ша|ше)"
    r"|(?:мәлімет|дерек)терінше|(?:мәлімет(?:тер)?|деректер)іне\s+с(?:үйенсек|әйкес)"
    r"|(?:мәлімет(?:тер)?|деректер)і\s+бойынша|ақпараты\s+бойынша)\b",
    re.IGNORECASE,
)
# A line without any of these says nothing, and is passed over fast.
_ANCHOR = re.compile(
    "абарла|жазады|жазды|ып отыр|әлімде|мәлімет|арияла|еткіз|атап|ілтеме|үйен|дерек|ақпарат"
    "|жазу|abarla|jaz|ilteme"
)
# What a publisher is called after its name: «El media» ақпараттық порталы.
_KIND = (
    r"(?:(?:халықаралық|ұлттық|республикалық|облыстық|қалалық|ақпараттық|ақпарат|жаңалықтар|интернет|медиа|aqparat)[\s-]+)*"
    r"(?:агентті(?:гі|к)|портал|сайт|басылым|газет|журнал|телеарна|телеканал|арна|радио|холдинг|agenttigi|portal)"
    r"(?:ы|і|сы|сі)?(?:ның|нің|на|не)?(?!\w)"
)
# Who of a publisher's people speaks: Dala News тілшісі.
_ROLE = (
    r"(?:(?:меншікті|арнайы)\s+)?(?:тілшісі|редакциясы|журналисі|tilshisi)(?:ның|нің|не|на)?(?!\w)"
)
_DOMAIN = r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,6}(?!\w)"
# What may be the name of a publisher: a domain, a quoted name, one of the lists, one in Latin
# letters, or one before a role.
_OUTLET = re.compile(
    rf"(?:{_DOMAIN}|[«“„\"][^«»“”„\"\n]{{2,40}}[»”“\"]"
    rf"|(?i:{_listed(_PUBLISHERS + _FOREIGN)})(?!\w{{4}})"
    rf"|[A-Z][\w.'’]*(?:\s+[A-Z][\w'’]*)*|{_CAPITAL}[\w-]+(?=\s+{_ROLE}))"
)
_NAMED_LAST = re.compile(rf"(?:{_OUTLET.pattern})(?:\s+{_KIND})?\Z")
# The case ending of a name, then its kind and role: «Хабар» агенттігінің тілшісі.
_AFTER_NAME = re.compile(
    rf"(?:-?(?:[нтд][ыі]ң|[гғкқн][ае]|[нтд][ае]н))?(?!\w)(?:\s+(?P<kind>{_KIND}))?(?:\s+(?P<role>{_ROLE}))?"
)
_PUBLISHER = re.compile(rf"(?:.*\.kz|(?:{_listed(_PUBLISHERS)})(?:\.\w+)?)\Z", re.IGNORECASE)
_FOREIGNER = re.compile(rf"(?:{_listed(_FOREIGN)})(?:\.\w+)?\Z", re.IGNORECASE)
_BODY = re.compile(rf"(?:{_listed(_BODIES)})(?:ы|і|сы|сі)?\Z", re.IGNORECASE)
# The endings that a name has beside a verb, by case: ІІМ-ге (сілтеме жасап), zakon.kz-тің
# (хабарлауынша), полициядан (хабарлайды).
_ENDINGS = {
    "dative": re.compile(r"(?:(?<=[ыі])н[ае]|-?[гғкқ][ае])\Z"),
    "genitive": re.compile(r"-?[нтд][ыі]ң\Z"),
    "ablative": re.compile(r"-?[нтд][ае]н\Z"),
    "": re.compile(r"(?!)"),
}
# Where a phrase before a verb may begin.
_BREAK = re.compile(
    rf"[,;:]\s+|\s+[—–-]+\s+|[.!?…][»”\"]?\s+|\n|\b(?:деп|dep)\s+(?:{_SAY}\s+)?|\b(?:мұны|бұл\s+(?:туралы|жөнінде|жайлы|жайында))\s+",
    re.IGNORECASE,
)
_LONGEST_PHRASE = 200  # characters before a verb
_LONGEST_NAME = 10  # words of a cited party
_SENTENCE_END = re.compile(r"[.!?…;](?=[\s»”\"]|\Z)|\n|\s+[—–-]+\s")


def _named(match: re.Match[str]) -> str:
    """A matched name without what is printed around it."""
    return match[0].strip('«»“”„" .')


def _outlet(phrase: str) -> tuple[str | None, str]:
    """The publisher that a phrase opens with.

    Returns:
        its name and what follows it; (None, the phrase) where it opens with none.
    """
    match = _OUTLET.match(phrase)
    after = _AFTER_NAME.match(phrase, match.end()) if match else None
    if match is None or after is None:
        return None, phrase
    name = _named(match)
    role, kind = after["role"], after["kind"]
    is_publisher = _PUBLISHER.match(name) or role or (kind and _is_called(match[0], kind))
    # Reuters тілшісі is cited, whatever it is called.
    if not is_publisher or _FOREIGNER.match(name):
        return None, phrase
    return name, phrase[after.end() :].strip(" ,")


def _is_called(name: str, kind: str) -> bool:
    """Whether a name that is in no list is a publisher's: «Ақ жол» газеті, El media порталы.

    Not Die Zeit газеті: a newspaper with a Latin name is likely of another country.
    """
    is_quoted_cyrillic = re.match(r"[«“„\"].*[а-яәі]", name)
    is_site = re.search(r"\b(?:портал|сайт|portal)", kind, re.IGNORECASE)
    return bool(is_quoted_cyrillic or is_site)


def _party(phrase: str, case: str, *, anyone: bool = False) -> str | None:
    """The name of a cited party without its case ending; None where the phrase names none.

    Args:
        phrase: the words before or after the verb.
        case: which ending the name has there.
        anyone: whether it may be anyone's name: one refers («сілтеме») to sources, but leans
            («сүйену») on sticks.
    """
    words = phrase.strip(' ,«»"').split()
    name = _ENDINGS[case].sub("", " ".join(words[-_LONGEST_NAME:]))
    if not name:
        return None
    is_known = _BODY.search(name.split()[-1]) or _NAMED_LAST.search(name)
    return name if anyone or is_known else None


def _refers(match: re.Match[str]) -> bool:
    """Whether a verb of citing is «сілтеме жасау», which has a source beside it always."""
    verb = match[0].strip().casefold()
    return verb.startswith(("сіл", "sil"))


def _before(text: str, end: int) -> str:
    """The phrase that ends at a place: from the last break before it."""
    start = max(0, end - _LONGEST_PHRASE)
    breaks = [found.end() for found in _BREAK.finditer(text, start, end)]
    return text[max(breaks, default=start) : end].strip()


def _actor(phrase: str, case: str) -> tuple[str | None, str | None, str]:
    """Whom the words beside a verb of saying name.

    «X» is a publisher, «Y» a cited party, «X Y-ға сілтеме жасап» both.

    Args:
        phrase: those words.
        case: the ending that «Y» alone has there.

    Returns:
        the publisher, the cited party, and what is left of the phrase.
    """
    citing = _CITING.search(phrase)
    if citing:
        source, rest = _outlet(phrase[: citing.start()])
        party = _party(rest, "dative", anyone=_refers(citing)) if rest else None
        return source, party, ""
    source, rest = _outlet(phrase)
    party = _party(rest, case) if rest and not source else None
    return source, party, rest


class _Claim(NamedTuple):
    """What one verb of a line says.

    Attributes:
        place: where the verb stands in the line.
        source: the publisher it names.
        party: the cited party it names.
        words: the verb and the words beside it.
    """

    place: int
    source: str | None
    party: str | None
    words: str


def _after_saying(line: str, match: re.Match[str]) -> _Claim:
    end = _SENTENCE_END.search(line, match.end())
    phrase = line[match.end() : end.start() if end else None]
    # «деп хабарлайды полициядан»: they say it «from the police».
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
    _, rest = _outlet(phrase)
    party = _party(rest or phrase, "dative", anyone=_refers(match))
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
    claims = []
    for rule in RULES:
        claims += [rule.read(line, match) for match in rule.pattern.finditer(line)]
    return sorted(claims, key=lambda claim: claim.place)


def attribution(text: str) -> Attribution:
    """The publisher and the cited parties that a text names.

    >>> attribution("Жиын өтті, деп хабарлайды zakon.kz ІІМ-ге сілтеме жасап.").source
    'zakon.kz'

    Args:
        text: the first paragraphs of an article.
    """
    claims: list[_Claim] = []
    for line in filter(_ANCHOR.search, text.split("\n")):
        claims += _claims(line)
    of_publisher = [claim for claim in claims if claim.source]
    of_parties = [claim for claim in claims if claim.party]
    source = of_publisher[0].source if of_publisher else None
    # Who publishes it is no party that it cites.
    parties = [claim.party for claim in of_parties if claim.party and claim.party != source]
    first = next(iter(of_publisher + of_parties), None)
    words = first.words.strip() if first else ""
    return Attribution(source, tuple(dict.fromkeys(parties)), words)


_DATELINE = re.compile(
    rf"\s*(?P<place>(?-i:{_CAPITAL})[\w-]+(?:\s(?-i:{_CAPITAL})[\w-]+)?)"
    rf"(?:[.,]\s*(?P<date>\d\d?[\s-]+\w{{4,12}}(?:\s+\d{{4}}(?:\s*(?:жыл|ж\.))?)?))?"
    rf"[.,]?\s*(?P<source>[/(]?(?:{_listed(_PUBLISHERS)}|{_DOMAIN}|«[^»\n]{{2,40}}»)[/)]?(?:\s+{_ROLE})?)?\.?\s*[—–-]\s",
    re.IGNORECASE,
)


def dateline(text: str) -> Dateline | None:
    """The dateline that a line opens with, a place with a day or an agency before a dash.

    None where there is none.

    >>> dateline("АСТАНА. 5 наурыз. ҚазАқпарат – Жиын өтті.").place
    'АСТАНА'
    """
    match = _DATELINE.match(text)
    if match is None:
        return None
    day, agency = match["date"], match["source"]
    # A place before a dash may open any sentence: «Астана – елорда».
    if not day and not agency:
        return None
    # Any year will do: «5 наурыз» without one is a day only beside a reference.
    if day and not any(find_dates(day, reference=date(2000, 1, 1))):
        return None
    outlet = _OUTLET.search(agency or "")
    source = _named(outlet) if outlet else None
    return Dateline(match["place"], day, source, match[0].strip(" \n—–-"))
