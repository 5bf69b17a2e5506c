"""The suffixes of Kazakh and the order in which they may follow one another.

Each suffix stands once, as a template of sounds (`grammar.py` tells the signs), with the slot that
follows it. A slot is what has been said so far: a noun, one with a possessive, a participle.
"""

from __future__ import annotations

import attrs

__all__ = ["CONVERB", "SLOTS", "UNFINISHED", "VOICES", "Arc"]


@attrs.frozen
class Arc:
    """One suffix in one slot: its name, its template and the slot that follows."""

    name: str
    template: str
    target: str


def _arcs(target: str, suffixes: str, *, prefix: str = "", before: str = "") -> tuple[Arc, ...]:
    """Suffixes that lead to one slot, from names and templates in turn; «-» is an empty template.

    Args:
        target: the slot that follows.
        suffixes: «1 м 2 ң».
        prefix: what each name begins with.
        before: what each template begins with.
    """
    words = suffixes.split()
    names, templates = words[::2], words[1::2]
    found = []
    for name, template in zip(names, templates, strict=True):
        found.append(Arc(prefix + name, before + template.strip("-"), target))
    return tuple(found)


def _table(lines: str) -> tuple[Arc, ...]:
    """Suffixes, one a line: name, template, the slot that follows; an example after «#»."""
    found = []
    for line in lines.strip().splitlines():
        suffix, _, _ = line.partition("#")
        name, template, target = suffix.split()
        found.append(Arc(name, template, target))
    return tuple(found)


# Persons: of a predicate and of the present (-мын, -сың), of the past and the conditional (-м, -ң).
_PREDICATIVE = "1 MIн  2 сIң  2-polite сIз  1-plural BIз  2-plural сIңдAр  2-polite-plural сIздAр"
_PRESENT = (
    "1 мIн  2 сIң  2-polite сIз  1-plural мIз  2-plural сIңдAр  2-polite-plural сIздAр"
    "  3 дI  1-short м"
)
_PAST = "1 м  2 ң  2-polite ңIз  1-plural K  2-plural ңдAр  2-polite-plural ңIздAр  3 -"
_IMPERATIVE = "2-polite (I)ңIз  2-plural (I)ңдAр  2-polite-plural (I)ңIздAр  2-familiar (I)ң"
_OPTATIVE = "1 EJIн  1-plural EJIK"
_POSSESSIVE = "1 (I)м  2 (I)ң"
_POSSESSIVE_LONG = "2-polite (I)ңIз  1-plural (I)мIз"
_WISH = "1 м  2 ң  2-polite ңIз  3 сI  1-plural мIз"
# A case after a noun, after the possessive of the first and second person singular, after that of
# the third: үйге, үйіме, үйіне.
_CASES = tuple(
    line.split()
    for line in """
    genitive      NIң    NIң    нIң
    accusative    nI     nI     н
    dative        GA     A      нA
    locative      DA     DA     ндA
    ablative      dAн    dAн    нAн
    instrumental  Mен    Mен    мен
    attributive   DAHI   DAHI   ндAHI
    similative    DAй    DAй    ндAй
    equative      шA     шA     ншA
    """.strip().splitlines()
)
_CASE_TARGETS = {"locative": "predicate", "attributive": "outer"}
CONVERB = "(I)п"

# Voice makes a verb of a verb; it is no inflection, so it stands outside the slots.
VOICES = _table("""
    passive     (I)л  verb  # жасал
    reflexive   (I)н  verb  # жуын
    reciprocal  (I)с  verb  # айтыс
    causative   DIр   verb  # салдыр
    causative   GIз   verb  # кіргіз
    causative   т     verb  # ойнат
""")

_predicative = _arcs("end", _PREDICATIVE, prefix="predicative-")
_question = _table("question BI predicate  # бала ма, балама")


def _cases(column: int) -> tuple[Arc, ...]:
    """The cases by one column of their table."""
    return tuple(Arc(row[0], row[column], _CASE_TARGETS.get(row[0], "end")) for row in _CASES)


