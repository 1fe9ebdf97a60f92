"""mavtui: a terminal operations console for volumes that several servers share."""

__version__ = "0.1.0"
