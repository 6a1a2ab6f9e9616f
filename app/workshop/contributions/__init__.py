"""What participants send: read, checked, added to the log, shown."""
