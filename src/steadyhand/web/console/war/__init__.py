"""The war room: what goes on in elections, what is due, and who is here, on one page."""
