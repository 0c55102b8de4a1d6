"""A client's folder that opens with a password only."""
