"""The workstation: kernel, window, network and the two composition roots; features come from plugins."""

__version__ = "0.1.0"
