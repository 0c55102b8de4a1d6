"""Simulated campaigns with a known truth, and how often the production functions find it."""
