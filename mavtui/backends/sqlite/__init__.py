"""The local engine: volumes, attachments and servers in one SQLite file, one transaction an operation."""
