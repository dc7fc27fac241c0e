"""From which probability on matches are suggested or acted on: what people chose, by policy and language."""
