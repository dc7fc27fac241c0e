"""Is it still being enforced? Counts by decision mode, heartbeats; erasure and legal holds."""
