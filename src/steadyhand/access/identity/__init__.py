"""Who members of staff are, and how they prove it: passkeys, and sessions that are bound to a device."""
