"""An article -> its sentences with their forms."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from newsarchive.analysis.forms import analyse, most_language
from newsarchive.kazakh.splitter import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["AnalysedArticle", "analyse_article"]


@attrs.frozen
class AnalysedArticle:
    """An article cut into sentences, the title first.

    Attributes:
        language: that of most of its sentences.
        spans: start and end of each sentence, in characters of the title or the text.
        sentences: for each, its language and its forms.
    """

    language: str
    spans: Sequence[tuple[int, int]]
    sentences: Sequence[tuple[str, list[str]]]


def analyse_article(title: str, text: str) -> AnalysedArticle:
    """The title and the sentences of a text, each with its forms.

    Args:
        title: the headline, which is one sentence however it ends.
        text: all that follows it.

    Returns:
        the article; sentences without a word have no say in its language.

    >>> analyse_article("Мектеп", "Мектеп ашылды. Бала келді.").spans
    [(0, 6), (0, 14), (15, 26)]
    """
    # A headline ends without a full stop, so it is not given to the splitter.
    spans = [(0, len(title)), *sentence_spans(text)]
    texts = [title, *(text[start:end] for start, end in spans[1:])]
    sentences = [analyse(sentence) for sentence in texts]
    languages = Counter(language for language, forms in sentences if forms)
    return AnalysedArticle(most_language(languages), spans, sentences)
