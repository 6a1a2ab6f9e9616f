"""Opening hours in the formats of others: schema.org, HSDS, iCalendar."""
