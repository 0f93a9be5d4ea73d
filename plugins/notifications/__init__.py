"""Tells people that a case waits for them: in the window, and by a mail without clinical content."""
