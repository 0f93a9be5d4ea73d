"""Pictures: reading, decoding and showing them, with nothing of the workstation's in it.

`viewers.imaging` and `viewers.marks` never touch Tk and serve the case server as well as the
desktop; `viewers.widgets` draws on plain Tk canvases. `python -m viewers PATH…` opens files
in a bare window.
"""
