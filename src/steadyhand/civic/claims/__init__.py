"""The claims library: what fact-checkers have settled and what those responsible state, and how far each may act."""
