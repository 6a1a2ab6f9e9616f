"""Commands on hours: opening hours, personas and their weeks, the plan of hours."""
