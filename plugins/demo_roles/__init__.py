"""The roles of the demonstration."""
