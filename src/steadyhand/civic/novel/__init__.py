"""What many say of an election and nobody has settled: told apart by wording and place, in memory of a fixed size."""
