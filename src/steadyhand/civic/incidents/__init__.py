"""What goes on in an election: incidents with an owner, a log, and a clock of their class, phase and place."""
