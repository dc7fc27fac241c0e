"""Partners: verified organisations outside the house, what they escalate, and by when they are answered."""
