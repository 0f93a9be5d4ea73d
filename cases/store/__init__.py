"""Where the server keeps things: rows sealed from the first migration, content-addressed blobs, the event log."""
