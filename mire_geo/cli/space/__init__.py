"""Commands on place: who is out of reach, what people have of a kind, which sites they depend on, maps of it."""
