"""Commands on hours: what is open, whose week it fits, the plan of hours."""
