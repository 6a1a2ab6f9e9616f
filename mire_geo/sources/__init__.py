"""Raw files or live services of publishers in, canonical tables out: metres (EPSG:32632), checked, with provenance."""
