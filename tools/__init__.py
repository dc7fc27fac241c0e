"""The programs that keep this repository honest: lints, mutants, vendored files, the benchmark page."""
