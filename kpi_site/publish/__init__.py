"""Sending a client's folder to where the client reads it."""
