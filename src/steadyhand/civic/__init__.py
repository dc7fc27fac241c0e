"""Elections: what is known to be false, what is stated with authority, and what follows where."""
