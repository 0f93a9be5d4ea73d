"""What a plugin may use: hook specifications, the records it contributes, and the contexts it is given."""
