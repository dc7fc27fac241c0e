"""API keys: what programs come with, made by people, with a scope and an end."""
