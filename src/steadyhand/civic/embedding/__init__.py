"""The small model that turns sentences into vectors: built once, read at run time, and optional."""
