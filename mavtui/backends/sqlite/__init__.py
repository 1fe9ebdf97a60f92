"""The embedded engine: every rule kept by transactions on one file."""
