"""Every measure of exploration, importable from here; the modules beside it hold one idea each.

- `contingency`: the table of four numbers that most measures are a function of
- `association`: how strongly a collocate and its node belong together
- `keyness`: how much the frequency of a word differs between two sets
- `dispersion`: how evenly a word is spread over parts
- `shares`: shares, frequencies per million, their intervals and their smoothing
- `exact`: the interval of a share where counts are small
- `bursts`: runs of periods in which a share is unusually high

All are pure functions of numbers and NumPy arrays. Arrays broadcast, and a result has the shape
of its arguments broadcast together. A value that is not defined, such as a share of nothing, is
`nan`; a limit is infinite where the formula is, for example PMI of a pair that never meets.
"""

from newsarchive.explore.association import (
    dice,
    g2,
    log_dice,
    mi3,
    npmi,
    p_value,
    pmi,
    t_score,
)
from newsarchive.explore.bursts import Burst, burst_states, bursts, stands_out
from newsarchive.explore.contingency import Contingency, two_sets
from newsarchive.explore.dispersion import (
    dp,
    dp_norm,
    evenness,
    juilland_d,
    part_range,
)
from newsarchive.explore.exact import clopper_pearson
from newsarchive.explore.keyness import (
    bic,
    log_ratio,
    log_ratio_near,
    percent_difference,
    simple_maths,
)
from newsarchive.explore.shares import (
    mean_share,
    moving_sum,
    per_million,
    share,
    smoothed_share,
    wilson,
)

__all__ = [
    "Burst",
    "Contingency",
    "bic",
    "burst_states",
    "bursts",
    "clopper_pearson",
    "dice",
    "dp",
    "dp_norm",
    "evenness",
    "g2",
    "juilland_d",
    "log_dice",
    "log_ratio",
    "log_ratio_near",
    "mean_share",
    "mi3",
    "moving_sum",
    "npmi",
    "p_value",
    "part_range",
    "per_million",
    "percent_difference",
    "pmi",
    "share",
    "simple_maths",
    "smoothed_share",
    "stands_out",
    "t_score",
    "two_sets",
    "wilson",
]
