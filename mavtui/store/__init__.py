"""The one SQLite schema that everything is listed from."""
