"""One module a publisher: raw files or live services in, canonical tables out.

Degrees exist here and nowhere else in the library; what leaves is in metres (EPSG:32632) and checked.
"""
