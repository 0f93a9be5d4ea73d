"""Marks on pictures: what they are (`model`) and what they measure (`measure`). No Tk in here."""
