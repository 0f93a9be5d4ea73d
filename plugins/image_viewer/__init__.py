"""The attachments of a case: photos, documents, voice notes."""
