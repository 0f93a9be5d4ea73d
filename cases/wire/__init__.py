"""The wire: one codec, the messages that travel, and the table of every HTTP endpoint."""
