"""The city: its tables, frozen, and the questions asked of them; the same city in time, and what stands in it.

>>> from mire_geo import city
>>> len(city.load("data/milano").quartieri)
88
"""

from mire_geo.city.city import AREAS, WHOM, City, load

__all__ = ["AREAS", "WHOM", "City", "load"]
