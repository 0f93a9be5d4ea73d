"""The rules: pure functions over records; nothing here reads a clock, a file or a socket."""
