"""Legal orders: what an authority orders, whether that is valid, and where it has effect."""
