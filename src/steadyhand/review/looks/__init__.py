"""The second look: decisions are looked over blind by somebody else, and how far people agree is told, by policy."""
