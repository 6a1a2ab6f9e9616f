"""CityInTime: a city in time. What is open in a typical week, who finds it open, who can use it at all.

A `City` is frozen and knows no clock; a `CityInTime` asks it about hours and keeps the costly answers (weeks of all
sites, walks, outlooks). It is thread-safe, since the city never changes and what is kept is only ever replaced. A
scenario is another city, and so has another `CityInTime`.
"""

from mire_geo.city.in_time.city_in_time import CityInTime
from mire_geo.city.in_time.weeks import Week, monday_of

__all__ = ["CityInTime", "Week", "monday_of"]
