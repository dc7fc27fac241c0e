"""Accounts that pass for somebody they are not: who is imitated, what looks like them, and what people are shown."""
