"""What an operator decides in files: settings, keys and themes."""
