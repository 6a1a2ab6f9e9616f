"""Sheets of places: rows become sites, or are refused; and sites a sheet again."""
