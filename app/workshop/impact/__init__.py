"""What the proposals of a room change: asked of the library, beside the server's own threads."""
