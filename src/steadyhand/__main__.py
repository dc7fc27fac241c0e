"""`python -m steadyhand`."""

from steadyhand.cli import main

main()
