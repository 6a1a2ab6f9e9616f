"""Texts mended, doubles of a place recognised, lists merged, opening hours read."""
