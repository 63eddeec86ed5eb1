"""How long a pick-up takes with less memory: Lambda gives a function processor by its memory."""
