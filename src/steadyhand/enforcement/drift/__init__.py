"""What the platform really enforces, compared with what should be in force: the fourth record beside the three."""
