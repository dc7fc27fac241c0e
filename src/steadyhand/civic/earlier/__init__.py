"""How far claims that are new have been compared with posts that were there before them."""
