"""Where volumes live: one protocol, and what implements it."""
