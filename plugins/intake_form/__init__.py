"""The new-case wizard: patient, question, consent, files, review; and the sending of files afterwards."""
