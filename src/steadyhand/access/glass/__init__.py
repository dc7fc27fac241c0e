"""Break-glass: acting inside a freeze, on one case and for an hour at most, seen by two and reviewed afterwards."""
