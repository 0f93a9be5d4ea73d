"""Signing in with the login and password of the case server itself."""
