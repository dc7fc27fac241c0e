"""Freezes: what is stopped for whom until when, what goes on in spite of it, and how it ends."""
