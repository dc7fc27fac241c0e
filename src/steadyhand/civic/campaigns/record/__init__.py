"""Campaigns as the record knows them: how many and how, never who. Who is evidence, kept and erased as content is."""
