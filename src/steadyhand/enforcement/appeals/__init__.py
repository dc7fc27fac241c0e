"""Appeals: what somebody holds against a decision, who answers it, and what follows."""
