"""The streets, the table of minutes over them, and what is within reach."""
