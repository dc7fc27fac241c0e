"""Campaigns that people put before the desk: who asked, which cases came of it, and how far that has come."""
