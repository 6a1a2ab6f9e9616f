"""Gazetteer: where an address, a street, a place or a quartiere is, from the names the city's own tables hold.

Nothing is asked of anybody else, so that it works without internet and no address leaves the machine. What is found
says how sure it is: the number asked for, the nearest number known of that street, the street, a place, a quartiere.
"""

from mire_geo.city.gazetteer.search import Gazetteer, Match

__all__ = ["Gazetteer", "Match"]
