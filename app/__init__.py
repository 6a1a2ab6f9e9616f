"""The web rim: parse, one library call, serialise."""
