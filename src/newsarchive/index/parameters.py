"""The parameters of a score, in one value."""

from __future__ import annotations

import attrs

__all__ = ["Ranking"]


@attrs.frozen
class Ranking:
    """The parameters of a score.

    Attributes:
        k1: how soon more occurrences of a word stop counting.
        b: how much length counts, from 0 to 1.
        title_weight: what an occurrence in the headline counts beside one in the text.
    """

    k1: float = 1.2
    b: float = 0.75
    title_weight: float = 2.0
