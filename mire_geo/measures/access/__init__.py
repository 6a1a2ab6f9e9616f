"""What is near, and how much of it there is for each: measures of the labelled table of minutes.

Every measure takes the table (rows = cells, columns = sites, minutes, `inf` = out of reach) and returns one
column on its rows.
"""

from mire_geo.measures.access.catchment import (
    balanced_floating_catchment,
    floating_catchment,
    floating_catchment_over_time,
    spatial_availability,
)
from mire_geo.measures.access.decay import (
    Decay,
    exponential,
    gaussian,
    inverse_power,
    step,
    steps,
)
from mire_geo.measures.access.opportunities import (
    count_within,
    fifteen_minute_index,
    gravity,
    nearest,
    nearest_by_category,
    x_minute_city,
)

__all__ = [
    "Decay",
    "balanced_floating_catchment",
    "count_within",
    "exponential",
    "fifteen_minute_index",
    "floating_catchment",
    "floating_catchment_over_time",
    "gaussian",
    "gravity",
    "inverse_power",
    "nearest",
    "nearest_by_category",
    "spatial_availability",
    "step",
    "steps",
    "x_minute_city",
]
