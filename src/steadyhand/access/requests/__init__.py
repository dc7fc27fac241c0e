"""Requests: what takes a second person is asked for, approved by somebody independent, and then carried out."""
