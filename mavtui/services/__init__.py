"""What can be done with volumes, the same for console and commands."""
