"""The case on one page: the patient, the question, the panel, and who acts next."""
