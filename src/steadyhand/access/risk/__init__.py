"""Insider risk: what staff did with these tools, looked at by rules that are published, for two people to read."""
