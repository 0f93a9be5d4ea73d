"""Tuberculosis in Khibra: a column for suspected cases, a badge, a form for the intake, and a two-thirds rule."""
