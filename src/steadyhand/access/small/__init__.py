"""A declared small team: where independence leaves nobody, the same person waits a day, and everybody can count it."""
