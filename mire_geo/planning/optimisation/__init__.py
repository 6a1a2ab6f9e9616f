"""Mixed-integer optimisation behind siting, timetabling and the matching of desks."""
