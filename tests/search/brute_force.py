"""The first oracle: what a query tree means, told sentence by sentence in plain Python."""

import math
import re
from functools import lru_cache, reduce

from attrs import frozen
from whoosh import query
from whoosh.query import spans

from newsarchive.articles import microseconds, time_span

FIELDS = ("source", "author", "section", "tag", "language")


@frozen
class Told:
    """An article of some part: its sentences as lists of (form, stem), the headline first."""

    part: int
    number: int
    first_sentence: int
    sentences: list
    article: object
    language: str


def documents(told, scope):
    """Document -> (its article, its sentences as (terms, whether it is the headline))."""
    for one in told:
        rows = [(terms, not place) for place, terms in enumerate(one.sentences)]
        if scope == "article":
            yield (one.part, one.number), (one, rows)
        else:
            for place, row in enumerate(rows):
                if place or one.article.title:
                    yield (one.part, one.first_sentence + place), (one, [row])


@lru_cache(100_000)
def edits(a, b):
    if not a or not b:
        return len(a) + len(b)
    return min(edits(a[1:], b) + 1, edits(a, b[1:]) + 1, edits(a[1:], b[1:]) + (a[0] != b[0]))


def meets(leaf, form, stem):
    if leaf.fieldname in {"text", "title"}:
        return stem == leaf.text
    match leaf:
        case query.Term():
            return form == leaf.text
        case query.Wildcard():
            pattern = "".join(
                {"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in leaf.text
            )
            return re.fullmatch(pattern, form) is not None
        case query.FuzzyTerm():
            return edits(leaf.text, form) <= leaf.maxdist
        case query.Prefix():
            return form.startswith(leaf.text)


def occurrences(leaf, terms, headline):
    """How often a leaf stands in a sentence.

    A phrase or near as often as it has different hulls.
    """
    near = isinstance(leaf, spans.SpanNear2)
    if near:
        choices = [one.subqs if isinstance(one, spans.SpanOr) else [one] for one in leaf.qs]
        field, words = choices[0][0].fieldname, [{term.text for term in terms} for terms in choices]
    else:
        field, words = (
            leaf.fieldname,
            [{word} for word in leaf.words] if isinstance(leaf, query.Phrase) else None,
        )
    if field in {"title", "title_form"} and not headline:
        return 0
    if words is None:
        return sum(meets(leaf, *term) for term in terms)
    at = [[place for place, (_, stem) in enumerate(terms) if stem in word] for word in words]
    hulls = {(place, place) for place in at[0]}
    for places in at[1:]:
        behind = {(a, p) for a, b in hulls for p in places if b < p <= b + leaf.slop}
        before = {
            (p, b)
            for a, b in hulls
            for p in places
            if a - leaf.slop <= p < a and near and not leaf.ordered
        }
        hulls = behind | before
    return len(hulls)


def field_values(one, name):
    article = one.article
    values = {
        "source": (article.source,), "section": (article.section,),
        "author": article.authors, "tag": article.tags,
        "language": (article.language or one.language,),
    }  # fmt: skip
    return {value.casefold() for value in values[name] if value}


def evaluate(told, node, scope, ranking):  # noqa: C901 - one case a kind of node
    """Live articles and a query tree -> {document: score}."""
    docs = dict(documents(told, scope))
    weight = ranking.title_weight if scope == "article" else 1.0
    length = {
        key: sum(len(terms) * (weight if headline else 1.0) for terms, headline in rows)
        for key, (_, rows) in docs.items()
    }
    average = sum(length.values()) / (len(length) or 1) or 1.0

    def leaf(node):
        found = {
            key: sum(
                occurrences(node, terms, headline) * (weight if headline else 1.0)
                for terms, headline in rows
            )
            for key, (_, rows) in docs.items()
        }
        found = {key: frequency for key, frequency in found.items() if frequency}
        idf = math.log(1 + (len(docs) - len(found) + 0.5) / (len(found) + 0.5))
        k1, b = ranking.k1, ranking.b
        return {
            key: getattr(node, "boost", 1.0)
            * idf
            * f
            * (k1 + 1)
            / (f + k1 * (1 - b + b * length[key] / average))
            for key, f in found.items()
        }

    def dated(node):
        for key, (one, _) in docs.items():
            if one.article.date is not None:
                moment = microseconds(time_span(one.article.date)[0])
                if (node.start is None or node.start <= moment) and (
                    node.end is None or moment <= node.end
                ):
                    yield key

    def walk(node):  # noqa: C901, PLR0911 - likewise
        if isinstance(node, spans.SpanNear2):
            return leaf(node)
        children = [] if node.is_leaf() else [walk(child) for child in node.children()]
        union = reduce(lambda a, b: a | b.keys(), children, set())
        match node:
            case query.Term() if node.fieldname in FIELDS:
                return {
                    key: 0.0
                    for key, (one, _) in docs.items()
                    if node.text in field_values(one, node.fieldname)
                }
            case query.NumericRange():
                return dict.fromkeys(dated(node), 0.0)
            case query.Every():
                return dict.fromkeys(docs, 0.0)
            case query.DisjunctionMax():
                return {
                    key: node.boost * max(c[key] for c in children if key in c) for key in union
                }
            case query.Or():
                return {key: node.boost * sum(c.get(key, 0.0) for c in children) for key in union}
            case query.And():
                held = [key for key in union if all(key in c for c in children)]
                return {key: node.boost * sum(c[key] for c in children) for key in held}
            case query.Not():
                return {key: 0.0 for key in docs if key not in children[0]}
            case query.AndNot():
                return {key: score for key, score in children[0].items() if key not in children[1]}
            case query.AndMaybe():
                return {
                    key: score + children[1].get(key, 0.0) for key, score in children[0].items()
                }
            case query.Require():
                return {key: score for key, score in children[0].items() if key in children[1]}
            case query.ConstantScoreQuery():
                return dict.fromkeys(children[0], node.score)
        return leaf(node)

    return walk(node)
