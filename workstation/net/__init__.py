"""The network thread and the gateway through which the window talks to the case server."""
