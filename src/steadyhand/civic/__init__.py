"""Elections: which phase it is where, what is known to be false, and what spreads."""
