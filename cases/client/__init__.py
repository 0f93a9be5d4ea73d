"""The client of the case server: HTTP, uploads that resume, the event bell, the outbox."""
