"""What posts were found to be about: suggested to a person, or labelled by itself; and what stands beside them."""
