"""The pages on which rules are read, written, tried, agreed to, published and taken back."""
