"""Everything that happened to a subject, as one list: what a line is, how lines are made, and where they are read."""
