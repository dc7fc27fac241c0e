"""The journeys: the only place that turns one room's entry into another room's command."""
