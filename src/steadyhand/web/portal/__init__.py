"""The portal: what outside organisations see of the house, and nothing else of it."""
