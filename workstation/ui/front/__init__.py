"""The screens before the first case: choosing a server, joining it, signing in."""
