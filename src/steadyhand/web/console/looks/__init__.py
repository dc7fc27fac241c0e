"""Second looks in the console: being served one and answering it blind, and what all of them tell of the policies."""
