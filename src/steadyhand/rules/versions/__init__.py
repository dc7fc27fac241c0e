"""Rule sets as versions: drafted, agreed to by a second person, published, and taken back, all through the door."""
