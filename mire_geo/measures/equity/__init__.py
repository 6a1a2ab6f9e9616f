"""How fairly a good or a burden is shared among people: one number for a city, a table for its groups.

Use Gini and concentration for a good (capacity a person), the Kolm-Pollak equivalent for a burden (minutes).
"""

from mire_geo.measures.equity.groups import (
    Band,
    by_group,
    compare,
    concentration_band,
    fifths,
)
from mire_geo.measures.equity.inequality import (
    Theil,
    atkinson,
    concentration_index,
    erreygers_correction,
    erreygers_index,
    fgt,
    fractional_rank,
    gini,
    kolm_pollak_ede,
    kolm_pollak_kappa,
    lorenz,
    palma,
    theil,
)

__all__ = [
    "Band",
    "Theil",
    "atkinson",
    "by_group",
    "compare",
    "concentration_band",
    "concentration_index",
    "erreygers_correction",
    "erreygers_index",
    "fgt",
    "fifths",
    "fractional_rank",
    "gini",
    "kolm_pollak_ede",
    "kolm_pollak_kappa",
    "lorenz",
    "palma",
    "theil",
]
