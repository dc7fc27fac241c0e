"""Plaza's own back end: a process and a database of its own, so that deciding and enforcing are two records."""
