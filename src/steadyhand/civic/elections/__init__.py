"""Which election is in which phase, where: entered with a source, confirmed by a second person, turned by the clock."""
