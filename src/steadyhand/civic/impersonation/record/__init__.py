"""Who is imitated and what was found, on record: entered by one, confirmed by another; never an act on anybody."""
