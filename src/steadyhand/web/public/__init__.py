"""What anybody may read, without a key."""
