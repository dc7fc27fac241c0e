"""Ban evasion: an account that may be of somebody who is banned goes to a reviewer. Nothing follows by itself."""
