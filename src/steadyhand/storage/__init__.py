"""Databases: engines, column types, migrations and the record's one writer."""
