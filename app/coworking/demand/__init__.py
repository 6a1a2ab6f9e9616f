"""Desks asked for by people, teams and employers, and the matching that the city runs."""
