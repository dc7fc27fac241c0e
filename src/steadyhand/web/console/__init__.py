"""The console: pages for the people who decide, usable by keyboard alone."""
