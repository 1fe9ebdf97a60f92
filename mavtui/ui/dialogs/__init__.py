"""The questions that the console asks."""
