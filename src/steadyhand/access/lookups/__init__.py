"""Look-ups: reading what is personal is an act like any other, with a case, a reason and an entry."""
