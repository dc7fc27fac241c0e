"""What somebody reads, and does, who was told of a decision: by a link, without signing in."""