def _outer(arcs: tuple[Arc, ...]) -> tuple[Arc, ...]:
    """Case arcs without a second -дағы."""
    return tuple(attrs.evolve(arc, target="end") for arc in arcs if arc.name != "attributive")


_possessives = (
    *_arcs("mine", _POSSESSIVE, prefix="possessive-"),
    *_arcs("ours", _POSSESSIVE_LONG, prefix="possessive-"),
    *_table("possessive-3 <с>I theirs  # баласы"),
)
# Productive: әкесіз. Adjectives of their own (заңсыз) are listed stems.
_privative = _table("privative сIз end")
_number = (
    *_privative,
    *_possessives,
    *_table("belonging nікі outer  # баланікі"),
    *_cases(1),
    *_predicative,
    *_question,
)
_plural = _table("plural LAр number  # балалар")
_negatable = (
    *_arcs("end", _PAST, prefix="past-", before="DI"),
    *_arcs("end", _PAST, prefix="conditional-", before="сA"),
    *_table("""
    past-participle      GAн     participle  # барған
    present              E       present     # бара
    habitual-participle  EтIн    participle  # баратын
    habitual-participle  EтұғIн  participle  # баратұғын
    intention            BAK     participle  # бармақ
    agent                UшI     agent       # барушы
    gerund               U       gerund      # бару
    wish                 GI      wish        # барғысы
    since                GAлI    end         # барғалы
    until                GAншA   end         # барғанша
    after                GAсIн   end         # барғасын
    intention            BAKшI   predicate   # бармақшы
    imperative-3         сIн     end         # барсын
    """),
    *_arcs("end", _OPTATIVE, prefix="optative-"),
    *_arcs("end", _IMPERATIVE, prefix="imperative-"),
)
_after_belonging = _table("possessive-3 <с>I outer-theirs")
# What follows the converb -ып: барыпты, барыппын.
_evidential = (
    *_table("evidential-3 тI end"),
    *_arcs("end", _PREDICATIVE, prefix="evidential-"),
)
# slot -> the suffixes that may follow. Every slot may also be the last, but for the UNFINISHED
# ones.
SLOTS: dict[str, tuple[Arc, ...]] = {
    "noun": (*_plural, *_number, *_table("comparative (I)рAK compared  # үлкенірек")),
    "number": _number,
    "mine": (*_cases(2), *_privative, *_predicative),
    "ours": (*_cases(1), *_privative, *_predicative),
    "theirs": (*_cases(3), *_predicative),
    "compared": (*_outer(_cases(1)), *_predicative),
    "outer": (
        *_table("plural LAр outer-number"),
        *_after_belonging,
        *_outer(_cases(1)),
        *_predicative,
    ),
    "outer-number": (*_after_belonging, *_outer(_cases(1)), *_predicative),
    "outer-theirs": _outer(_cases(3)),
    "predicate": _predicative,
    "end": (),
    "verb": (
        *_table("negation BA negated  # барма"),
        *_negatable,
        *_table(f"""
        converb  {CONVERB}  converb     # барып
        aorist   O          participle  # барар
        request  шI         end         # баршы
        """),
    ),
    "negated": (
        *_negatable,
        *_table("""
        aorist      с      participle  # бармас
        converb     й      end         # бармай
        not-having  стAн   end         # бармастан
        not-until   йIншA  end         # бармайынша
        converb     п      evidential  # бармапты
        """),
    ),
    "present": _arcs("end", _PRESENT, prefix="present-"),
    "converb": _evidential,
    "evidential": _evidential,
    "participle": (*_plural, *_number, *_table("abstract LIK number  # барғандық")),
    "gerund": (*_plural, *_number),
    "agent": (*_plural, *_number),
    "wish": _arcs("end", _WISH, prefix="possessive-"),
}
UNFINISHED = frozenset({"wish", "evidential"})
