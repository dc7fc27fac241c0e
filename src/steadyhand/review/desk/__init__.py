"""How the desk does: what waits where, whose clock will run out, and how long work takes; never who is quick."""
