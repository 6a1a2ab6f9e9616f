"""Opening hours as people write them -> OSM `opening_hours` text, with what was understood and what was not."""
