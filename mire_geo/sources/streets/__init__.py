"""OpenStreetMap and the drawing of the city -> the walking network."""
