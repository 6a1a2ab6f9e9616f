"""One module a publisher: raw files in, one list of places out."""
