"""The timeline of a case: every step, who and when."""
