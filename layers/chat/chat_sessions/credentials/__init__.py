"""Who is calling: credentials as they come in, and as they are checked."""
