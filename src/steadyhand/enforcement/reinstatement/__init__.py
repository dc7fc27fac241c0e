"""The way back for whoever was banned: published criteria, a screen, a score, independent people, waves, probation."""
