"""The parameters of a score, in one value."""

from __future__ import annotations

import attrs

__all__ = ["Ranking"]


@attrs.frozen
class Ranking:
    """The parameters of a score.

    The defaults were chosen on the first half of KazQAD's validation questions.

    Attributes:
        k1: how soon more occurrences of a word stop counting.
        b: how much length counts, from 0 to 1.
        title_weight: what an occurrence in the headline counts beside one in the text.
        article_share: how much of the score of the rest of its article a sentence has.
        complete: whether what has all words stands above what has some.
        nearness: what two neighbouring words of the query add that stand side by side in a
            sentence, as a share of the weight of the rarer one; at a distance of n words it is one
            n-th of that.
        exact: what a word adds that is printed just as it was typed, likewise.
        asking: what a question word (қандай, кім, қашан) counts beside another.
        like: what a word counts that is the one typed but for the Kazakh letters.
        relative: what a relative of a word counts, times its likeness.
        least_likeness: two stems that share more than this of their 4-grams are relatives.
        most_relatives: of one word.
        common: words that are in a larger share of the documents than this have no relatives.
        sentence: what the best sentence of an article counts beside it, for a pasted text.
        translate: what the likeliest translation of a word counts beside the word itself; 0 for no
            translations.
        foreign: what a word that has translations counts where it is read in another language than
            that it was translated from («сот», court, as the Russian for hundreds).
        function: what a function word counts of a query in Russian or English beside its other
            words: where few articles are in that language it would be taken for a rare word.
        window: this many of the best get the bonus for nearness and print.
    """

    k1: float = 1.5
    b: float = 0.75
    title_weight: float = 2.0
    article_share: float = 1.5
    complete: bool = True
    nearness: float = 0.2
    exact: float = 0.1
    asking: float = 0.3
    like: float = 0.95
    relative: float = 0.9
    least_likeness: float = 0.5
    most_relatives: int = 8
    common: float = 0.03
    sentence: float = 2.0
    translate: float = 0.6
    foreign: float = 0.5
    function: float = 0.1
    window: int = 100
