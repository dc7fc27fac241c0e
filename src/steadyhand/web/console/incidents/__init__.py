"""Incidents at the console: what goes on by what is left of its clocks, one incident, and the hand-over of a shift."""
