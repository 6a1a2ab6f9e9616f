"""What every subject of the web application stands on: requests read, answers given, pages framed, limits, logs."""
