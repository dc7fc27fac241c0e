"""Moratoria: what nobody lifts for a time, by whatever way, and how one ends."""
