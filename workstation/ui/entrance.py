"""What the first screens need of the network: looking at a server, trusting it, getting in."""

from workstation.api.entrance import Entrance, ServerLook

__all__ = ["Entrance", "ServerLook"]
