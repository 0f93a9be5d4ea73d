"""Tuberculosis in Khibra: a column for suspected cases, a badge, two forms and a two-thirds rule."""
