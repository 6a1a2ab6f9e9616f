"""Texts mended, the same place told from two, lists merged, opening hours read."""
