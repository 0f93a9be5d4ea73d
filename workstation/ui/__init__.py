"""The window and what it is made of; only `ui/kit` touches customtkinter."""
