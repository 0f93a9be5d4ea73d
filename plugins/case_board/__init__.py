"""The case board: every case of the user as a card in the column of its state, or as a row of a list."""
