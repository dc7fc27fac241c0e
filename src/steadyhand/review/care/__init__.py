"""Care for whoever reads: how it is shown to them, what they have left, how much they saw, and when they rest."""
