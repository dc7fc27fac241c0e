"""Recertification: somebody else says again, every quarter, that a person still needs what they may do."""
