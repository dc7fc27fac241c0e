"""Command, entry, refusal, decide and fold, and the one door. Knows no domain."""
