"""Statements of reasons for the EU's transparency database (Regulation (EU) 2022/2065, Art. 17 and 24(5))."""
