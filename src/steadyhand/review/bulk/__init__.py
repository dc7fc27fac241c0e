"""Deciding many cases as one: planned, sampled, done in steps, and taken back by one command."""
