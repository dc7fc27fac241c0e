"""Measures from before: imposed elsewhere, taken over as what they were, and in force here from then on."""
