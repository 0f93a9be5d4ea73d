"""Several specialists on one case: opinions, rounds, and the count of their votes."""
