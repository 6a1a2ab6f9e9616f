"""Opening hours and people's weeks: what is open on arrival, who can use it, and which gap is which."""
