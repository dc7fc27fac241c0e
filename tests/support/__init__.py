"""What tests stand on: real databases, a real browser, real processes, and the shared data."""
