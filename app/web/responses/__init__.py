"""How an answer leaves: errors, JSON, OpenAPI, compression."""
