"""Marks on pictures and what they measure; nothing here draws."""
