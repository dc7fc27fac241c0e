"""Reports, cases, leases and decisions: people decide what rules cannot."""
