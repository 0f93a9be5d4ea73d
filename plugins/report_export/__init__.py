"""The report: a signed PDF that answers a case, and the tab to write, read and add to it."""
