"""Brings whole folders, ZIP archives and DICOMDIR media into a case."""
