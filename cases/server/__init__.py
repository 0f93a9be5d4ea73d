"""The case server: HTTP routes over the acts, and nothing else that decides."""
