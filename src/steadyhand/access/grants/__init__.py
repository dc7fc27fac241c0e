"""Grants: time-boxed capabilities beyond somebody's roles; and roles that an installation defines itself."""
