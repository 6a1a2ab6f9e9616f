"""Pure functions of the table of minutes, cell x site: each returns one labelled column or one number."""
