"""A room: its log, its state, who may do what in it, its beginning and its end."""
