"""The plugin manager: what is loaded, what it costs, what failed, and the switches."""
