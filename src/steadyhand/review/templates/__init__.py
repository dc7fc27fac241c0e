"""Templates of reasons: words that a policy lead wrote once, which fill a field and can be changed there."""
