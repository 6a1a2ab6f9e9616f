"""What participants send: read, checked, added to the log, and given out as JSON."""
