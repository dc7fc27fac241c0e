"""What rules may ask about the world beyond the event and the record; loaded before they decide, never by a rule."""
