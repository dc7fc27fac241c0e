"""Pre-bunks: what is told in a place before a falsehood that is to be expected comes, from when until when."""
