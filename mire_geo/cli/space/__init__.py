"""Commands on place: who is out of reach, what people have of a kind, what hangs on one site, maps of it."""
