"""The rules: states, sharing, hazards, plans. Pure: no input or output, no clock, no async."""
