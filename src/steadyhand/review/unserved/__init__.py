"""Cases that nobody could be served: they are named, counted for everybody, and go to others; they never just end."""
