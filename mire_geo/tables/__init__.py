"""The schema of every table that crosses a border, the kinds of place, provenance, and files of tables."""
