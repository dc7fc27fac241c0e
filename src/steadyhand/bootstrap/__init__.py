"""Joins rooms to engines and starts the processes. The only place that knows all of them."""
