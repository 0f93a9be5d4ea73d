"""The case server and its client: cases, panels, opinions, votes, reports, and the log of what happened."""
