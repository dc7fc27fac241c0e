"""Content of a case that somebody reads who does not work on it: for a look-up, or for a golden case."""
