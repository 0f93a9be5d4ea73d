"""The widgets every screen is made of; the only room that touches customtkinter."""
