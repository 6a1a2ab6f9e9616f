"""What a room tells all who listen, as it happens."""
