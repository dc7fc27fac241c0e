"""Strikes: what counts against an account for how long, by which published ladder, and what that proposes."""
