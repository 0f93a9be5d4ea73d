"""Triage: the coordinator's queue of new cases, and who answers each."""
